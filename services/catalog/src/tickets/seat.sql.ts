// Seats change hands in these statements and nowhere else. `events.seats_available` and `event_categories.seats_left` are the number
// of free seats; every transaction that changes a seat changes them too, as its last statement, since all buyers share those rows.
import type { SqlEntityManager } from '@plaza/service';

export interface TakenSeat {
  id: string;
  label: string;
}

/**
 * Holds the next free seats of a category for an order. Seats that another buyer is taking at this moment are skipped and not waited
 * for, so that a hot event does not queue. Answers fewer than asked for when there are no more: the caller then rolls back.
 */
export async function takeSeats(em: SqlEntityManager, categoryId: string, quantity: number, orderId: string, until: Date): Promise<TakenSeat[]> {
  return em.execute<TakenSeat[]>(
    `with picked as materialized (
       select id from seats where category_id = ? and status = 'free' order by position limit ? for update skip locked),
     taken as (
       update seats set status = 'held', order_id = ?, held_until = ? from picked where seats.id = picked.id
       returning seats.id, seats.label, seats.position)
     select id, label from taken order by position`,
    [categoryId, quantity, orderId, until]);
}

/** Adds to the free seats of a category and its event; a negative number takes away. */
export async function countSeats(em: SqlEntityManager, eventId: string, categoryId: string, change: number): Promise<void> {
  await em.execute('update event_categories set seats_left = seats_left + ? where id = ?', [change, categoryId]);
  await em.execute('update events set seats_available = seats_available + ? where id = ?', [change, eventId]);
}

/** Frees the seats of an order and takes back its tickets, which nobody has seen yet. Answers how many; none the second time. */
export async function freeSeats(em: SqlEntityManager, orderId: string): Promise<number> {
  const rows = await em.execute<unknown[]>(
    `with gone as (delete from tickets where order_id = ? and status = 'pending' returning seat_id)
     update seats set status = 'free', order_id = null, held_until = null from gone
     where seats.id = gone.seat_id and seats.order_id = ? and seats.status = 'held' returning seats.id`,
    [orderId, orderId]);
  return rows.length;
}

/**
 * Frees seats whose hold has ended and whose order is not under way: nothing leaves such seats, but should a row be removed by hand or
 * restored from a backup, they are sold again. Answers the clubs concerned.
 */
export async function freeOrphanedSeats(em: SqlEntityManager): Promise<string[]> {
  const rows = await em.execute<{ club: string }[]>(
    `with orphans as materialized (
       select s.id from seats s
       where s.status = 'held' and s.held_until < now() - interval '1 minute'
         and not exists (select from sagas g where g.id = s.order_id and g.status in ('running', 'compensating'))
       limit 1000 for update skip locked),
     gone as (delete from tickets t using orphans o where t.seat_id = o.id and t.status = 'pending' returning t.id),
     freed as (
       update seats s set status = 'free', order_id = null, held_until = null from orphans o where s.id = o.id returning s.category_id),
     per_category as (select category_id, count(*)::int as free from freed group by category_id),
     counted as (
       update event_categories c set seats_left = c.seats_left + p.free from per_category p where c.id = p.category_id
       returning c.event_id, p.free),
     per_event as (select event_id, sum(free)::int as free from counted group by event_id)
     update events e set seats_available = e.seats_available + p.free from per_event p where e.id = p.event_id returning e.club`);
  return [...new Set(rows.map(({ club }) => club))];
}
