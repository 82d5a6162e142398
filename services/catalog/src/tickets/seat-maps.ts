// The seats of events in memory: what everybody reads, and among which the best ones are searched. A map can be two seconds old: what it calls free is
// only held or sold if the row says so too.
import { createHash } from 'node:crypto';
import type { Database } from '@plaza/service';
import { ticketErrors } from './ticket.errors.ts';
import { bestTogether, goodTogether } from './best-seats.ts';
import { labelAt, runsOf, type SeatRun } from './seat-plan.ts';
import { readPlan, readStatuses, visibleSections, type SectionRow } from './seat-map.queries.ts';

export const seatStatus = { free: 'f'.charCodeAt(0), held: 'h'.charCodeAt(0), sold: 's'.charCodeAt(0) } as const;

export interface Section {
  readonly categoryId: string;
  readonly category: string;
  readonly seatsLeft: number;
  readonly runs: readonly SeatRun[];
  /** One of `seatStatus` for each seat. Seats that were chosen from this map are held in it. */
  readonly statuses: Uint8Array;
}

export interface SeatMap {
  /** Says which rows and numbers there are. */
  readonly version: string;
  readonly sections: readonly Section[];
}

/** Seats side by side that may be free; or how many there are at most. */
export type Choice = { labels: string[] } | { together: number };

interface Plan {
  version: string;
  /** Of each category, by its id. */
  runs: ReadonlyMap<string, readonly SeatRun[]>;
}

interface Kept {
  plan: Plan | undefined;
  map: Promise<SeatMap | undefined> | undefined;
  /** What was there before `map`, while that is being read. */
  last: { map: SeatMap; until: number } | undefined;
  readAt: number;
  /** Infinity while it is read. */
  until: number;
}

/** How often the best seats are searched while others are quicker. */
const bestAttempts = 5;

const freshMs = 1_000;
/** For so long after that it is still read, while the next one is on its way: with many readers, nobody waits for it. */
const graceMs = 1_000;
/** No event is read more often: of a category that is all but sold out, everybody finds the map too old. */
const shortestMs = 200;
/** Of the last events that were read: some 2 MB each. */
const mostKept = 30;
/** Of the good seats, among so many the next is searched after one attempt, and four times as many after each other. */
const firstChoices = 4;

export class SeatMaps {
  readonly #database: Database;
  readonly #kept = new Map<string, Kept>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** At most two seconds old. Throws EVENT_NOT_FOUND. */
  async read(eventId: string): Promise<SeatMap> {
    const next = this.#find(eventId);
    const last = this.#kept.get(eventId)?.last;
    if (last && performance.now() < last.until) {
      // Whoever comes after this one is told.
      next.catch(() => undefined);
      return last.map;
    }
    const map = await next;
    if (!map) throw ticketErrors.EVENT_NOT_FOUND();
    return map;
  }

  #find(eventId: string): Promise<SeatMap | undefined> {
    const kept = this.#keep(eventId);
    if (kept.map && performance.now() < kept.until) return kept.map;
    return this.#load(eventId, kept);
  }

  /**
   * Takes the best seats, and others as long as somebody was quicker: `take` then returns undefined, unless it is the last attempt. What there is not
   * is refused by `take`, where the idempotency key is read: a repeated call has its first answer.
   */
  async takeBest<Taken>(
    { eventId, category, quantity }: { eventId: string; category: string; quantity: number },
    take: (choice: Choice, isLast: boolean) => Promise<Taken | undefined>,
  ): Promise<Taken> {
    for (let attempt = 0; ; attempt++) {
      const choice = (await this.#choose(eventId, { category, quantity }, attempt)) ?? { together: 0 };
      const taken = await take(choice, attempt === bestAttempts - 1);
      if (taken !== undefined) return taken;
    }
  }

  /**
   * The best seats side by side of a category that are free as far as the map says, and held in it from now on, so that the next one chooses others.
   * `attempt` counts from 0: after a failed one the map is read again. Undefined if there is no such event or category.
   */
  async #choose(
    eventId: string,
    wish: { category: string; quantity: number },
    attempt: number,
  ): Promise<Choice | undefined> {
    if (attempt > 0) this.#forget(eventId);
    const choice = await this.#chooseOnce(eventId, wish, attempt);
    if (!choice || 'labels' in choice) return choice;
    // It may have been read before somebody gave seats back.
    this.#forget(eventId);
    return this.#chooseOnce(eventId, wish, attempt);
  }

  /** The next one reads it again, unless it was read just now. */
  #forget(eventId: string): void {
    const kept = this.#kept.get(eventId);
    if (kept && kept.until !== Infinity) kept.until = Math.min(kept.until, kept.readAt + shortestMs);
  }

  async #chooseOnce(
    eventId: string,
    { category, quantity }: { category: string; quantity: number },
    attempt: number,
  ): Promise<Choice | undefined> {
    const map = await this.#find(eventId);
    const section = map?.sections.find((one) => one.category === category);
    if (!section) return undefined;
    const { runs, statuses } = section;
    const isFree = (seat: number): boolean => statuses[seat] === seatStatus.free;
    const { best, longest } =
      attempt === 0
        ? bestTogether(runs, isFree, quantity)
        : goodTogether(runs, isFree, { quantity, count: firstChoices * 4 ** (attempt - 1) });
    if (!best) return { together: longest };
    const run = runs.findLast(({ start }) => start <= best.start);
    if (!run) throw new Error('A seat is in no row.');
    statuses.fill(seatStatus.held, best.start, best.start + quantity);
    return { labels: Array.from({ length: quantity }, (_, index) => labelAt(run, best.start + index)) };
  }

  /** The one that was read last stays, and the one that was not for the longest time goes. */
  #keep(eventId: string): Kept {
    const kept = this.#kept.get(eventId) ?? { plan: undefined, map: undefined, last: undefined, readAt: 0, until: 0 };
    this.#kept.delete(eventId);
    this.#kept.set(eventId, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  #load(eventId: string, kept: Kept): Promise<SeatMap | undefined> {
    kept.until = Infinity;
    kept.readAt = performance.now();
    kept.map = this.#query(eventId, kept).then(
      (map) => {
        kept.until = performance.now() + freshMs;
        kept.last = map && { map, until: kept.until + graceMs };
        return map;
      },
      (error: unknown) => {
        this.#kept.delete(eventId);
        throw error;
      },
    );
    return kept.map;
  }

  async #query(eventId: string, kept: Kept): Promise<SeatMap | undefined> {
    const sections = await visibleSections(this.#database, eventId);
    if (!sections) return undefined;
    const ids = sections.map(({ id }) => id);
    const rows = await readStatuses(this.#database, ids);
    const version = planVersion(sections, rows);
    if (kept.plan?.version !== version) {
      const labels = await readPlan(this.#database, ids);
      kept.plan = { version, runs: new Map(labels.map((row) => [row.id, runsOf(row.labels)])) };
    }
    const { runs } = kept.plan;
    const statuses = new Map(rows.map((row) => [row.id, Buffer.from(row.statuses, 'latin1')]));
    return {
      version,
      sections: sections.map(({ id, name, seatsLeft }) => ({
        categoryId: id,
        category: name,
        seatsLeft,
        runs: runs.get(id) ?? [],
        statuses: statuses.get(id) ?? Buffer.alloc(0),
      })),
    };
  }
}

/** Says which rows and numbers an event has: of its categories in their order, with the checksums of their seats. */
export function planVersion(
  sections: readonly Pick<SectionRow, 'id' | 'name'>[],
  rows: readonly { id: string; checksum: string }[],
): string {
  const checksums = new Map(rows.map(({ id, checksum }) => [id, checksum]));
  const hash = createHash('sha256');
  for (const { id, name } of sections) hash.update(JSON.stringify([name, checksums.get(id) ?? '']));
  return hash.digest('base64url').slice(0, 16);
}
