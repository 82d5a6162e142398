import type { SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { payloadToJson } from './codec.ts';
import { db, type DB } from './db.ts';
import { eventTypes, type NewEvent } from './types.ts';

// Far below what a statement may hold.
const atOnce = 500;

/** A row as it is inserted. */
export type OutboxInsert = Pick<
  Selectable<DB['outbox']>,
  'id' | 'type' | 'aggregate' | 'destination' | 'user_id' | 'payload'
>;

/** Events as rows, one for each destination: for functions in the database that write them in their own transaction. */
export function outboxRows(written: NewEvent | readonly NewEvent[]): OutboxInsert[] {
  return [written].flat().flatMap((event) => {
    const { destinations, aggregate } = eventTypes[event.type];
    const row = {
      id: event.id,
      type: event.type,
      aggregate: aggregate(event.payload as never),
      user_id: event.payload.userId,
      payload: payloadToJson(event),
    };
    return destinations.map((destination) => ({ ...row, destination }));
  });
}

/**
 * Writes events into the outbox, in this order and in the caller's transaction: they are told if it commits, and never were if it does
 * not. May be done on anybody's behalf. The events of an aggregate keep the order of their writing as long as transactions that
 * write some lock what the events are about, which whatever changes it does anyway.
 */
export async function emit(em: SqlEntityManager, written: NewEvent | readonly NewEvent[]): Promise<void> {
  const rows = outboxRows(written);
  for (let at = 0; at < rows.length; at += atOnce) {
    await db(em)
      .insertInto('outbox')
      .values(rows.slice(at, at + atOnce))
      .execute();
  }
}
