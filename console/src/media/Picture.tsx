// A picture in the size and the format that the browser likes best. Its room is kept from the beginning, and a ThumbHash stands in it until it is loaded.
import type { AltTexts, Picture as Shown } from '@plaza/client';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { thumbHashToDataURL } from 'thumbhash';
import { Icon, type IconName } from '../ui/Icon.tsx';
import './media.css';

interface PictureProps {
  picture: Shown;
  /** How wide it is shown, as `sizes` of an image says it. */
  sizes: string;
  /** Its words say nothing that does not stand beside it. */
  decorative?: boolean;
  className?: string;
}

const formats = ['image/avif', 'image/webp'] as const;

export function Picture({ picture, sizes, decorative = false, className = '' }: PictureProps) {
  const { i18n } = useTranslation('app');
  const { id, alt, width, height, thumbhash, variants } = picture;
  // Of which picture: another one may be shown in its place.
  const [loaded, setLoaded] = useState('');
  const placeholder = useMemo(() => placeholderOf(thumbhash), [thumbhash]);
  const setOf = (type: string) =>
    variants
      .filter(({ content_type }) => content_type === type)
      .map((variant) => `${variant.url} ${variant.width}w`)
      .join(', ');
  const plain = variants.filter(({ content_type }) => content_type === 'image/jpeg').at(-1);
  return (
    <picture>
      {formats.map((type) => (
        <source key={type} type={type} srcSet={setOf(type)} sizes={sizes} />
      ))}
      <img
        className={`picture ${className}`}
        src={plain?.url}
        srcSet={setOf('image/jpeg')}
        sizes={sizes}
        width={width}
        height={height}
        alt={decorative ? '' : altOf(alt, i18n.language)}
        loading="lazy"
        decoding="async"
        style={loaded === id || !placeholder ? undefined : { backgroundImage: `url(${placeholder})` }}
        onLoad={() => setLoaded(id)}
      />
    </picture>
  );
}

/** The words in the language of the page, or else in the other one. */
export function altOf({ en, fr }: AltTexts, language: string): string {
  return language === 'fr' ? fr || en : en || fr;
}

function placeholderOf(thumbhash: string): string | undefined {
  try {
    return thumbhash === ''
      ? undefined
      : thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

interface ThumbProps {
  /** Undefined: there is none, and an icon stands in its place. */
  picture: Shown | undefined;
  icon: IconName;
  round?: boolean;
  large?: boolean;
}

/** A small square beside the name of what it shows. */
export function Thumb({ picture, icon, round = false, large = false }: ThumbProps) {
  const shape = `thumb${round ? ' round' : ''}${large ? ' large' : ''}`;
  return picture ? (
    <Picture picture={picture} sizes={large ? '72px' : '40px'} decorative className={shape} />
  ) : (
    <span className={`${shape} none`} aria-hidden="true">
      <Icon name={icon} />
    </span>
  );
}

/** What a row of a list is called, in two lines, beside a small picture of it. */
export function WithThumb({ children, ...thumb }: ThumbProps & { children: ReactNode }) {
  return (
    <span className="with-thumb">
      <Thumb {...thumb} />
      <span className="two-lines">{children}</span>
    </span>
  );
}

/** All pictures of a thing, on its page. */
export function Gallery({ pictures }: { pictures: readonly Shown[] }) {
  if (pictures.length === 0) return null;
  return (
    <div className="gallery">
      {pictures.map((picture) => (
        <Picture key={picture.id} picture={picture} sizes="(max-width: 600px) 44vw, 180px" className="in-gallery" />
      ))}
    </div>
  );
}
