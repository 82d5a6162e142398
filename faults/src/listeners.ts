// Everybody listens to what changes for them, over several transports, and goes on from the last cursor after whatever ends a stream. Each must see every
// number once and in order.
import { setTimeout as pause } from 'node:timers/promises';
import { LiveServiceService } from '@plaza/api/live';
import { createPlaza, givenSession, type Plaza } from '@plaza/client';
import { livePieces, type LiveTransport } from '@plaza/client/live';
import { client } from '@plaza/testing';
import type { Findings } from './findings.ts';
import type { Rows } from './rows.ts';

export type Way = LiveTransport | 'grpc';

export interface Listener {
  /** Whom it listens for. */
  readonly person: string;
  readonly way: Way;
  /** The number of the last change that it has heard of; undefined before it has begun. */
  readonly number: number | undefined;
  /** What it missed, what came again, and where it had to begin anew, since `forget`. */
  readonly missed: readonly string[];
  readonly again: readonly string[];
  readonly resets: readonly string[];
  forget(): void;
  /** Resolves with the time when it has heard of this number. */
  hears(number: number): Promise<number>;
  stop(): void;
}

export interface Listening {
  id: string;
  token: string;
}

interface Piece {
  type: string;
  cursor: string;
  after: number;
  number: number;
  /** How long to wait before the next stream; undefined if the client decides. */
  waitMs: number | undefined;
}

/** One stream after a cursor. */
type Open = (after: string, signal: AbortSignal) => AsyncIterable<Piece>;

/** A random pause, so that not everybody comes back at once. */
const betweenAttempts = (): number => 100 + Math.random() * 200;
/** How long after the last change everybody has heard of it. */
const patienceMs = 10_000;
/** Longer than any run: a stream of gRPC ends when the client wants it, and not by a deadline. */
const deadlineMs = 4 * 3_600_000;

class Ear implements Listener {
  readonly person: string;
  readonly way: Way;
  readonly missed: string[] = [];
  readonly again: string[] = [];
  readonly resets: string[] = [];
  number: number | undefined;
  readonly #open: Open;
  readonly #over = new AbortController();
  #cursor = '';
  #waiting: { number: number; heard: (at: number) => void }[] = [];

  constructor(person: string, way: Way, open: Open) {
    this.person = person;
    this.way = way;
    this.#open = open;
  }

  start(): void {
    void this.#listen();
  }

  stop(): void {
    this.#over.abort();
  }

  forget(): void {
    for (const all of [this.missed, this.again, this.resets]) all.length = 0;
  }

  hears(number: number): Promise<number> {
    return new Promise((heard) => {
      this.#waiting.push({ number, heard });
      this.#tell();
    });
  }

  async #listen(): Promise<void> {
    const { signal } = this.#over;
    while (!signal.aborted) {
      let waitMs: number | undefined;
      try {
        for await (const piece of this.#open(this.#cursor, signal)) {
          this.#take(piece);
          ({ waitMs } = piece);
        }
      } catch {
        // The next stream goes on from where this one was.
      }
      await pause(waitMs ?? betweenAttempts());
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
    this.#tell();
  }

  #tell(): void {
    const { number = -1 } = this;
    for (const { heard } of this.#waiting.filter((one) => one.number <= number)) heard(Date.now());
    this.#waiting = this.#waiting.filter((one) => one.number > number);
  }
}

/** Listens for each person, over each of these. Resolves when all have begun. */
export async function startListeners(
  url: string,
  people: readonly Listening[],
  ways: readonly Way[],
): Promise<readonly Listener[]> {
  const ears = people.flatMap((person) => ways.map((way) => new Ear(person.id, way, openOver(way, url, person))));
  for (const ear of ears) ear.start();
  while (ears.some(({ number }) => number === undefined)) await pause(50);
  return ears;
}

function openOver(way: Way, url: string, { token }: Listening): Open {
  if (way === 'grpc') return overGrpc(Number(new URL(url).port), token);
  const session = givenSession({ accessToken: token, expiresIn: deadlineMs / 1_000 });
  return overClient(createPlaza({ baseUrl: url, session, attempts: 1 }), way);
}

function overClient(plaza: Plaza, transport: LiveTransport): Open {
  return async function* (after, signal) {
    for await (const piece of livePieces(plaza, { transport, after, signal }))
      yield { ...piece, waitMs: piece.end?.retry_after_ms };
  };
}

function overGrpc(port: number, token: string): Open {
  return async function* (after, signal) {
    const live = client(LiveServiceService, port, { token, alone: true });
    try {
      for await (const piece of live.subscribe({ after }, { signal, deadlineMs }))
        yield { ...piece, waitMs: piece.end?.retryAfterMs };
    } finally {
      live.close();
    }
  };
}

/** The last number of each person. */
export async function lastNumbers(
  { rows }: Pick<Rows, 'rows'>,
  people: readonly string[],
): Promise<Map<string, number>> {
  const found = await rows<{ user_id: string; last_number: number }>(
    'select user_id, last_number from messaging.change_counters where user_id = any ($1)',
    [people],
  );
  return new Map(found.map(({ user_id: id, last_number: number }) => [id, number]));
}

/** Nothing may be under way. */
export async function everyoneHeard(
  { rows, listeners }: Pick<Rows, 'rows'> & { listeners: readonly Listener[] },
  found: Findings,
): Promise<void> {
  const last = await lastNumbers(
    { rows },
    listeners.map(({ person }) => person),
  );
  const behind = (): Listener[] => listeners.filter(({ person, number }) => (number ?? 0) < (last.get(person) ?? 0));
  for (const deadline = Date.now() + patienceMs; behind().length > 0 && Date.now() < deadline;) await pause(50);
  for (const { person, way, number } of behind())
    found.lost.push(`changes ${(number ?? 0) + 1} to ${last.get(person)} of ${person} (${way})`);
  found.lost.push(...listeners.flatMap(({ missed }) => missed));
  found.doubled.push(...listeners.flatMap(({ again }) => again));
  found.wrong.push(...listeners.flatMap(({ resets }) => resets));
}
