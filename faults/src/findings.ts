// What a check finds.
import type { World } from './world.ts';

export interface Findings {
  /** Answered with success, and not there. */
  lost: string[];
  /** There, and not asked for; or more than once. */
  doubled: string[];
  /** Anything else that must not be. */
  wrong: string[];
}

export type Check = (world: World, found: Findings) => Promise<void>;

/** Held against each other: ids that were answered, and ids that are there. */
export function compare(what: string, answered: readonly string[], there: readonly string[], found: Findings): void {
  const [told, kept] = [new Set(answered), new Set(there)];
  if (told.size !== answered.length)
    found.doubled.push(`${answered.length - told.size} ${what} answered to two requests`);
  found.lost.push(...[...told].filter((id) => !kept.has(id)).map((id) => `${what} ${id}`));
  found.doubled.push(...[...kept].filter((id) => !told.has(id)).map((id) => `${what} ${id}`));
}
