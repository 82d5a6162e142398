// Holds of seats: what a person has before they pay. The seats are held as for a purchase, and counted as taken; `order_id` of a seat names the hold.
import type { SeatHold } from '@plaza/api/seat';
import { Big, formatAmount } from '@plaza/money';
import { anyOf, lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import { countSeats } from './seat.queries.ts';
import { seatErrors } from './seat.errors.ts';

export const largestHold = 10;
const holdMs = 10 * 60_000;

/** Of one person: seats of an event, and holds of all events. */
const [mostSeats, mostHolds] = [10, 5];
/** Seats of all events that guests of one address hold together: many share one, as in a stadium. */
const mostOfAddress = 60;

export const holdEnd = sql<Date>`now() + ${holdMs} * interval '1 millisecond'`;
/** Whether a hold has its seats now. */
const isOpen = sql<boolean>`(ticket_holds.order_id is null and ticket_holds.expires_at > now())`;

export interface Holder {
  userId: string;
  /** Of a guest. */
  address: string | undefined;
}

/** Holds of one person, and of one address, are made one after the other. Throws TOO_MANY_HELD. */
export async function refuseTooMany(
  em: SqlEntityManager,
  { userId, address }: Holder,
  { eventId, quantity }: { eventId: string; quantity: number },
): Promise<void> {
  await lockUntilCommit(em, 7052945, userId);
  if (address !== undefined) await lockUntilCommit(em, 7052946, address);
  const own = await db(em)
    .selectFrom('ticket_holds')
    .select(sql<number>`count(*)::int`.as('holds'))
    .select(sql<number>`coalesce(sum(cardinality(seat_ids)) filter (where event_id = ${eventId}), 0)::int`.as('seats'))
    .where('user_id', '=', userId)
    .where(isOpen)
    .executeTakeFirstOrThrow();
  if (own.holds >= mostHolds) throw tooMany(`You have ${own.holds} holds of seats already.`, mostHolds, own.holds);
  if (own.seats + quantity > mostSeats)
    throw tooMany(`You can hold at most ${mostSeats} seats of an event at a time.`, mostSeats, own.seats);
  if (address === undefined) return;
  const { seats } = await db(em)
    .selectFrom('ticket_holds')
    .select(sql<number>`coalesce(sum(cardinality(seat_ids)), 0)::int`.as('seats'))
    .where('address', '=', address)
    .where(isOpen)
    .executeTakeFirstOrThrow();
  if (seats + quantity > mostOfAddress)
    throw tooMany('Guests at your address hold as many seats as they can.', mostOfAddress, seats);
}

function tooMany(message: string, limit: number, held: number): Error {
  return seatErrors.TOO_MANY_HELD({ message, metadata: { limit: String(limit), held: String(held) } });
}

function holds(em: SqlEntityManager) {
  return db(em)
    .selectFrom('ticket_holds')
    .innerJoin('event_categories', 'event_categories.id', 'ticket_holds.category_id')
    .select([
      'ticket_holds.id',
      'ticket_holds.event_id',
      'ticket_holds.expires_at',
      'ticket_holds.extended',
      'event_categories.name',
      'event_categories.price',
      'event_categories.currency',
      sql<string[]>`array(select s.label from seats s where s.id = any (ticket_holds.seat_ids)
        and s.order_id = ticket_holds.id order by s.position)`.as('labels'),
      // The transaction may have begun before the hold.
      sql<number>`greatest(0, extract(epoch from ticket_holds.expires_at - clock_timestamp()))::int`.as('seconds'),
    ])
    .where(isOpen);
}

type HoldRow = Awaited<ReturnType<ReturnType<typeof holds>['executeTakeFirstOrThrow']>>;

function toHold(row: HoldRow): SeatHold {
  return {
    id: row.id,
    eventId: row.event_id,
    category: row.name,
    seatIds: row.labels,
    price: formatAmount(row.price, row.currency),
    total: formatAmount(new Big(row.price).times(row.labels.length), row.currency),
    currency: row.currency,
    expiresAt: row.expires_at,
    secondsLeft: row.seconds,
    extendable: !row.extended,
  };
}

/** Throws SEAT_HOLD_NOT_FOUND, also for another person's, in a transaction of the person. */
export async function getHold(em: SqlEntityManager, id: string): Promise<SeatHold> {
  const row = await holds(em).where('ticket_holds.id', '=', id).executeTakeFirst();
  if (!row) throw seatErrors.SEAT_HOLD_NOT_FOUND();
  return toHold(row);
}

/** The person's open holds, newest first, older than `before`. */
export async function listHolds(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<SeatHold[]> {
  let query = holds(em).where('ticket_holds.user_id', '=', userId);
  if (before !== undefined) query = query.where('ticket_holds.id', '<', before);
  const rows = await query.orderBy('ticket_holds.id', 'desc').limit(limit).execute();
  return rows.map(toHold);
}

/** How many seats a hold of the person's has; 0 if there is none: what that means is decided where the idempotency key is known. */
export async function seatsHeldBy(em: SqlEntityManager, userId: string, id: string): Promise<number> {
  const row = await db(em)
    .selectFrom('ticket_holds')
    .select(sql<number>`cardinality(seat_ids)`.as('seats'))
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where(isOpen)
    .executeTakeFirst();
  return row?.seats ?? 0;
}

/** Once, from now on. Throws SEAT_HOLD_NOT_FOUND, SEAT_HOLD_EXTENDED. */
export async function extendHold(em: SqlEntityManager, userId: string, id: string): Promise<SeatHold> {
  const row = await db(em)
    .selectFrom('ticket_holds')
    .select(['extended', 'seat_ids'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where(isOpen)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw seatErrors.SEAT_HOLD_NOT_FOUND();
  if (row.extended) throw seatErrors.SEAT_HOLD_EXTENDED();
  await db(em).updateTable('ticket_holds').set({ expires_at: holdEnd, extended: true }).where('id', '=', id).execute();
  await db(em)
    .updateTable('seats')
    .set({ held_until: holdEnd })
    .where('id', '=', anyOf(row.seat_ids))
    .where('order_id', '=', id)
    .execute();
  return getHold(em, id);
}

/** Frees the seats of a person's hold. Throws SEAT_HOLD_NOT_FOUND, also while a purchase has them. Returns the club. */
export async function releaseHold(em: SqlEntityManager, userId: string, id: string): Promise<string> {
  const row = await db(em)
    .selectFrom('ticket_holds')
    .innerJoin('events', 'events.id', 'ticket_holds.event_id')
    .select(['events.club'])
    .where('ticket_holds.id', '=', id)
    .where('ticket_holds.user_id', '=', userId)
    .where(isOpen)
    .executeTakeFirst();
  if (!row || (await endHolds(em, [id], { onlyExpired: false })) === 0) throw seatErrors.SEAT_HOLD_NOT_FOUND();
  return row.club;
}

/** Of a person whose account is deleted. Those that a purchase took have no seats any more. */
export async function eraseHolds(em: SqlEntityManager, userId: string): Promise<void> {
  const rows = await db(em).selectFrom('ticket_holds').select('id').where('user_id', '=', userId).execute();
  await endHolds(
    em,
    rows.map(({ id }) => id),
    { onlyExpired: false },
  );
  await db(em).deleteFrom('ticket_holds').where('user_id', '=', userId).execute();
}

/** Ends holds whose time is over, at most 500 at a time. Returns the clubs whose events have free seats again. */
export async function endExpiredHolds(em: SqlEntityManager): Promise<string[]> {
  // What a purchase took back or will sell is not in the way of anybody.
  await db(em).deleteFrom('ticket_holds').where('order_id', 'is not', null).where('expires_at', '<=', now).execute();
  const rows = await db(em)
    .selectFrom('ticket_holds')
    .innerJoin('events', 'events.id', 'ticket_holds.event_id')
    .select(['ticket_holds.id', 'events.club'])
    .where('ticket_holds.expires_at', '<=', now)
    .orderBy('ticket_holds.expires_at')
    .limit(500)
    .execute();
  const freed = await endHolds(
    em,
    rows.map(({ id }) => id),
    { onlyExpired: true },
  );
  return freed === 0 ? [] : [...new Set(rows.map(({ club }) => club))];
}

/** Returns how many seats are free again. */
async function endHolds(
  em: SqlEntityManager,
  ids: readonly string[],
  { onlyExpired }: { onlyExpired: boolean },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rows } = await sql<{ category_id: string; freed: number }>`
    select category_id, freed from end_holds(${ids}::uuid[], ${onlyExpired})`.execute(db(em));
  await countSeats(
    em,
    rows.map(({ category_id, freed }) => ({ category_id, change: freed })),
  );
  return rows.reduce((sum, { freed }) => sum + freed, 0);
}

/**
 * Gives seats that a purchase took back to the hold, if its time is not over, and deletes the tickets, which nobody has seen yet. Returns false if the hold
 * has ended: then the seats are the purchase's to free.
 */
export async function returnToHold(em: SqlEntityManager, orderId: string, holdId: string): Promise<boolean> {
  const hold = await db(em)
    .updateTable('ticket_holds')
    .set({ order_id: null })
    .where('id', '=', holdId)
    .where('order_id', '=', orderId)
    .where('expires_at', '>', now)
    .returning(['seat_ids', 'expires_at'])
    .executeTakeFirst();
  if (!hold) return false;
  await db(em).deleteFrom('tickets').where('order_id', '=', orderId).where('status', '=', 'pending').execute();
  await db(em)
    .updateTable('seats')
    .set({ order_id: holdId, held_until: hold.expires_at })
    .where('id', '=', anyOf(hold.seat_ids))
    .where('order_id', '=', orderId)
    .where('status', '=', 'held')
    .execute();
  return true;
}
