// Makes a hold: the same rules as for a purchase (hold_tickets.sql), without money.
import { anyOf, lockUntilCommit, newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { isOnSale, isVisible } from '../managed.ts';
import { saleErrors } from '../managed.errors.ts';
import { limitPerPerson, soldOut, ticketErrors } from './ticket.errors.ts';
import { countSeats } from './seat.queries.ts';
import { holdEnd, refuseTooMany, type Holder } from './seat-hold.ts';
import { seatErrors } from './seat.errors.ts';

export interface HoldWish {
  eventId: string;
  category: string;
  quantity: number;
  /** Exactly these. Undefined: the next free ones. */
  labels: readonly string[] | undefined;
  /** So many seats are not free side by side: only this number. */
  together?: number;
}

interface Held {
  id: string;
  club: string;
}

/**
 * As the system. Locks, in the order of hold_tickets.sql: the person for the event, the person and the address, the seats, the counters. Throws
 * EVENT_NOT_FOUND, EVENT_CANCELLED, EVENT_PAST, NOT_ON_SALE, CATEGORY_NOT_FOUND, LIMIT_PER_PERSON, TOO_MANY_HELD, SEATS_NOT_TOGETHER, SEAT_NOT_FOUND,
 * SEATS_TAKEN, SOLD_OUT.
 */
export async function placeHold(em: SqlEntityManager, holder: Holder, wish: HoldWish): Promise<Held> {
  const { eventId, quantity } = wish;
  const { categoryId, club, limit } = await sellable(em, wish);
  if (limit !== null) await refuseOverLimit(em, holder.userId, { eventId, quantity, limit });
  await refuseTooMany(em, holder, { eventId, quantity });
  if (wish.together !== undefined)
    throw seatErrors.SEATS_NOT_TOGETHER({ metadata: { together: String(wish.together) } });
  const freed = await endExpired(em, categoryId);
  const seatIds = wish.labels
    ? await lockChosen(em, categoryId, wish.labels)
    : await lockNext(em, categoryId, quantity);
  const id = newId();
  await db(em)
    .insertInto('ticket_holds')
    .values({
      id,
      user_id: holder.userId,
      address: holder.address ?? null,
      event_id: eventId,
      category_id: categoryId,
      seat_ids: seatIds,
      expires_at: holdEnd,
    })
    .execute();
  await db(em)
    .updateTable('seats')
    .set({ status: 'held', order_id: id, held_until: holdEnd })
    .where('id', '=', anyOf(seatIds))
    .execute();
  await countSeats(em, [{ category_id: categoryId, change: freed - quantity }]);
  return { id, club };
}

async function sellable(
  em: SqlEntityManager,
  { eventId, category }: HoldWish,
): Promise<{ categoryId: string; club: string; limit: number | null }> {
  const event = await db(em)
    .selectFrom('events')
    .select(['club', 'limit_per_person', 'cancelled_at', isOnSale('events').as('onSale')])
    .select(sql<boolean>`date <= now()`.as('past'))
    .where('id', '=', eventId)
    .where(isVisible('events'))
    .executeTakeFirst();
  if (!event) throw ticketErrors.EVENT_NOT_FOUND();
  if (event.cancelled_at) throw ticketErrors.EVENT_CANCELLED();
  if (event.past) throw ticketErrors.EVENT_PAST();
  if (!event.onSale) throw saleErrors.NOT_ON_SALE();
  const row = await db(em)
    .selectFrom('event_categories')
    .select('id')
    .where('event_id', '=', eventId)
    .where('name', '=', category)
    .executeTakeFirst();
  if (!row) throw ticketErrors.CATEGORY_NOT_FOUND();
  return { categoryId: row.id, club: event.club, limit: event.limit_per_person };
}

/** Purchases take the same lock. Throws LIMIT_PER_PERSON. */
export async function refuseOverLimit(
  em: SqlEntityManager,
  userId: string,
  { eventId, quantity, limit }: { eventId: string; quantity: number; limit: number },
): Promise<void> {
  await lockUntilCommit(em, 7052941, `${userId}${eventId}`);
  const { has } = await db(em)
    .selectNoFrom([
      sql<number>`(select count(*) from tickets where user_id = ${userId} and event_id = ${eventId}
          and status in ('pending', 'valid', 'used'))::int
        + (select coalesce(sum(cardinality(seat_ids)), 0) from ticket_holds where user_id = ${userId}
          and event_id = ${eventId} and order_id is null and expires_at > now())::int`.as('has'),
    ])
    .executeTakeFirstOrThrow();
  if (has + quantity > limit) throw limitPerPerson(limit, Math.max(limit - has, 0));
}

/** Holds that have ended are in nobody's way, whether or not a job has seen to them. Returns how many seats are free again. */
async function endExpired(em: SqlEntityManager, categoryId: string): Promise<number> {
  const { rows } = await sql<{ freed: number }>`
    select freed from end_holds(array(select id from ticket_holds
      where category_id = ${categoryId} and expires_at <= ${now}), true)`.execute(db(em));
  return rows[0]?.freed ?? 0;
}

/** In the order of the ids, as hold_tickets.sql locks them. Throws SEAT_NOT_FOUND, SEATS_TAKEN. */
async function lockChosen(em: SqlEntityManager, categoryId: string, labels: readonly string[]): Promise<string[]> {
  const there = await db(em)
    .selectFrom('seats')
    .select(['id', 'label'])
    .where('category_id', '=', categoryId)
    .where('label', '=', sql<string>`any (${labels}::text[])`)
    .execute();
  const known = new Set(there.map(({ label }) => label));
  const unknown = labels.filter((label) => !known.has(label));
  if (unknown.length > 0) throw seatErrors.SEAT_NOT_FOUND({ metadata: { seats: unknown.join(',') } });
  const free = await db(em)
    .selectFrom('seats')
    .select('id')
    .where('id', '=', anyOf(there.map(({ id }) => id)))
    .where('status', '=', 'free')
    .orderBy('id')
    .forUpdate()
    .execute();
  const ids = new Set(free.map(({ id }) => id));
  const gone = there.filter(({ id }) => !ids.has(id)).map(({ label }) => label);
  if (gone.length > 0)
    throw seatErrors.SEATS_TAKEN({
      metadata: { seats: labels.filter((label) => gone.includes(label)).join(',') },
    });
  return [...ids];
}

/** Throws SOLD_OUT. */
async function lockNext(em: SqlEntityManager, categoryId: string, quantity: number): Promise<string[]> {
  const rows = await db(em)
    .selectFrom('seats')
    .select('id')
    .where('category_id', '=', categoryId)
    // A literal, so that the partial index can be used.
    .where('status', '=', sql.lit('free'))
    .orderBy('position')
    .limit(quantity)
    .forUpdate()
    .skipLocked()
    .execute();
  if (rows.length < quantity) throw soldOut(rows.length);
  return rows.map(({ id }) => id);
}
