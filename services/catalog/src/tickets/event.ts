import type { Event as EventMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import { anyOf, cutPage, exactTime, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import { isListed, isVisible } from '../managed.ts';
import { ticketErrors } from './ticket.errors.ts';

/** The cursor after a page: the sort key of its last event, with the date to the microsecond. */
export interface EventPosition {
  date: string;
  id: string;
}

export interface EventPage {
  events: EventMessage[];
  /** Undefined on the last page. */
  next: EventPosition | undefined;
}

/** Categories of one event in an answer; no stadium has so many. */
const maxCategories = 100;

const columns = [
  'id',
  'title',
  'club',
  'date',
  'venue',
  'competition',
  'price_from',
  'currency',
  'seats_available',
  'hot',
  'vip',
  'nft',
  'no_transfer',
  'merchant_id',
  'on_sale_from',
  'on_sale_until',
  'limit_per_person',
  'cancelled_at',
  'moved_at',
  'refund_until',
  'change_reason',
] as const;
type EventColumns = Pick<Selectable<DB['events']>, (typeof columns)[number]>;
type Category = Pick<Selectable<DB['event_categories']>, 'name' | 'price' | 'currency' | 'seats_left'>;

/** Future events, soonest first, at most `limit`, after a cursor; an empty club means all clubs. */
export async function listEvents(
  em: SqlEntityManager,
  club: string,
  after: EventPosition | undefined,
  limit: number,
): Promise<EventPage> {
  let query = db(em)
    .selectFrom('events')
    .select(columns)
    .select(exactTime('date').as('exact_date'))
    .where('date', '>', now)
    .where('cancelled_at', 'is', null)
    .where(isListed('events'));
  if (club !== '') query = query.where('club', '=', club);
  if (after) query = query.where(sql<boolean>`(date, id) > (${after.date}::timestamptz, ${after.id}::uuid)`);
  const rows = await query
    .orderBy('date')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { shown, last } = cutPage(rows, limit);
  return { events: shown.map((row) => toProto(row, [])), next: last && { date: last.exact_date, id: last.id } };
}

/** One event with its categories, most expensive first, at most 100. Throws EVENT_NOT_FOUND. */
export async function getEvent(em: SqlEntityManager, id: string): Promise<EventMessage> {
  const event = await db(em)
    .selectFrom('events')
    .select(columns)
    .where('id', '=', id)
    .where(isVisible('events'))
    .executeTakeFirst();
  if (!event) throw ticketErrors.EVENT_NOT_FOUND();
  const categories = await db(em)
    .selectFrom('event_categories')
    .select(['name', 'price', 'currency', 'seats_left'])
    .where('event_id', '=', id)
    .orderBy('price', 'desc')
    .orderBy('name')
    .limit(maxCategories)
    .execute();
  return toProto(event, categories);
}

/** Those of these ids that there are, in no order and without their categories. */
export async function eventsById(em: SqlEntityManager, ids: readonly string[]): Promise<EventMessage[]> {
  if (ids.length === 0) return [];
  const rows = await db(em)
    .selectFrom('events')
    .select(columns)
    .where('id', '=', anyOf(ids))
    .where('cancelled_at', 'is', null)
    .where(isListed('events'))
    .execute();
  return rows.map((row) => toProto(row, []));
}

function toProto(row: EventColumns, categories: Category[]): EventMessage {
  return {
    id: row.id,
    title: row.title,
    club: row.club,
    date: row.date,
    venue: row.venue,
    competition: row.competition,
    priceFrom: formatAmount(row.price_from, row.currency),
    currency: row.currency,
    seatsAvailable: row.seats_available,
    hot: row.hot,
    vip: row.vip,
    nft: row.nft,
    noTransfer: row.no_transfer,
    merchantId: row.merchant_id ?? '',
    onSaleFrom: row.on_sale_from ?? undefined,
    onSaleUntil: row.on_sale_until ?? undefined,
    limitPerPerson: row.limit_per_person ?? 0,
    cancelledAt: row.cancelled_at ?? undefined,
    movedAt: row.moved_at ?? undefined,
    refundUntil: row.refund_until ?? undefined,
    changeReason: row.change_reason,
    categories: categories.map((category) => ({
      name: category.name,
      price: formatAmount(category.price, category.currency),
      currency: category.currency,
      seatsLeft: category.seats_left,
    })),
    pictures: [],
  };
}
