// The tickets of an event, along the index of its ids.
import type { EventTicket } from '@plaza/api/ticket-manage';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { shownStatus, type TicketStatus } from '../tickets/index.ts';

export interface TicketFilter {
  eventId: string;
  status: Exclude<TicketStatus, 'pending'> | '';
  category: string;
  /** How the seat begins, in small letters. */
  seat: string;
}

/** Newest first, at most `limit`, with ids below `before`. */
export async function ticketsOfEvent(
  em: SqlEntityManager,
  { eventId, status, category, seat }: TicketFilter,
  { before, cancelledAt, limit }: { before: string | undefined; cancelledAt: Date | null; limit: number },
) {
  // Of a cancelled event every ticket is void that was not refunded yet.
  if (cancelledAt && (status === 'valid' || status === 'used')) return [];
  let query = db(em)
    .selectFrom('tickets as t')
    .select([
      't.id',
      't.user_id',
      't.order_id',
      't.category',
      't.seat',
      't.price',
      't.currency',
      't.status',
      't.created_at',
      't.inside',
    ])
    .select(
      sql<Date | null>`(select min(c.at) from check_ins c
        where c.ticket_id = t.id and c.kind = 'entry' and c.moved and c.undone_at is null)`.as('entered_at'),
    )
    .where('t.event_id', '=', eventId)
    .where('t.status', '<>', 'pending');
  if (cancelledAt && status === 'cancelled') query = query.where('t.status', '<>', 'refunded');
  else if (status !== '') query = query.where('t.status', '=', status);
  if (category !== '') query = query.where('t.category', '=', category);
  if (seat !== '') query = query.where(sql<boolean>`starts_with(lower(t.seat), ${seat})`);
  if (before !== undefined) query = query.where('t.id', '<', before);
  const rows = await query.orderBy('t.id', 'desc').limit(limit).execute();
  return rows.map((row) => ({ ...row, status: shownStatus(row.status, cancelledAt) }));
}

export type TicketRow = Awaited<ReturnType<typeof ticketsOfEvent>>[number];

/** Who holds it is only for staff: without `holder` it is not said. */
export function toEventTicket(row: TicketRow, holder?: { name: string }): EventTicket {
  return {
    id: row.id,
    orderId: row.order_id,
    category: row.category,
    seat: row.seat,
    price: formatAmount(row.price, row.currency),
    currency: row.currency,
    status: row.status,
    createdAt: row.created_at,
    enteredAt: row.entered_at ?? undefined,
    inside: row.inside,
    holderId: holder ? row.user_id : '',
    holderName: holder?.name ?? '',
  };
}
