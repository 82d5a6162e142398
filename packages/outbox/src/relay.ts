// The relay: takes what is open from the outbox and hands it over, through the queue or else directly. Every replica has one.
import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import type { JsonValue } from '@bufbuild/protobuf';
import { breaker, waitAtMost, type Breaker } from '@plaza/resilience';
import {
  createLeases,
  serviceNames,
  type Database,
  type Logger,
  type ServiceConfig,
  type ServiceName,
} from '@plaza/service';
import { sql } from 'kysely';
import { payloadToBinary } from './codec.ts';
import { db } from './db.ts';
import type { EventPeers } from './peers.ts';
import type { EventCarrier } from './queue.ts';
import type { Settling } from './settle.ts';
import { channelOf } from './tables.ts';
import type { Timing } from './timing.ts';

// A batch is one transaction of its consumer. Two of them are handed over to each destination at a time, by all replicas together.
const batchSize = 100;
const inFlight = 2 * batchSize;
// Between claims that are not full, so that what is written meanwhile travels together; and longer and longer as long as nothing is.
const shortestPauseMs = 8;
const longestPauseMs = 64;
// How long after the last event a relay has writers know that it looks by itself, and how long it then still does: see outbox_relay.
const stayAwakeMs = 100;
const awakeMs = 350;
const deliverMs = 15_000;
// A destination that could not be reached is asked again after so long, twice as long each time; seldom enough for one that is away for hours, and soon
// enough for one that was only started anew.
const firstRetryMs = 500;
const longestRetryMs = 2_000;
const reconnectMs = 1_000;
// A stop waits no longer for a database or a destination that is silent.
const stopMs = 5_000;

interface Claimed {
  again: boolean;
  position: string;
  id: string;
  type: string;
  aggregate: string;
  destination: string;
  user_id: string;
  payload: JsonValue;
  time: number;
  attempts: number;
}

export interface Relay {
  /** Something may be ready: a look now and not after a pause. */
  hurry(): void;
  /** Redis is gone, with whatever was in it: what it had is handed over again, directly. */
  takeBack(): void;
  stop(): Promise<void>;
}

export interface RelayDeps {
  config: ServiceConfig;
  database: Database;
  log: Logger;
  timing: Timing;
  peers: EventPeers;
  carrier: () => EventCarrier;
  settling: () => Settling;
}

const claimText = "select * from outbox_claim($1::text[], $2, $3, $4::integer * interval '1 ms', $5)";

export function startRelay({ config, database, log, timing, peers, carrier, settling }: RelayDeps): Relay {
  const destinations = serviceNames.filter((name) => name !== config.name);
  const deliveries = new Set<Promise<void>>();
  // Whatever was handed to a destination that is away comes back at one moment, and goes there in one piece: it will have enough to do when it has
  // just started.
  const reachable = new Map(destinations.map((destination) => [destination, breakerOf(destination)]));
  // What goes directly is this process's to deliver, for as long as the call takes.
  const leases = createLeases<{ destination: ServiceName; events: Event[] }>({
    name: 'events that are delivered',
    log,
    everyMs: timing.leaseMs / 3,
    renew: (calls) => Promise.all(calls.map((call) => settling().renew(call.destination, call.events))),
  });
  const nap = createNap();
  let stopped = false;
  let takingBack = false;

  // Returns when the connection is lost or the relay stops.
  async function look(): Promise<void> {
    const client = await database.connect();
    try {
      let gone: unknown;
      client.on('error', (error) => {
        gone = error;
        nap.wake();
      });
      client.on('end', () => {
        gone ??= new Error('The connection was closed.');
        nap.wake();
      });
      client.on('notification', () => nap.wake());
      await client.query(`listen ${channelOf(database.schema.name)}`);
      // The connection before this one may have told writers, a moment ago, that somebody looks.
      let worked = Date.now();
      for (let pause = 0; !stopped && !gone;) {
        const now = Date.now();
        if (takingBack) await takeBackNow();
        const { rows } = await client.query<Claimed>({
          name: 'outbox_claim',
          text: claimText,
          values: [destinations, batchSize, inFlight, timing.leaseMs, now - worked < stayAwakeMs],
        });
        for (const batch of batches(rows)) await handOver(batch);
        if (rows.length > 0) worked = Date.now();
        pause =
          rows.length >= batchSize
            ? 0
            : rows.length > 0
              ? shortestPauseMs
              : Math.min(Math.max(pause, shortestPauseMs / 2) * 2, longestPauseMs);
        const woken = await nap.sleep(
          Date.now() - worked < awakeMs ? pause : timing.idleMs * (0.75 + Math.random() / 2),
        );
        if (woken) {
          pause = 0;
          if (Date.now() - worked >= awakeMs) worked = Date.now();
        }
      }
      if (gone) throw gone as Error;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  async function handOver(batch: Claimed[]): Promise<void> {
    const [{ destination, again } = { destination: '', again: false }] = batch;
    const events = await encode(destination, batch);
    if (events.length === 0) return;
    // What did not come back through the queue is not given to it again, where it might pile up.
    if (!again && (await carrier().carry(destination, events))) return;
    const delivery = deliver(destination as ServiceName, events)
      .catch((error: unknown) => log.warn({ err: error, destination }, 'what became of events could not be written'))
      .finally(() => deliveries.delete(delivery));
    deliveries.add(delivery);
  }

  async function encode(destination: string, batch: Claimed[]): Promise<Event[]> {
    const unreadable: { position: number; id: string; result: typeof Outcome_Result.RESULT_FAILED; error: string }[] =
      [];
    const events = batch.flatMap(({ position, id, type, aggregate, user_id: userId, payload, time }): Event[] => {
      try {
        return [
          {
            position: Number(position),
            id,
            type,
            aggregate,
            userId,
            time: new Date(time),
            payload: Buffer.from(payloadToBinary(type, payload)),
          },
        ];
      } catch (error) {
        unreadable.push({
          position: Number(position),
          id,
          result: Outcome_Result.RESULT_FAILED,
          error: error instanceof Error ? error.message : String(error),
        });
        return [];
      }
    });
    if (unreadable.length === 0) return events;
    await settling().settle(destination, unreadable);
    // Nothing overtakes them: what stands behind one in its aggregate goes back.
    const first = new Map<string, number>();
    for (const { position } of unreadable) {
      const aggregate = batch.find((row) => Number(row.position) === position)?.aggregate ?? '';
      first.set(aggregate, Math.min(first.get(aggregate) ?? Infinity, position));
    }
    const held = events.filter(({ aggregate, position }) => position > (first.get(aggregate) ?? Infinity));
    await settling().settle(
      destination,
      held.map(({ position, id }) => ({ position, id, result: Outcome_Result.RESULT_HELD, error: '' })),
    );
    return events.filter((event) => !held.includes(event));
  }

  async function deliver(destination: ServiceName, events: Event[]): Promise<void> {
    const reached = reachable.get(destination);
    if (reached?.isOpen) return await postpone(destination, events);
    let outcomes: Outcome[];
    try {
      ({ outcomes } = await leases.during({ destination, events }, () =>
        peers.to(destination).deliver({ events }, { deadlineMs: deliverMs }),
      ));
    } catch (error) {
      reached?.failed(error);
      return await postpone(destination, events);
    }
    reached?.succeeded();
    await settling().settle(destination, outcomes);
  }

  function breakerOf(destination: ServiceName): Breaker {
    return breaker({
      restMs: (openings) => Math.min(firstRetryMs * 2 ** (openings - 1), longestRetryMs) * (0.75 + Math.random() / 2),
      opened(error, openings) {
        if (openings === 1) log.warn({ err: error, destination }, 'events could not be delivered yet');
      },
    });
  }

  async function postpone(destination: ServiceName, events: Event[]): Promise<void> {
    const pauseMs = Math.max(1, reachable.get(destination)?.remainingMs ?? 0);
    await settling().postpone(destination, events, pauseMs);
    nap.wake(pauseMs + 1);
  }

  async function takeBackNow(): Promise<void> {
    takingBack = false;
    await database.asSystem((em) =>
      db(em)
        .updateTable('outbox')
        .set({ handed_until: sql<Date>`now()` })
        .where('state', '=', sql.lit('handed'))
        .execute(),
    );
  }

  const running = (async () => {
    let told = false;
    while (!stopped) {
      try {
        await look();
        told = false;
      } catch (error) {
        if (stopped) break;
        if (!told) log.warn({ err: error }, 'the outbox can not be read now');
        told = true;
        await nap.sleep(reconnectMs * (0.75 + Math.random() / 2));
      }
    }
  })();

  return {
    hurry: () => nap.wake(shortestPauseMs),
    takeBack() {
      takingBack = true;
      nap.wake();
    },
    async stop() {
      stopped = true;
      nap.wake();
      await waitAtMost(
        running.then(() => Promise.all(deliveries)),
        stopMs,
      );
    },
  };
}

/**
 * What is handed over together: for one destination, all of an aggregate's events in one batch and in their order. Aggregates with an event that has failed
 * before go by themselves, so that those which never did are not tried one by one because of them.
 */
function batches(rows: readonly Claimed[]): Claimed[][] {
  const failing = new Set(rows.filter(({ attempts }) => attempts > 0).map(({ aggregate }) => aggregate));
  const groups = new Map<string, Claimed[]>();
  for (const row of rows) {
    const key = `${row.destination} ${row.again} ${failing.has(row.aggregate)}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].map((group) => group.sort((a, b) => Number(a.position) - Number(b.position)));
}

/** Sleep that can be cut short, also before it began. */
function createNap(): { sleep(ms: number): Promise<boolean>; wake(withinMs?: number): void } {
  let wakeAt = Infinity;
  let end: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  let until = 0;
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end?.(), Math.max(0, Math.min(until, wakeAt) - Date.now()));
  };
  return {
    async sleep(ms) {
      until = Date.now() + ms;
      if (wakeAt > Date.now() && ms > 0) {
        await new Promise<void>((resolve) => {
          end = resolve;
          arm();
        });
        end = undefined;
      }
      const woken = wakeAt <= Date.now();
      if (woken) wakeAt = Infinity;
      return woken;
    },
    wake(withinMs = 0) {
      wakeAt = Math.min(wakeAt, Date.now() + withinMs);
      if (end) arm();
    },
  };
}
