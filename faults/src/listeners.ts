// Everybody listens to what changes for them, over a stream and by long polls, and goes on from the last cursor after whatever ends either. Each must see every
// number once and in order.
import { setTimeout as pause } from 'node:timers/promises';
import { eventsOf } from '@plaza/client/live';
import type { Check } from './findings.ts';

export interface Listener {
  /** Whom it listens for. */
  readonly person: string;
  readonly way: 'stream' | 'polls';
  /** The number of the last change that it has heard of; undefined before it has begun. */
  readonly number: number | undefined;
  /** What it missed, and what came again. */
  readonly missed: readonly string[];
  readonly again: readonly string[];
  /** Where it had to begin anew. */
  readonly resets: readonly string[];
  stop(): void;
}

interface Piece {
  type: string;
  cursor: string;
  after: number;
  number: number;
}

const betweenAttemptsMs = 200;
/** How long after the last change everybody has heard of it. */
const patienceMs = 10_000;

class Ear implements Listener {
  readonly person: string;
  readonly way: 'stream' | 'polls';
  readonly missed: string[] = [];
  readonly again: string[] = [];
  readonly resets: string[] = [];
  number: number | undefined;
  readonly #url: string;
  readonly #token: string;
  readonly #over = new AbortController();
  #cursor = '';

  constructor(url: string, person: { id: string; token: string }, way: 'stream' | 'polls') {
    this.#url = url;
    this.person = person.id;
    this.#token = person.token;
    this.way = way;
  }

  start(): void {
    void this.#listen();
  }

  stop(): void {
    this.#over.abort();
  }

  async #listen(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      try {
        const query = new URLSearchParams({
          ...(this.#cursor && { after: this.#cursor }),
          ...(this.way === 'polls' && { wait: '20' }),
        });
        const response = await fetch(`${this.#url}/api/live?${query.toString()}`, {
          headers: { authorization: `Bearer ${this.#token}` },
          signal,
        });
        if (!response.ok || !response.body) throw new Error(`It was answered with ${response.status}.`);
        if (this.way === 'polls') this.#take((await response.json()) as Piece);
        else for await (const { data } of eventsOf(response.body)) this.#take(JSON.parse(data) as Piece);
      } catch {
        // The next attempt goes on from where it was.
        await pause(betweenAttemptsMs);
      }
    }
  }

  #take({ type, cursor, after, number }: Piece): void {
    if (type === 'reset') {
      this.resets.push(`the ${this.way} of ${this.person} began anew after number ${this.number}`);
      this.number = undefined;
      this.#cursor = '';
      return;
    }
    const here = this.number ?? after;
    if (after > here) this.missed.push(`changes ${here + 1} to ${after} of ${this.person} (${this.way})`);
    if (after < here) this.again.push(`changes ${after + 1} to ${here} of ${this.person} (${this.way})`);
    this.number = number;
    this.#cursor = cursor;
  }
}

/** Listens for each person, in every way. Resolves when all have begun. */
export async function startListeners(
  url: string,
  people: readonly { id: string; token: string }[],
): Promise<readonly Listener[]> {
  const ears = people.flatMap((person) => [new Ear(url, person, 'stream'), new Ear(url, person, 'polls')]);
  for (const ear of ears) ear.start();
  while (ears.some(({ way, number }) => way === 'stream' && number === undefined)) await pause(50);
  return ears;
}

/** Nothing may be under way. */
export const everyoneHeard: Check = async ({ rows, listeners }, found) => {
  const last = new Map(
    (
      await rows<{ user_id: string; last_number: number }>(
        'select user_id, last_number from messaging.change_counters where user_id = any ($1)',
        [listeners.map(({ person }) => person)],
      )
    ).map(({ user_id: id, last_number: number }) => [id, number]),
  );
  const behind = (): Listener[] =>
    // A poll that has not been answered yet has nothing to say.
    listeners.filter(({ person, number }) => number !== undefined && number < (last.get(person) ?? 0));
  for (const deadline = Date.now() + patienceMs; behind().length > 0 && Date.now() < deadline;) await pause(50);
  for (const { person, way, number } of behind())
    found.lost.push(`changes ${(number ?? 0) + 1} to ${last.get(person)} of ${person} (${way})`);
  found.lost.push(...listeners.flatMap(({ missed }) => missed));
  found.doubled.push(...listeners.flatMap(({ again }) => again));
  found.wrong.push(...listeners.flatMap(({ resets }) => resets));
};
