// The findings of a check.
import type { World } from './world.ts';

export interface Findings {
  /** Answered with success, but missing. */
  lost: string[];
  /** Existing without a request, or more than once. */
  doubled: string[];
  /** Any other fault. */
  wrong: string[];
}

export type Check = (world: World, found: Findings) => Promise<void>;

/** Compares the ids that were answered with those that exist. */
export function compare(what: string, answered: readonly string[], there: readonly string[], found: Findings): void {
  const [answers, kept] = [new Set(answered), new Set(there)];
  if (answers.size !== answered.length)
    found.doubled.push(`${answered.length - answers.size} ${what} answered to two requests`);
  found.lost.push(...[...answers].filter((id) => !kept.has(id)).map((id) => `${what} ${id}`));
  found.doubled.push(...[...kept].filter((id) => !answers.has(id)).map((id) => `${what} ${id}`));
}
