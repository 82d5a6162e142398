// The rows of cancellations and moves. Each function acts for the system.
import { anyOf, leaseMs, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import type { EventChangeKind, EventChangeOrderState } from './event-change.entity.ts';

export type ChangeRow = Selectable<DB['event_changes']>;
export type OrderRow = Selectable<DB['event_change_orders']>;

/** A change that this process works on, and the number of its attempt. */
export interface Attempt {
  id: string;
  attempt: number;
}

export interface NewChange {
  eventId: string;
  kind: EventChangeKind;
  reason: string;
  actor: string;
  byStaff: boolean;
  keyId: string | undefined;
}

/**
 * Writes a change of an event that is locked, with a row for each of its orders. Purchases lock the event too: each is either there now, be it paid or
 * not, or finds the event as it is after the change.
 */
export async function insertChange(em: SqlEntityManager, change: NewChange): Promise<string> {
  await endEarlier(em, change.eventId);
  const id = newId();
  await db(em)
    .insertInto('event_changes')
    .values({
      id,
      event_id: change.eventId,
      kind: change.kind,
      reason: change.reason,
      actor: change.actor,
      by_staff: change.byStaff,
      key_id: change.keyId ?? null,
    })
    .execute();
  await addOrders(em, id, change.eventId);
  return id;
}

/** What an earlier move has not told is not true any more. */
async function endEarlier(em: SqlEntityManager, eventId: string): Promise<void> {
  const ended = await db(em)
    .updateTable('event_changes')
    .set({ state: 'done', finished_at: now, lease_until: null })
    .where('event_id', '=', eventId)
    .where('state', '=', 'working')
    .returning('id')
    .execute();
  for (const { id } of ended)
    await db(em)
      .updateTable('event_change_orders')
      .set({ state: 'dropped' })
      .where('change_id', '=', id)
      .where('state', '=', 'waiting')
      .execute();
}

/** The orders that have seats of an event: paid or not, and also while they are refunded, which can still be refused. Returns how many are new. */
export async function addOrders(em: SqlEntityManager, changeId: string, eventId: string): Promise<number> {
  const { numInsertedOrUpdatedRows = 0n } = await db(em)
    .insertInto('event_change_orders')
    .columns(['change_id', 'order_id', 'user_id'])
    .expression((eb) =>
      eb
        .selectFrom('sagas')
        .select([sql<string>`${changeId}::uuid`.as('change_id'), 'sagas.id', 'sagas.user_id'])
        .where('sagas.id', 'in', (sold) =>
          sold
            .selectFrom('tickets as t')
            .innerJoin('seats as s', (join) =>
              join.onRef('s.id', '=', 't.seat_id').onRef('s.order_id', '=', 't.order_id'),
            )
            .select('t.order_id')
            .where('t.event_id', '=', eventId),
        ),
    )
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows);
}

/** The last one of its kind; undefined if there is none. */
export async function findChange(
  em: SqlEntityManager,
  eventId: string,
  kind: EventChangeKind,
): Promise<ChangeRow | undefined> {
  return db(em)
    .selectFrom('event_changes')
    .selectAll()
    .where('event_id', '=', eventId)
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;

/** Takes one that is due; also one that a dead process left. */
export async function takeChange(em: SqlEntityManager): Promise<ChangeRow | undefined> {
  return db(em)
    .updateTable('event_changes')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), lease_until: lease }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('event_changes')
        .select('id')
        .where('state', '=', 'working')
        .where('next_attempt_at', '<=', now)
        .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<', now)]))
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

export async function renewChanges(em: SqlEntityManager, attempts: readonly Attempt[]): Promise<void> {
  for (const { id, attempt } of attempts)
    await db(em)
      .updateTable('event_changes')
      .set({ lease_until: lease })
      .where('id', '=', id)
      .where('attempts', '=', attempt)
      .where('state', '=', 'working')
      .execute();
}

/** Locked until the commit; undefined if another process works on it by now, or it has ended. */
export async function holdAttempt(em: SqlEntityManager, { id, attempt }: Attempt): Promise<ChangeRow | undefined> {
  return db(em)
    .selectFrom('event_changes')
    .selectAll()
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .where('state', '=', 'working')
    .forUpdate()
    .executeTakeFirst();
}

/** Releases it: another process can take it at once, or after a pause. */
export async function handOn(em: SqlEntityManager, { id, attempt }: Attempt, pauseMs = 0): Promise<void> {
  await db(em)
    .updateTable('event_changes')
    .set({ lease_until: null, next_attempt_at: sql<Date>`now() + ${pauseMs} * interval '1 millisecond'` })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .execute();
}

/** Releases it until the first of its orders is due, and ends it if there is none left. */
export async function pauseOrEnd(em: SqlEntityManager, attempt: Attempt): Promise<void> {
  const change = await holdAttempt(em, attempt);
  if (!change) return;
  // There are none, unless rows were changed by hand or restored: a cancelled event keeps no ticket.
  if (change.kind === 'cancelled') await addOrders(em, change.id, change.event_id);
  const { due } = await db(em)
    .selectFrom('event_change_orders')
    .select(sql<Date | null>`min(next_attempt_at)`.as('due'))
    .where('change_id', '=', attempt.id)
    .where('state', 'in', ['waiting', 'failed'])
    .executeTakeFirstOrThrow();
  await db(em)
    .updateTable('event_changes')
    .set(
      due
        ? // An order that is not paid yet is due all the time.
          { lease_until: null, next_attempt_at: sql<Date>`greatest(${due}, now() + interval '1 second')` }
        : { lease_until: null, state: 'done', finished_at: now },
    )
    .where('id', '=', attempt.id)
    .execute();
}

/** Orders whose buyers are still to be notified, and whether their purchase has ended well. */
export async function unnotified(
  em: SqlEntityManager,
  changeId: string,
  limit: number,
): Promise<{ orderId: string; userId: string; paid: boolean }[]> {
  const rows = await db(em)
    .selectFrom('event_change_orders as o')
    .innerJoin('sagas as s', 's.id', 'o.order_id')
    .select(['o.order_id', 's.user_id', 's.status'])
    .where('o.change_id', '=', changeId)
    .where('o.state', '=', 'waiting')
    .where('o.notified', '=', false)
    .where('s.status', 'in', ['done', 'failed'])
    .orderBy('o.order_id')
    .limit(limit)
    .forUpdate('o')
    .execute();
  return rows.map((row) => ({ orderId: row.order_id, userId: row.user_id, paid: row.status === 'done' }));
}

/** Who was given tickets of these orders, and has them: each once for an order. Those of a cancelled event are cancelled already. */
export async function holdersOf(
  em: SqlEntityManager,
  orderIds: readonly string[],
): Promise<{ orderId: string; userId: string }[]> {
  if (orderIds.length === 0) return [];
  const rows = await db(em)
    .selectFrom('tickets as t')
    .innerJoin('sagas as s', 's.id', 't.order_id')
    .select(['t.order_id', 't.user_id'])
    .distinct()
    .where('t.order_id', '=', anyOf(orderIds))
    .whereRef('t.user_id', '<>', 's.user_id')
    .where('t.status', 'in', ['valid', 'used', 'cancelled'])
    .execute();
  return rows.map((row) => ({ orderId: row.order_id, userId: row.user_id }));
}

export async function setOrders(
  em: SqlEntityManager,
  changeId: string,
  orderIds: readonly string[],
  columns: { state?: EventChangeOrderState; notified?: boolean },
): Promise<void> {
  if (orderIds.length === 0) return;
  await db(em)
    .updateTable('event_change_orders')
    .set(columns)
    .where('change_id', '=', changeId)
    .where('order_id', '=', sql<string>`any (${orderIds}::uuid[])`)
    .execute();
}

/** Orders whose refund is due, and who has them now. */
export async function dueOrders(
  em: SqlEntityManager,
  changeId: string,
  limit: number,
): Promise<{ orderId: string; userId: string; failures: number }[]> {
  const rows = await db(em)
    .selectFrom('event_change_orders as o')
    .innerJoin('sagas as s', 's.id', 'o.order_id')
    .select(['o.order_id', 's.user_id', 'o.failures'])
    .where('o.change_id', '=', changeId)
    .where('o.state', 'in', ['waiting', 'failed'])
    .where('o.notified', '=', true)
    .where('o.next_attempt_at', '<=', now)
    .orderBy('o.next_attempt_at')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ orderId: row.order_id, userId: row.user_id, failures: row.failures }));
}

/** Tries an order later; with a failure if its refund was refused. One that was refunded meanwhile stays so. */
export async function tryLater(
  em: SqlEntityManager,
  changeId: string,
  orderId: string,
  { pauseMs, failure }: { pauseMs: number; failure?: { reason: string; message: string } },
): Promise<void> {
  await db(em)
    .updateTable('event_change_orders')
    .set((eb) => ({
      next_attempt_at: sql<Date>`now() + ${pauseMs} * interval '1 millisecond'`,
      ...(failure && {
        state: 'failed' as const,
        failure: failure.reason,
        failure_message: failure.message.slice(0, 500),
        failures: eb('failures', '+', 1),
      }),
    }))
    .where('change_id', '=', changeId)
    .where('order_id', '=', orderId)
    .where('state', 'in', ['waiting', 'failed'])
    .execute();
}

/** Every order that has failed is due now. */
export async function retryFailed(em: SqlEntityManager, changeId: string): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('event_change_orders')
    .set({ next_attempt_at: now })
    .where('change_id', '=', changeId)
    .where('state', '=', 'failed')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return;
  await db(em)
    .updateTable('event_changes')
    .set({ next_attempt_at: now })
    .where('id', '=', changeId)
    .where('state', '=', 'working')
    .execute();
}
