import type { Ticket as TicketMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';
import type { TicketStatus } from './ticket.entity.ts';
import { ticketErrors } from './ticket.errors.ts';

/** A ticket as its holder sees it, without its event. */
export interface TicketFields {
  id: string;
  userId: string;
  eventId: string;
  orderId: string;
  category: string;
  seat: string;
  /** Decimal. */
  price: string;
  currency: string;
  qrCode: string;
  nft: boolean;
  blockchain: Record<string, unknown> | null;
  status: TicketStatus;
  createdAt: Date;
}

/** The fields of the event that a ticket shows. */
export interface TicketEvent {
  title: string;
  date: Date;
  venue: string;
}

function ticketsWithEvents(em: SqlEntityManager) {
  return db(em)
    .selectFrom('tickets')
    .innerJoin('events', 'events.id', 'tickets.event_id')
    .select([
      'tickets.id',
      'tickets.user_id as userId',
      'tickets.event_id as eventId',
      'tickets.order_id as orderId',
      'tickets.category',
      'tickets.seat',
      'tickets.price',
      'tickets.currency',
      'tickets.qr_code as qrCode',
      'tickets.nft',
      'tickets.blockchain',
      'tickets.status',
      'tickets.created_at as createdAt',
      'events.title',
      'events.date',
      'events.venue',
    ]);
}

/** The person's tickets, newest first, older than `before`, without those of a purchase under way. */
export async function listTickets(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<TicketMessage[]> {
  let query = ticketsWithEvents(em).where('tickets.user_id', '=', userId).where('tickets.status', '<>', 'pending');
  if (before !== undefined) query = query.where('tickets.id', '<', before);
  const rows = await query.orderBy('tickets.id', 'desc').limit(limit).execute();
  return rows.map((row) => toTicket(row, row));
}

/** The tickets of an order, in the order of their ids. */
export async function ticketsOfOrder(em: SqlEntityManager, orderId: string): Promise<TicketMessage[]> {
  const rows = await ticketsWithEvents(em).where('tickets.order_id', '=', orderId).orderBy('tickets.id').execute();
  return rows.map((row) => toTicket(row, row));
}

/** The code of one of the person's tickets. Throws TICKET_NOT_FOUND, also for another's; TICKET_NOT_VALID. */
export async function ticketCode(em: SqlEntityManager, userId: string, id: string): Promise<string> {
  const row = await db(em)
    .selectFrom('tickets')
    .select(['qr_code', 'status'])
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('status', '<>', 'pending')
    .executeTakeFirst();
  if (!row) throw ticketErrors.TICKET_NOT_FOUND();
  if (!hasCode(row.status)) throw ticketErrors.TICKET_NOT_VALID({ metadata: { status: row.status } });
  return row.qr_code;
}

/** A refunded or cancelled ticket is not valid at the gate, so nobody gets its code, of which a picture could still be shown there. */
function hasCode(status: TicketStatus): boolean {
  return status !== 'refunded' && status !== 'cancelled';
}

export function toTicket(ticket: TicketFields, event: TicketEvent): TicketMessage {
  const { id, userId, eventId, orderId, category, seat, price, currency, nft, status, createdAt } = ticket;
  return {
    id,
    userId,
    eventId,
    category,
    seat,
    price: formatAmount(price, currency),
    currency,
    qrCode: hasCode(status) ? ticket.qrCode : '',
    nft,
    blockchain: ticket.blockchain ?? undefined,
    status,
    createdAt,
    eventTitle: event.title,
    eventDate: event.date,
    venue: event.venue,
    orderId,
  };
}
