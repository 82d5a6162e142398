import type { SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { payloadToJson } from './codec.ts';
import { db, type DB } from './db.ts';
import { eventTypes, type NewEvent } from './types.ts';

// Far below the limit of a statement.
const batchSize = 500;

/** A row to insert. */
export type OutboxInsert = Pick<
  Selectable<DB['outbox']>,
  'id' | 'type' | 'aggregate' | 'destination' | 'user_id' | 'payload'
>;

/** Events as rows, one for each destination: for SQL functions that insert them in their own transaction. */
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
 * Writes events into the outbox, in this order and in the caller's transaction: they are delivered only if it commits. Works for any actor. The events of an
 * aggregate keep their order as long as the transactions that write them lock the rows that they are about, which a transaction that changes those rows
 * does anyway.
 */
export async function emit(em: SqlEntityManager, written: NewEvent | readonly NewEvent[]): Promise<void> {
  const rows = outboxRows(written);
  for (let at = 0; at < rows.length; at += batchSize) {
    await db(em)
      .insertInto('outbox')
      .values(rows.slice(at, at + batchSize))
      .execute();
  }
}
