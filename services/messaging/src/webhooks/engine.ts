// Delivers: takes what is due of the endpoints that it is told of, sends it, and has the outcomes written. Its state is in PostgreSQL; what is
// here can be lost at any moment, and somebody else goes on when the lease is over.
import { setTimeout as sleep } from 'node:timers/promises';
import { createLeases, leaseMs, type Database, type Logger } from '@plaza/service';
import { createOutcomes } from './outcomes.ts';
import { createPlaces, type PlacesOptions } from './places.ts';
import type { Receivers } from './receivers.ts';
import { pauseAfter } from './schedule.ts';
import type { Answer, Receiver, Sender } from './sender.ts';
import { claimWebhooks, recordWebhooks, renewWebhooks, type Due, type Outcome } from './webhooks.queries.ts';

export interface EngineOptions {
  database: Database;
  receivers: Receivers;
  sender: Sender;
  log: Logger;
  /** An endpoint that is not to be sent anything any more, and why. */
  disable: (endpointId: string, reason: 'gone' | 'failing') => Promise<void>;
  /** Hears of every attempt. */
  attempted?: (answer: Answer) => void;
  /** For how long an endpoint may fail. */
  patienceMs: number;
  places?: PlacesOptions;
}

export interface Engine {
  /** How many are being sent. */
  sending(): number;
  /** Has endpoints looked at, in which something may be due. */
  look(endpointIds: Iterable<string>): void;
  /** Takes nothing any more; lets what is being sent end, and writes what came of it. */
  stop(): Promise<void>;
}

// Within the time that a service has to stop.
const [finishMs, writeMs] = [7_000, 2_000];
const gone = 410;

export function createEngine({
  database,
  receivers,
  sender,
  log,
  disable,
  attempted,
  patienceMs,
  places: placesOptions,
}: EngineOptions): Engine {
  const places = createPlaces({ ...placesOptions, freed: take });
  const outcomes = createOutcomes({ write, log });
  // From the claim until what came of it is written, which a database that is away delays.
  const leases = createLeases<Due>({
    name: 'webhooks',
    log,
    renew: (sending) => renewWebhooks(database, sending, leaseMs),
  });
  let [stopped, cutOff, busy] = [false, false, false];
  let taking = Promise.resolve();

  function take(): void {
    if (!stopped && !busy) taking = takeAll();
  }

  async function takeAll(): Promise<void> {
    busy = true;
    try {
      for (let asked = places.next(); asked.length > 0 && !stopped; asked = places.next()) await takeSome(asked);
    } catch (error) {
      log.warn({ err: error }, 'webhooks could not be taken, the next look will');
    } finally {
      busy = false;
    }
  }

  async function takeSome(asked: { id: string; most: number }[]): Promise<void> {
    // What this process is still sending must not look as if a dead one had left it.
    await leases.catchUp();
    const due = await claimWebhooks(database, asked, leaseMs);
    const counts = new Map<string, number>();
    for (const { endpoint_id: id } of due) counts.set(id, (counts.get(id) ?? 0) + 1);
    // Who had as much as was asked for may have more.
    places.want(asked.filter(({ id, most }) => counts.get(id) === most).map(({ id }) => id));
    if (due.length === 0) return;
    const receiverOf = await receivers.of(due);
    for (const delivery of due) void leases.during(delivery, () => deliver(delivery, receiverOf(delivery)));
  }

  async function deliver(delivery: Due, receiver: Receiver | undefined): Promise<void> {
    const place = places.enter(delivery.endpoint_id);
    const answer = receiver
      ? await sender.send({ id: delivery.event_id, payload: delivery.payload }, receiver)
      : unread();
    // What was cut off by stopping is not held against the receiver: whoever takes it over sends it again.
    const written = cutOff ? undefined : outcomes.add(outcomeOf(delivery, answer));
    if (!cutOff) attempted?.(answer);
    place.leave(answer.status !== 0);
    await written;
  }

  async function write(batch: Outcome[]): Promise<void> {
    const failing = await recordWebhooks(database, batch, patienceMs);
    const refused = new Set(batch.filter(({ status }) => status === gone).map(({ endpointId }) => endpointId));
    for (const id of refused) await disable(id, 'gone');
    for (const id of failing) if (!refused.has(id)) await disable(id, 'failing');
  }

  return {
    sending: () => places.busy,
    look(endpointIds) {
      places.want(endpointIds);
      take();
    },
    async stop() {
      stopped = true;
      await taking;
      for (const deadline = Date.now() + finishMs; places.busy > 0 && Date.now() < deadline;) await sleep(20);
      cutOff = places.busy > 0;
      await outcomes.drain(writeMs);
      await sender.close();
    },
  };
}

function outcomeOf(
  { id, endpoint_id: endpointId, user_id: userId, attempts: number, tries }: Due,
  { success, status, error, body, startedAt, durationMs, holdMs }: Answer,
): Outcome {
  const pause = success || status === gone ? undefined : pauseAfter(tries);
  const now = Date.now();
  return {
    id,
    endpointId,
    userId,
    number,
    success,
    status,
    error,
    body,
    startedAt,
    durationMs,
    nextAt: pause === undefined ? undefined : new Date(now + Math.max(pause, holdMs)),
    holdUntil: !success && holdMs > 0 ? new Date(now + holdMs) : undefined,
  };
}

function unread(): Answer {
  return {
    success: false,
    status: 0,
    error: 'The webhook cannot be read.',
    body: '',
    startedAt: new Date(),
    durationMs: 0,
    holdMs: 0,
  };
}
