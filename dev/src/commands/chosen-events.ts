// Which events a command is about.
import { Usage, type Given } from './command.ts';

export const eventStates = ['pending', 'handed', 'done', 'dead'] as const;

/** The ids, or all. Throws unless it is one of both. */
export function chosenEvents(given: Given, verb: string): readonly string[] | 'all' {
  const named = given.words('ID').map((id) => id.toLowerCase());
  if ((named.length === 0) === !given.has('all'))
    throw new Usage(`Name the dead events to ${verb}: their ids, or --all.`);
  return given.has('all') ? 'all' : named;
}
