// What a room tells the console of itself. Everything else of it is loaded when somebody enters.
import type { ComponentType } from 'react';
import type { IconName } from '../ui/Icon.tsx';
import type { Both } from './texts.ts';

/** `anybody`: also who has not signed in; such a page stands alone, without the navigation. */
export type Role = 'anybody' | 'user' | 'admin';
export type NavigationGroup = 'overview' | 'sell' | 'money' | 'operate' | 'mine';

export interface Page {
  /** Behind `/console/`, such as `catalogue/events/$id`. */
  path: string;
  /** How it is found by its name. Of the first page it is the room's. */
  title?: Both;
  /** Reads what stands behind the question mark: see `filters`. */
  search?: { parse(raw: Record<string, unknown>): object };
  load(): Promise<ComponentType>;
}

export interface Room {
  /** The name of its folder, and of its texts. */
  id: string;
  title: Both;
  /** Who may enter. An administrator may enter everywhere. */
  role: Role;
  /** Whether a guest, who has neither an address nor a password yet, may enter a room of role `user` too. */
  guests?: boolean;
  navigation?: { group: NavigationGroup; order: number; icon: IconName };
  pages: readonly [Page, ...Page[]];
}

export const defineRoom = (room: Room): Room => room;

export function mayEnter(room: Room, role: string | undefined): boolean {
  if (role === 'guest' && room.guests) return true;
  return room.role === 'anybody' || role === 'admin' || room.role === role;
}
