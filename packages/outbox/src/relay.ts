// The relay: claims open events from the outbox, and hands them over. Every replica has one.
import { waitAtMost } from '@plaza/resilience';
import { serviceNames, type Database, type Logger, type ServiceConfig } from '@plaza/service';
import { sql } from 'kysely';
import type { Client } from 'pg';
import { db } from './db.ts';
import { HandOver, type Claimed, type HandOverDeps } from './hand-over.ts';
import { Nap } from './nap.ts';
import { channelOf } from './tables.ts';

// A batch is one transaction of its consumer. All replicas together hand two of them over to each destination at a time.
const batchSize = 100;
const inFlight = 2 * batchSize;
// The pause between claims that are not full, so that events that are written meanwhile are handed over together. It doubles while there are none.
const minPauseMs = 8;
const maxPauseMs = 64;
// Where a claim finds so many, more follow: they wait longer, and go together. Each hand-over costs two transactions here and one there, whatever it carries.
const manyEvents = 5;
const busyPauseMs = 40;
// Up to this long after its last event, each claim also marks the relay as polling (outbox_relay), and writers skip NOTIFY.
const announceMs = 100;
// It goes on polling for this long, longer than a mark holds, so that no row is missed. Then it sleeps until it is notified.
const pollMs = 350;
const reconnectMs = 1_000;
// A stop waits no longer for a database or a destination that does not answer.
const stopMs = 5_000;

export interface Relay {
  /** Claims now instead of after a pause: events may be ready. */
  hurry(): void;
  /** Redis has lost the queue: the events that it had are handed over again, directly. */
  takeBack(): void;
  stop(): Promise<void>;
}

export interface RelayDeps extends Omit<HandOverDeps, 'postponed'> {
  config: ServiceConfig;
  database: Database;
  log: Logger;
}

const claimText = "select * from outbox_claim($1::text[], $2, $3, $4::integer * interval '1 ms', $5)";

const destinations = [...serviceNames];

export function startRelay(deps: RelayDeps): Relay {
  return new OutboxRelay(deps);
}

class OutboxRelay implements Relay {
  readonly #deps: RelayDeps;
  readonly #nap = new Nap();
  readonly #handOver: HandOver;
  readonly #running: Promise<void>;
  #isStopped = false;
  #takesBack = false;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
    this.#handOver = new HandOver({ ...deps, postponed: (ms) => this.#nap.wake(ms) });
    this.#running = this.#run();
  }

  hurry(): void {
    this.#nap.wake(minPauseMs);
  }

  takeBack(): void {
    this.#takesBack = true;
    this.#nap.wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#nap.wake();
    await waitAtMost(
      this.#running.then(() => this.#handOver.drain()),
      stopMs,
    );
  }

  /** Relays over one connection after another. One warning is enough for an outage. */
  async #run(): Promise<void> {
    let isWarned = false;
    while (!this.#isStopped) {
      try {
        await this.#relay();
        isWarned = false;
      } catch (error) {
        if (this.#isStopped) break;
        if (!isWarned) this.#deps.log.warn({ err: error }, 'the outbox cannot be read now');
        isWarned = true;
        await this.#nap.sleep(reconnectMs * (0.75 + Math.random() / 2));
      }
    }
  }

  /** Returns when the relay stops; throws when the connection is lost. */
  async #relay(): Promise<void> {
    const { database, timing } = this.#deps;
    const client = await database.connect();
    try {
      const connection = this.#watch(client);
      await client.query(`listen ${channelOf(database.schema.name)}`);
      const pace = new Pace(timing.idleMs);
      while (!this.#isStopped && !connection.lost) {
        if (this.#takesBack) await this.#takeBackNow();
        const rows = await this.#claim(client, pace.isAnnouncing);
        for (const batch of batches(rows)) await this.#handOver.handOver(batch);
        pace.claimed(rows.length);
        if (await this.#nap.sleep(pace.pauseMs)) pace.woken();
      }
      if (connection.lost) throw connection.lost;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  #watch(client: Client): { lost: Error | undefined } {
    const connection: { lost: Error | undefined } = { lost: undefined };
    client.on('error', (error) => {
      connection.lost = error;
      this.#nap.wake();
    });
    client.on('end', () => {
      connection.lost ??= new Error('The connection was closed.');
      this.#nap.wake();
    });
    client.on('notification', () => this.#nap.wake());
    return connection;
  }

  async #claim(client: Client, isAnnouncing: boolean): Promise<Claimed[]> {
    const { rows } = await client.query<Claimed>({
      name: 'outbox_claim',
      text: claimText,
      values: [destinations, batchSize, inFlight, this.#deps.timing.leaseMs, isAnnouncing],
    });
    return rows;
  }

  async #takeBackNow(): Promise<void> {
    this.#takesBack = false;
    await this.#deps.database.asSystem((em) =>
      db(em)
        .updateTable('outbox')
        .set({ handed_until: sql<Date>`now()` })
        .where('state', '=', sql.lit('handed'))
        .execute(),
    );
  }
}

/** How often the relay claims, by how long ago its last event was. */
class Pace {
  readonly #idleMs: number;
  // An earlier connection may have marked the relay as polling a moment ago, so a new one polls at first.
  #lastEventAt = Date.now();
  #pauseMs = 0;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
  }

  get isAnnouncing(): boolean {
    return Date.now() - this.#lastEventAt < announceMs;
  }

  get #isPolling(): boolean {
    return Date.now() - this.#lastEventAt < pollMs;
  }

  get pauseMs(): number {
    return this.#isPolling ? this.#pauseMs : this.#idleMs * (0.75 + Math.random() / 2);
  }

  claimed(count: number): void {
    if (count > 0) this.#lastEventAt = Date.now();
    if (count >= batchSize) this.#pauseMs = 0;
    else if (count > 0) this.#pauseMs = count >= manyEvents ? busyPauseMs : minPauseMs;
    else this.#pauseMs = Math.min(Math.max(this.#pauseMs, minPauseMs / 2) * 2, maxPauseMs);
  }

  woken(): void {
    this.#pauseMs = 0;
    if (!this.#isPolling) this.#lastEventAt = Date.now();
  }
}

/**
 * The rows that are handed over together: of one destination, with all events of an aggregate in one batch and in their order. Aggregates with an event that
 * has failed before are separate, so that the others are not tried one by one because of them.
 */
function batches(rows: readonly Claimed[]): Claimed[][] {
  const failing = new Set(rows.filter(({ attempts }) => attempts > 0).map(({ aggregate }) => aggregate));
  const groups = Map.groupBy(rows, (row) => `${row.destination} ${row.again} ${failing.has(row.aggregate)}`);
  return [...groups.values()].map((group) => group.sort((a, b) => Number(a.position) - Number(b.position)));
}
