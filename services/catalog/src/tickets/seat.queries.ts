// These statements free seats; those of sale.queries.ts hold and sell them. `events.seats_available` and `event_categories.seats_left` are the numbers
// of free seats; every transaction that changes a seat changes them too, as its last statement, since all buyers share those rows.
import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';

/** Adds to the free seats of categories and their events; a negative number takes away. */
export async function countSeats(
  em: SqlEntityManager,
  changes: readonly { category_id: string; change: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  const ids = changes.map(({ category_id: id }) => id);
  const numbers = changes.map(({ change }) => change);
  await sql`select count_seats(${ids}::uuid[], ${numbers}::integer[])`.execute(db(em));
}

/** Frees the seats of an order and deletes its tickets, which nobody has seen yet. Returns the number of seats; 0 the second time. */
export async function freeSeats(em: SqlEntityManager, orderId: string): Promise<number> {
  const freed = await db(em)
    .with('deleted', (query) =>
      query.deleteFrom('tickets').where('order_id', '=', orderId).where('status', '=', 'pending').returning('seat_id'),
    )
    .updateTable('seats')
    .from('deleted')
    .set({ status: 'free', order_id: null, held_until: null })
    .whereRef('seats.id', '=', 'deleted.seat_id')
    .where('seats.order_id', '=', orderId)
    .where('seats.status', '=', 'held')
    .executeTakeFirstOrThrow();
  return Number(freed.numUpdatedRows);
}

/**
 * Frees seats whose hold has ended and whose order is not open. The service leaves no such seats; but after a row was deleted by hand or restored from
 * a backup, they can be sold again. Returns the clubs concerned.
 */
export async function freeOrphanedSeats(em: SqlEntityManager): Promise<string[]> {
  const freed = await db(em)
    .with(
      (cte) => cte('orphans').materialized(),
      (query) =>
        query
          .selectFrom('seats')
          .select('seats.id')
          // A literal, so that the partial index can be used.
          .where('seats.status', '=', sql.lit('held'))
          .where('seats.held_until', '<', sql<Date>`now() - interval '1 minute'`)
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('sagas')
                  .select('sagas.id')
                  .whereRef('sagas.id', '=', 'seats.order_id')
                  .where('sagas.status', 'in', ['running', 'compensating']),
              ),
            ),
          )
          .limit(1000)
          .forUpdate()
          .skipLocked(),
    )
    .with('deleted', (query) =>
      query
        .deleteFrom('tickets')
        .using('orphans')
        .whereRef('tickets.seat_id', '=', 'orphans.id')
        .where('tickets.status', '=', 'pending'),
    )
    .with('freed', (query) =>
      query
        .updateTable('seats')
        .from('orphans')
        .set({ status: 'free', order_id: null, held_until: null })
        .whereRef('seats.id', '=', 'orphans.id')
        .returning('seats.category_id'),
    )
    .with('changes', (query) =>
      query
        .selectFrom('freed')
        .select(['category_id', sql<number>`count(*)::int`.as('change')])
        .groupBy('category_id'),
    )
    .selectFrom('changes')
    .innerJoin('event_categories', 'event_categories.id', 'changes.category_id')
    .innerJoin('events', 'events.id', 'event_categories.event_id')
    .select(['changes.category_id', 'changes.change', 'events.club'])
    .execute();
  await countSeats(em, freed);
  return [...new Set(freed.map(({ club }) => club))];
}

/**
 * Ends the tickets of an order for which no money is left to return, because their event does not take place: they are cancelled, and their seats
 * free. Returns the number of tickets.
 */
export async function voidTickets(em: SqlEntityManager, orderId: string): Promise<number> {
  const voided = await db(em)
    .updateTable('tickets')
    .set({ status: 'cancelled' })
    .where('order_id', '=', orderId)
    .where('status', 'in', ['valid', 'used'])
    .returning('seat_id')
    .execute();
  if (voided.length === 0) return 0;
  const freed = await db(em)
    .updateTable('seats')
    .set({ status: 'free', order_id: null, held_until: null })
    .where('id', '=', anyOf(voided.map(({ seat_id: id }) => id)))
    .where('order_id', '=', orderId)
    .returning('category_id')
    .execute();
  const changes = [...Map.groupBy(freed, ({ category_id: id }) => id)].map(([id, seats]) => ({
    category_id: id,
    change: seats.length,
  }));
  await countSeats(em, changes);
  return voided.length;
}
