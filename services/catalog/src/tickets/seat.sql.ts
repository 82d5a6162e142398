// Seats are freed in these statements, and taken and sold in those of sale.sql.ts. `events.seats_available` and `event_categories.seats_left` are the number
// of free seats; every transaction that changes a seat changes them too, as its last statement, since all buyers share those rows.
import type { SqlEntityManager } from '@plaza/service';

/** Adds to the free seats of categories and their events; a negative number takes away. */
export async function countSeats(
  em: SqlEntityManager,
  changes: readonly { category_id: string; change: number }[],
): Promise<void> {
  if (changes.length === 0) return;
  await em.execute(
    'select count_seats(array_agg(category_id), array_agg(change)) from jsonb_to_recordset(?::jsonb) as c (category_id uuid, change int)',
    [JSON.stringify(changes)],
  );
}

/** Frees the seats of an order and takes back its tickets, which nobody has seen yet. Answers how many; none the second time. */
export async function freeSeats(em: SqlEntityManager, orderId: string): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `with gone as (delete from tickets where order_id = ? and status = 'pending' returning seat_id)
     update seats set status = 'free', order_id = null, held_until = null from gone
     where seats.id = gone.seat_id and seats.order_id = ? and seats.status = 'held' returning seats.id`,
    [orderId, orderId],
  );
  return rows.length;
}

/**
 * Frees seats whose hold has ended and whose order is not under way: nothing leaves such seats, but should a row be removed by hand or
 * restored from a backup, they are sold again. Answers the clubs concerned.
 */
export async function freeOrphanedSeats(em: SqlEntityManager): Promise<string[]> {
  const freed = await em.execute<{ category_id: string; change: number; club: string }[]>(
    `with orphans as materialized (
       select s.id from seats s
       where s.status = 'held' and s.held_until < now() - interval '1 minute'
         and not exists (select from sagas g where g.id = s.order_id and g.status in ('running', 'compensating'))
       limit 1000 for update skip locked),
     gone as (delete from tickets t using orphans o where t.seat_id = o.id and t.status = 'pending' returning t.id),
     freed as (
       update seats s set status = 'free', order_id = null, held_until = null from orphans o where s.id = o.id returning s.category_id),
     per_category as (select category_id, count(*)::int as change from freed group by category_id)
     select p.category_id, p.change, e.club from per_category p join event_categories c on c.id = p.category_id join events e on e.id = c.event_id`,
  );
  await countSeats(em, freed);
  return [...new Set(freed.map(({ club }) => club))];
}
