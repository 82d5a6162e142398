// The pages that can be gone to by their name: those that need no id.
import { mayEnter, type Room, type Visitor } from '../room.ts';
import type { Language } from '../texts.ts';
import type { IconName } from '../../ui/Icon.tsx';

export interface NamedPage {
  path: string;
  icon: IconName;
  /** The room, and the page in it unless it is the first. */
  names: readonly string[];
}

/** Those that somebody may see, as the navigation has them. */
export function namedPages(rooms: readonly Room[], user: Visitor, language: Language): NamedPage[] {
  const open = rooms.filter((room) => room.navigation && mayEnter(room, user));
  return [...open]
    .sort((one, other) => one.navigation!.order - other.navigation!.order)
    .flatMap((room) =>
      room.pages
        .filter((page, index) => index === 0 || page.title)
        .map(({ path, title }) => ({
          path: `/${path}`,
          icon: room.navigation!.icon,
          names: [room.title[language], ...(title ? [title[language]] : [])],
        })),
    );
}

/** Without accents and capitals: who types `evenements` means Événements. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();

/** Those whose names have a word that begins like each word that was typed. */
export function pagesFor(pages: readonly NamedPage[], typed: string): NamedPage[] {
  const wanted = plain(typed).split(/\s+/).filter(Boolean);
  return pages.filter(({ names }) => {
    const words = plain(names.join(' ')).split(/[\s’'-]+/);
    return wanted.every((begin) => words.some((word) => word.startsWith(begin)));
  });
}
