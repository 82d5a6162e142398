// A picture of the library, with its words below it.
import type { Media } from '@plaza/client';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/Icon.tsx';
import { altOf, Picture } from './Picture.tsx';

/** What is drawn in a tile: in a link or a button, which takes its name from the words. */
export function TileContent({ media: { picture }, children }: { media: Media; children?: ReactNode }) {
  const { t, i18n } = useTranslation('app');
  const words = picture && altOf(picture.alt, i18n.language);
  return (
    <>
      {picture ? (
        <Picture picture={picture} sizes="(max-width: 600px) 44vw, 180px" decorative className="tile-picture" />
      ) : (
        <span className="tile-picture none">
          <Icon name="image" size={28} />
        </span>
      )}
      <span className="tile-words">{words || <span className="soft">{t('picture.noWords')}</span>}</span>
      {children}
    </>
  );
}
