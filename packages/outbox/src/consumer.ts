// Applies the events that arrive, once each: handlers and inbox in one transaction.
import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import { isDatabaseUnavailable, type Database, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { decodePayload, isEventType } from './codec.ts';
import { db } from './db.ts';
import type { EventType, PayloadOf, ReceivedEvent } from './types.ts';

/**
 * Applies events of one type, all of them new, in their order; two events of an aggregate are never applied at the same time. It works in the transaction
 * that writes them into the inbox, with the service's own rights, and must have no other effect. If it throws, the events are applied one by one, each in a
 * transaction of its own, so that a failed event holds only the later ones of its aggregate.
 */
export type EventHandler<Payload> = (em: SqlEntityManager, batch: readonly ReceivedEvent<Payload>[]) => Promise<void>;
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<PayloadOf<Type>> };

export interface ConsumerDeps {
  database: Database;
  log: Logger;
  handlers: EventHandlers;
  /** Runs after the commit of a transaction that applied events. */
  committed: () => void;
}

export interface Consumer {
  /** Returns the outcome of each event. Throws if the database is away: then the outcomes are unknown. */
  consume(from: string, arrived: readonly Event[]): Promise<Outcome[]>;
}

interface Readable {
  event: Event;
  received: ReceivedEvent;
}

/** An event, and how it was read; or a text that says why it could not be. */
interface Read {
  event: Event;
  received: ReceivedEvent | string;
}

function isReadable(one: Read): one is Readable {
  return typeof one.received !== 'string';
}

export function createConsumer({ database, log, handlers, committed }: ConsumerDeps): Consumer {
  async function apply(some: readonly Readable[]): Promise<void> {
    const effective = await database.asSystem(async (em) => {
      const fresh = await enter(em, some);
      for (const wave of waves(fresh)) {
        for (const [type, batch] of wave) await handlers[type as EventType]?.(em, batch as never);
      }
      return fresh.length;
    });
    if (effective > 0) committed();
  }

  /** Applies one event after another, each in a transaction of its own. An event after a failed one of its aggregate is held. */
  async function applyEach(from: string, some: readonly Read[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const failedAggregates = new Set<string>();
    for (const { event, received } of some) {
      if (failedAggregates.has(event.aggregate)) {
        outcomes.push(outcome(event, Outcome_Result.RESULT_HELD));
        continue;
      }
      const failure = await failureOf(from, event, received);
      if (failure !== undefined) failedAggregates.add(event.aggregate);
      outcomes.push(
        failure === undefined
          ? outcome(event, Outcome_Result.RESULT_DONE)
          : outcome(event, Outcome_Result.RESULT_FAILED, failure),
      );
    }
    return outcomes;
  }

  /** Applies one event. @returns why it failed, or undefined */
  async function failureOf(from: string, event: Event, received: ReceivedEvent | string): Promise<string | undefined> {
    const about = { event: event.id, type: event.type, from };
    if (typeof received === 'string') {
      log.warn({ ...about, reason: received }, 'an event could not be read');
      return received;
    }
    let failure: string | undefined;
    await applied(
      () => apply([{ event, received }]),
      (error) => {
        failure = error instanceof Error ? error.message : String(error);
        log.warn({ err: error, ...about }, 'an event could not be applied');
      },
    );
    return failure;
  }

  return {
    async consume(from, arrived) {
      const some = arrived.map((event): Read => ({ event, received: read(event, handlers) }));
      // An unreadable event holds the later ones of its aggregate, so then each event is applied by itself.
      if (some.length > 1 && some.every(isReadable) && (await applied(() => apply(some))))
        return arrived.map((event) => outcome(event, Outcome_Result.RESULT_DONE));
      return applyEach(from, some);
    },
  };
}

/** Whether the work succeeded. Throws if the database is away, which is not the events' failure. */
async function applied(
  work: () => Promise<void>,
  failed: (error: unknown) => void = () => undefined,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    failed(error);
    return false;
  }
}

// An outcome has the beginning for operators; this service's log has the whole error.
const maxErrorLength = 2_000;

function outcome({ position, id }: Event, result: Outcome['result'], error = ''): Outcome {
  return { position, id, result, error: error.slice(0, maxErrorLength).toWellFormed() };
}

/** The event as handlers get it, or why it cannot be read. */
function read({ id, type, aggregate, userId, time, payload }: Event, handlers: EventHandlers): ReceivedEvent | string {
  // This service may be older than the writer: the event waits for its next version.
  if (!isEventType(type) || !handlers[type]) return `Nothing here knows what to do with ${type}.`;
  try {
    return { id, type, aggregate, userId, time: time ?? new Date(0), payload: decodePayload(type, payload) };
  } catch (error) {
    return `The payload is no ${type}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Inserts events into the inbox, and returns the new ones. Sorted, so that two transactions with the same events cannot deadlock: the second waits for the
 * end of the first.
 */
async function enter(em: SqlEntityManager, some: readonly Readable[]): Promise<ReceivedEvent[]> {
  const ids = some.map(({ event }) => event.id);
  const arrived = sql<{ id: string }>`unnest(${ids}::uuid[])`.as<'i'>(sql`i (id)`);
  const rows = await db(em)
    .insertInto('inbox')
    .columns(['event_id'])
    .expression((eb) => eb.selectFrom(arrived).select('i.id').groupBy('i.id').orderBy('i.id'))
    .onConflict((conflict) => conflict.doNothing())
    .returning('event_id')
    .execute();
  const fresh = new Set(rows.map((row) => row.event_id));
  return some.flatMap(({ received }) => (fresh.delete(received.id) ? [received] : []));
}

/** Groups events by type, so that a handler gets many together. An event that follows another type's event of its aggregate is in a later wave. */
function waves(some: readonly ReceivedEvent[]): Map<string, ReceivedEvent[]>[] {
  const result: Map<string, ReceivedEvent[]>[] = [];
  const last = new Map<string, { wave: number; type: string }>();
  for (const received of some) {
    const before = last.get(received.aggregate);
    const wave = before === undefined ? 0 : before.type === received.type ? before.wave : before.wave + 1;
    last.set(received.aggregate, { wave, type: received.type });
    const types = (result[wave] ??= new Map<string, ReceivedEvent[]>());
    const batch = types.get(received.type);
    if (batch) batch.push(received);
    else types.set(received.type, [received]);
  }
  return result;
}
