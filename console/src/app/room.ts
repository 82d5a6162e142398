// What a room tells the console of itself. Everything else of it is loaded when somebody enters.
import type { LiveState } from '@plaza/client/live';
import type { ComponentType } from 'react';
import type { IconName } from '../ui/Icon.tsx';
import type { Both } from './texts.ts';

/** Of staff, such as `orders.refund`: docs/permissions.md lists all. */
export type Permission = `${string}.${string}`;
/** `anybody`: also who has not signed in; such a page stands alone, without the navigation. `user`: whoever has signed in. */
export type Access = 'anybody' | 'user' | Permission;
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

/** A query that a live change makes stale: whose key begins with `key`, and with the id of what changed if `by` names it. */
export interface LiveQuery {
  key: string;
  /** Of changes, or how these begin: see docs/live.md. */
  kinds: readonly string[];
  by?: 'id' | 'conversation_id';
}

export interface Room {
  /** The name of its folder, and of its texts. */
  id: string;
  title: Both;
  /** Who may enter. A room of staff names the permission without which it shows nothing. */
  access: Access;
  /** Whether a guest, who has neither an address nor a password yet, may enter a room of `user` too. */
  guests?: boolean;
  navigation?: {
    group: NavigationGroup;
    order: number;
    icon: IconName;
    /** How much in it is new. */
    count?(state: LiveState): number;
  };
  /** What of it changes by itself. */
  live?: readonly LiveQuery[];
  pages: readonly [Page, ...Page[]];
}

export const defineRoom = (room: Room): Room => room;

/** Who looks at the console, as far as rooms ask. */
export interface Visitor {
  role: string;
  permissions: readonly string[];
}

/** Nobody has signed in if there is no user. */
export function mayEnter({ access, guests = false }: Room, user: Visitor | undefined): boolean {
  if (access === 'anybody' || !user) return access === 'anybody';
  return access === 'user' ? guests || user.role !== 'guest' : user.permissions.includes(access);
}
