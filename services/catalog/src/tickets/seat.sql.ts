// Seats change hands in these statements and nowhere else. `events.seats_available` and `event_categories.seats_left` are the number
// of free seats; every transaction that changes a seat changes them too, as its last statement, since all buyers share those rows.
import type { SqlEntityManager } from '@plaza/service';

export interface SeatOrder {
  /** The saga's id. */
  id: string;
  userId: string;
  until: Date;
  eventId: string;
  category: string;
  /** A ticket for each seat, in the order of the seats. */
  tickets: readonly { id: string; qr_code: string }[];
}

/** What was asked for, as it is sold at this moment, and how many seats are held now. */
export interface HeldSeats {
  title: string;
  date: string;
  venue: string;
  club: string;
  past: boolean;
  category_id: string | null;
  price: string;
  currency: string;
  held: number;
}

/**
 * Holds the next free seats of a category for an order and writes a pending ticket for each. Seats that another buyer is taking at
 * this moment are skipped and not waited for, so that a hot event does not queue.
 * @returns undefined if there is no such event; nothing is held if it has begun or has no such category; fewer seats than asked for
 *   if there are no more. The caller then rolls back.
 */
export async function takeSeats(em: SqlEntityManager, order: SeatOrder): Promise<HeldSeats | undefined> {
  const [row] = await em.execute<HeldSeats[]>(
    `with offer as (
       select e.title, e.date, e.venue, e.club, e.date <= now() as past, c.id as category_id, c.price, c.currency
       from events e left join event_categories c on c.event_id = e.id and c.name = ? where e.id = ?),
     picked as materialized (
       select id, label, position from seats
       where category_id = (select category_id from offer where not past) and status = 'free'
       order by position limit ? for update skip locked),
     held as (
       update seats set status = 'held', order_id = ?, held_until = ? from picked where seats.id = picked.id),
     issued as (
       insert into tickets (id, user_id, event_id, seat_id, order_id, category, seat, price, currency, qr_code, status)
       select t.id, ?, ?, p.id, ?, ?, p.label, offer.price, offer.currency, t.qr_code, 'pending'
       from (select id, label, row_number() over (order by position) as number from picked) p
       join rows from (jsonb_to_recordset(?::jsonb) as (id uuid, qr_code text)) with ordinality as t(id, qr_code, number) using (number)
       cross join offer
       returning 1)
     select offer.*, (select count(*)::int from issued) as held from offer`,
    [order.category, order.eventId, order.tickets.length, order.id, order.until,
      order.userId, order.eventId, order.id, order.category, JSON.stringify(order.tickets)]);
  return row;
}

/** Adds to the free seats of a category and its event; a negative number takes away. */
export async function countSeats(em: SqlEntityManager, eventId: string, categoryId: string, change: number): Promise<void> {
  await em.execute(
    `with counted as (update event_categories set seats_left = seats_left + ? where id = ?)
     update events set seats_available = seats_available + ? where id = ?`,
    [change, categoryId, change, eventId]);
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
