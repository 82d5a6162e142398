// What an operator does with events by hand.
import { anyOf, type Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

export const eventStates = ['pending', 'handed', 'done', 'dead'] as const;
export type EventState = (typeof eventStates)[number];

export interface ListedEvent {
  id: string;
  type: string;
  destination: string;
  aggregate: string;
  userId: string;
  state: EventState;
  attempts: number;
  createdAt: Date;
  nextAttemptAt: Date | null;
  lastError: string | null;
  payload: object;
}

export interface ListFilter {
  /** All that have not taken effect, if left out. */
  state?: EventState | undefined;
  id?: string | undefined;
  limit?: number;
}

/** Events in the order in which they were written. */
export async function listEvents(database: Database, { state, id, limit = 100 }: ListFilter): Promise<ListedEvent[]> {
  const rows = await database.asSystem((em) => {
    let query = db(em)
      .selectFrom('outbox')
      .select(['id', 'type', 'destination', 'aggregate', 'user_id', 'state', 'attempts'])
      .select(['created_at', 'next_attempt_at', 'last_error', 'payload']);
    if (state) query = query.where('state', '=', state);
    if (id) query = query.where('id', '=', id);
    if (!state && !id) query = query.where('state', '<>', 'done');
    return query.orderBy('position').limit(limit).execute();
  });
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    destination: row.destination,
    aggregate: row.aggregate,
    userId: row.user_id,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    payload: row.payload,
    createdAt: row.created_at,
    nextAttemptAt: row.next_attempt_at,
  }));
}

/** How many events are in which state, by destination. */
export async function countEvents(
  database: Database,
): Promise<{ destination: string; state: EventState; count: number }[]> {
  return await database.asSystem((em) =>
    db(em)
      .selectFrom('outbox')
      .select(['destination', 'state', sql<number>`count(*)::integer`.as('count')])
      .groupBy(['destination', 'state'])
      .orderBy('destination')
      .orderBy('state')
      .execute(),
  );
}

const named = (ids: readonly string[] | 'all') =>
  ids === 'all' ? sql<boolean>`true` : sql<boolean>`id = ${anyOf(ids)}`;

/** Has dead events tried again, as often as new ones. Those that are not dead are left as they are. Answers how many. */
export async function replayEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  const { numUpdatedRows } = await database.asSystem((em) =>
    db(em)
      .updateTable('outbox')
      .set({ state: 'pending', attempts: 0 })
      .where('state', '=', 'dead')
      .where(named(ids))
      .executeTakeFirstOrThrow(),
  );
  return Number(numUpdatedRows);
}

/** Gives dead events up for good. Those that are not dead are left as they are. Answers how many. */
export async function dropEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  const { numDeletedRows } = await database.asSystem((em) =>
    db(em).deleteFrom('outbox').where('state', '=', 'dead').where(named(ids)).executeTakeFirstOrThrow(),
  );
  return Number(numDeletedRows);
}
