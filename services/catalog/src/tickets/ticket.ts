import type { Ticket as TicketMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';
import { keyIdOfCode } from './code.ts';
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
  /** When it was cancelled; left out as long as it can't be, as in the answer of a purchase. */
  cancelled_at?: Date | null;
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
      'events.cancelled_at',
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

/** One ticket that is there. */
export async function ticketById(em: SqlEntityManager, id: string): Promise<TicketMessage> {
  const row = await ticketsWithEvents(em).where('tickets.id', '=', id).executeTakeFirstOrThrow();
  return toTicket(row, row);
}

/** The code of one of the person's tickets. Throws TICKET_NOT_FOUND, also for another's; TICKET_NOT_VALID. */
export async function ticketCode(em: SqlEntityManager, userId: string, id: string): Promise<string> {
  const row = await db(em)
    .selectFrom('tickets')
    .innerJoin('events', 'events.id', 'tickets.event_id')
    .select(['tickets.qr_code', 'tickets.status', 'events.cancelled_at'])
    .where('tickets.id', '=', id)
    .where('tickets.user_id', '=', userId)
    .where('tickets.status', '<>', 'pending')
    .executeTakeFirst();
  if (!row) throw ticketErrors.TICKET_NOT_FOUND();
  const status = shownStatus(row.status, row.cancelled_at);
  if (!hasCode(status)) throw ticketErrors.TICKET_NOT_VALID({ metadata: { status } });
  return row.qr_code;
}

/** A refunded or cancelled ticket is not valid at the gate, so nobody gets its code, of which a picture could still be shown there. */
function hasCode(status: TicketStatus): boolean {
  return status !== 'refunded' && status !== 'cancelled';
}

/** A ticket is void from the moment in which its event is cancelled, before it is refunded. */
export function shownStatus(status: TicketStatus, cancelledAt: Date | null | undefined): TicketStatus {
  return cancelledAt && status !== 'refunded' ? 'cancelled' : status;
}

export function toTicket(ticket: TicketFields, event: TicketEvent): TicketMessage {
  const { id, userId, eventId, orderId, category, seat, price, currency, nft, createdAt } = ticket;
  const status = shownStatus(ticket.status, event.cancelled_at);
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
    keyId: hasCode(status) ? keyIdOfCode(ticket.qrCode) : '',
  };
}
