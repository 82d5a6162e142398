// What arrives takes effect, once: handlers and inbox in one transaction.
import { Outcome_Result, type Event, type Outcome } from '@plaza/api/events';
import { isDatabaseUnavailable, type Database, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { decodePayload, isEventType } from './codec.ts';
import { db } from './db.ts';
import type { EventType, PayloadOf, ReceivedEvent } from './types.ts';

/**
 * Acts on events of one type, all of which are new here, in their order; no two of an aggregate are ever acted on at once. It works in the
 * transaction in which the inbox remembers them, with the service's own rights, and must do nothing that this transaction does
 * not undo. If it throws, the events are tried one by one, each in a transaction of its own, so that one that fails holds up no other aggregate's.
 */
export type EventHandler<Payload> = (em: SqlEntityManager, batch: readonly ReceivedEvent<Payload>[]) => Promise<void>;
export type EventHandlers = { readonly [Type in EventType]?: EventHandler<PayloadOf<Type>> };

export interface ConsumerDeps {
  database: Database;
  log: Logger;
  handlers: EventHandlers;
  /** Runs after a transaction in which events took effect has committed. */
  committed: () => void;
}

export interface Consumer {
  /** Answers what became of each event. Throws if the database is away: then nothing is known. */
  consume(from: string, arrived: readonly Event[]): Promise<Outcome[]>;
}

interface Readable {
  event: Event;
  received: ReceivedEvent;
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

  return {
    async consume(from, arrived) {
      const failures = new Map<Event, string>();
      const readable = arrived.flatMap((event): Readable[] => {
        const received = read(event, handlers);
        if (typeof received !== 'string') return [{ event, received }];
        failures.set(event, received);
        return [];
      });
      const held = new Set<Event>();
      // Behind an event that can't be read nothing of its aggregate may take effect, so that these are looked at one by one as well.
      if (failures.size === 0 && readable.length > 1 && (await applied(() => apply(readable))))
        return arrived.map((event) => outcome(event, Outcome_Result.RESULT_DONE));
      const byEvent = new Map(readable.map((one) => [one.event, one]));
      const failedAggregates = new Set<string>();
      for (const event of arrived) {
        const one = byEvent.get(event);
        if (failedAggregates.has(event.aggregate)) {
          failures.delete(event);
          held.add(event);
        } else if (one) {
          await applied(
            () => apply([one]),
            (error) => {
              failures.set(event, error instanceof Error ? error.message : String(error));
              log.warn({ err: error, event: event.id, type: event.type, from }, 'an event could not take effect');
            },
          );
        } else {
          log.warn(
            { event: event.id, type: event.type, from, reason: failures.get(event) },
            'an event could not be read',
          );
        }
        if (failures.has(event)) failedAggregates.add(event.aggregate);
      }
      return arrived.map((event) =>
        held.has(event)
          ? outcome(event, Outcome_Result.RESULT_HELD)
          : failures.has(event)
            ? outcome(event, Outcome_Result.RESULT_FAILED, failures.get(event))
            : outcome(event, Outcome_Result.RESULT_DONE),
      );
    },
  };
}

/** Whether it did. A database that is away is no event's fault. */
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

// For operators, who have the whole of it in this service's log; an outcome may say so much.
const longestError = 2_000;

function outcome({ position, id }: Event, result: Outcome['result'], error = ''): Outcome {
  return { position, id, result, error: error.slice(0, longestError).toWellFormed() };
}

/** The event as handlers get it, or why it can't be read. */
function read({ id, type, aggregate, userId, time, payload }: Event, handlers: EventHandlers): ReceivedEvent | string {
  // A service that is older than the writer: the next version of it knows, and until then the event waits.
  if (!isEventType(type) || !handlers[type]) return `Nothing here knows what to do with ${type}.`;
  try {
    return { id, type, aggregate, userId, time: time ?? new Date(0), payload: decodePayload(type, payload) };
  } catch (error) {
    return `The payload is no ${type}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/**
 * Enters events into the inbox and answers those that were not there. Sorted, so that two that enter the same events at once can't wait for each
 * other: the second waits for the first one's end, and then finds them there, or not if that failed.
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

/** Groups by type, so that a handler gets many at once, without overtaking: what follows another type's event of its aggregate comes in a later wave. */
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
