// Hands claimed events over to their destinations: through the queue, or else directly.
import type { JsonValue } from '@bufbuild/protobuf';
import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import { breaker, type Breaker } from '@plaza/resilience';
import { createLeases, type Leases, type Logger, type ServiceName } from '@plaza/service';
import { payloadToBinary } from './codec.ts';
import type { EventPeers } from './peers.ts';
import type { EventCarrier } from './queue.ts';
import type { Settling } from './settle.ts';
import type { Timing } from './timing.ts';

/** A row of outbox_claim. */
export interface Claimed {
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

export interface HandOverDeps {
  log: Logger;
  timing: Timing;
  peers: EventPeers;
  carrier: () => EventCarrier;
  /** A service can be a destination of its own events: they take effect here, without a way. */
  own: { name: ServiceName; consume(events: readonly Event[]): Promise<Outcome[]> };
  settling: () => Settling;
  /** Called when postponed events are due again in so many milliseconds. */
  postponed: (ms: number) => void;
}

const deliverMs = 15_000;
// A destination that could not be reached is tried again after this time, and twice as long each time: rarely for one that is away for hours, and soon
// for one that only restarts.
const firstRetryMs = 500;
const maxRetryMs = 2_000;

export class HandOver {
  readonly #deps: HandOverDeps;
  readonly #deliveries = new Set<Promise<void>>();
  /**
   * By destination. The events for a destination that is away become due at one time and are delivered in one piece: it has enough to do just after
   * its start.
   */
  readonly #breakers = new Map<ServiceName, Breaker>();
  /** Events that are delivered directly are leased to this process for the time of the call. */
  readonly #leases: Leases<{ destination: ServiceName; events: Event[] }>;

  constructor(deps: HandOverDeps) {
    const { log, timing, settling } = deps;
    this.#deps = deps;
    this.#leases = createLeases({
      name: 'events that are delivered',
      log,
      everyMs: timing.leaseMs / 3,
      renew: (calls) => Promise.all(calls.map((call) => settling().renew(call.destination, call.events))),
    });
  }

  /** Resolves when the queue has the batch, or its direct delivery has begun. */
  async handOver(batch: readonly Claimed[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    const destination = first.destination as ServiceName;
    const events = await this.#encode(destination, batch);
    if (events.length === 0) return;
    // Events that the queue did not return are not given to it again, where they could pile up.
    const isQueued = destination !== this.#deps.own.name && !first.again;
    if (isQueued && (await this.#deps.carrier().carry(destination, events))) return;
    const delivery = this.#deliver(destination, events)
      .catch((error: unknown) =>
        this.#deps.log.warn({ err: error, destination }, 'the outcomes of events could not be written'),
      )
      .finally(() => this.#deliveries.delete(delivery));
    this.#deliveries.add(delivery);
  }

  /** Resolves when the direct deliveries that run now have ended. */
  async drain(): Promise<void> {
    await Promise.all(this.#deliveries);
  }

  async #encode(destination: string, batch: readonly Claimed[]): Promise<Event[]> {
    const { events, held, unreadable } = encodeBatch(batch);
    if (unreadable.length === 0) return events;
    const { settling } = this.#deps;
    await settling().settle(destination, unreadable);
    await settling().settle(
      destination,
      held.map(({ position, id }) => ({ position, id, result: Outcome_Result.RESULT_HELD, error: '' })),
    );
    return events;
  }

  async #deliver(destination: ServiceName, events: Event[]): Promise<void> {
    const { settling } = this.#deps;
    const reached = this.#breaker(destination);
    if (reached.isOpen) return this.#postpone(destination, events);
    let outcomes: Outcome[];
    try {
      outcomes = await this.#leases.during({ destination, events }, () => this.#takeEffect(destination, events));
    } catch (error) {
      reached.failed(error);
      return this.#postpone(destination, events);
    }
    reached.succeeded();
    await settling().settle(destination, outcomes);
  }

  async #takeEffect(destination: ServiceName, events: Event[]): Promise<Outcome[]> {
    const { own, peers } = this.#deps;
    if (destination === own.name) return own.consume(events);
    return (await peers.to(destination).deliver({ events }, { deadlineMs: deliverMs })).outcomes;
  }

  async #postpone(destination: ServiceName, events: Event[]): Promise<void> {
    const pauseMs = Math.max(1, this.#breaker(destination).remainingMs);
    await this.#deps.settling().postpone(destination, events, pauseMs);
    this.#deps.postponed(pauseMs + 1);
  }

  #breaker(destination: ServiceName): Breaker {
    const found = this.#breakers.get(destination);
    if (found) return found;
    const created = breaker({
      restMs: (openings) => Math.min(firstRetryMs * 2 ** (openings - 1), maxRetryMs) * (0.75 + Math.random() / 2),
      opened: (error, openings) => {
        if (openings === 1) this.#deps.log.warn({ err: error, destination }, 'events could not be delivered yet');
      },
    });
    this.#breakers.set(destination, created);
    return created;
  }
}

interface EncodedBatch {
  events: Event[];
  unreadable: Outcome[];
  /** Events after an unreadable one of their aggregate: nothing overtakes it. */
  held: Event[];
}

function encodeBatch(batch: readonly Claimed[]): EncodedBatch {
  const readable: Event[] = [];
  const unreadable: Outcome[] = [];
  /** By aggregate, the position of its first unreadable event. */
  const barriers = new Map<string, number>();
  for (const row of batch) {
    const position = Number(row.position);
    try {
      readable.push(encode(row));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      unreadable.push({ position, id: row.id, result: Outcome_Result.RESULT_FAILED, error: text });
      barriers.set(row.aggregate, Math.min(barriers.get(row.aggregate) ?? Infinity, position));
    }
  }
  const isHeld = ({ aggregate, position }: Event): boolean => position > (barriers.get(aggregate) ?? Infinity);
  return { events: readable.filter((event) => !isHeld(event)), held: readable.filter(isHeld), unreadable };
}

function encode({ position, id, type, aggregate, user_id: userId, payload, time }: Claimed): Event {
  return {
    position: Number(position),
    id,
    type,
    aggregate,
    userId,
    time: new Date(time),
    payload: Buffer.from(payloadToBinary(type, payload)),
  };
}
