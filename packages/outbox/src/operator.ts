// What an operator does with events by hand.
import { anyOf, type Database, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from './db.ts';

export const eventStates = ['pending', 'handed', 'done', 'dead'] as const;
export type EventState = (typeof eventStates)[number];

export interface ListedEvent {
  position: string;
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
  type?: string | undefined;
  /** Only events behind this position. */
  after?: string | undefined;
  limit?: number;
}

/** Events in the order in which they were written. */
export function listEvents(database: Database, filter: ListFilter): Promise<ListedEvent[]> {
  return database.asSystem((em) => readEvents(em, filter));
}

/** The same in the transaction of `em`, which must act as the system. */
export async function readEvents(
  em: SqlEntityManager,
  { state, id, type, after, limit = 100 }: ListFilter,
): Promise<ListedEvent[]> {
  let query = db(em)
    .selectFrom('outbox')
    .select(['position', 'id', 'type', 'destination', 'aggregate', 'user_id', 'state', 'attempts'])
    .select(['created_at', 'next_attempt_at', 'last_error', 'payload']);
  // As a literal, so that the partial indexes of open events can be used.
  if (state) query = query.where('state', '=', sql.lit(state));
  if (id) query = query.where('id', '=', id);
  if (type) query = query.where('type', '=', type);
  if (after) query = query.where('position', '>', after);
  if (!state && !id) query = query.where('state', '<>', 'done');
  const rows = await query.orderBy('position').limit(limit).execute();
  return rows.map((row) => ({
    position: row.position,
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

/** By their ids, by their type, or all. Those that are not dead are never meant. */
export type ChosenEvents = { ids: readonly string[] } | { type: string } | 'all';

const chosenBy = (chosen: ChosenEvents) => {
  if (chosen === 'all') return sql<boolean>`true`;
  return 'type' in chosen ? sql<boolean>`type = ${chosen.type}` : sql<boolean>`id = ${anyOf(chosen.ids)}`;
};

/** Has dead events tried again, as often as new ones, in a transaction that acts as the system. Answers how many. */
export async function replayIn(em: SqlEntityManager, chosen: ChosenEvents): Promise<number> {
  const { numUpdatedRows } = await db(em)
    .updateTable('outbox')
    .set({ state: 'pending', attempts: 0 })
    .where('state', '=', sql.lit('dead'))
    .where(chosenBy(chosen))
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/** Gives dead events up for good, in a transaction that acts as the system. Answers how many. */
export async function dropIn(em: SqlEntityManager, chosen: ChosenEvents): Promise<number> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('outbox')
    .where('state', '=', sql.lit('dead'))
    .where(chosenBy(chosen))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

const idsOf = (ids: readonly string[] | 'all'): ChosenEvents => (ids === 'all' ? 'all' : { ids });

/** replayIn, in a transaction of its own. */
export function replayEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return database.asSystem((em) => replayIn(em, idsOf(ids)));
}

/** dropIn, in a transaction of its own. */
export function dropEvents(database: Database, ids: readonly string[] | 'all'): Promise<number> {
  return database.asSystem((em) => dropIn(em, idsOf(ids)));
}
