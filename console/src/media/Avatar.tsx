// A person, round: their picture, or else the first letters of their name.
import type { Picture as Shown } from '@plaza/client';
import { Picture } from './Picture.tsx';

interface AvatarProps {
  name: string;
  picture: Shown | undefined;
  /** As on the page of their profile. */
  large?: boolean;
}

export function Avatar({ name, picture, large = false }: AvatarProps) {
  const className = large ? 'avatar large' : 'avatar';
  return picture ? (
    <Picture picture={picture} sizes={large ? '96px' : '32px'} decorative className={className} />
  ) : (
    <span className={className} data-initials={initials(name)} />
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
