import type { Ticket as TicketMessage } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import type { TicketStatus } from './ticket.entity.ts';
import { ticketErrors } from './ticket.errors.ts';

export interface TicketRow {
  id: string;
  user_id: string;
  event_id: string;
  order_id: string;
  category: string;
  seat: string;
  price: string;
  currency: string;
  qr_code: string;
  nft: boolean;
  blockchain: Record<string, unknown> | null;
  status: TicketStatus;
  created_at: string | Date;
}

/** What a ticket tells of its event. */
export interface TicketEvent {
  title: string;
  date: Date;
  venue: string;
}

/** The columns of a TicketRow. */
const ticketColumns = [
  'id',
  'user_id',
  'event_id',
  'order_id',
  'category',
  'seat',
  'price',
  'currency',
  'qr_code',
  'nft',
  'blockchain',
  'status',
  'created_at',
]
  .map((column) => `tickets.${column}`)
  .join(', ');

/** The person's tickets, newest first, older than the one named. Those of a purchase under way are not among them. */
export async function listTickets(
  em: SqlEntityManager,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<TicketMessage[]> {
  const rows = await em.execute<(TicketRow & { title: string; date: string; venue: string })[]>(
    `select ${ticketColumns}, e.title, e.date, e.venue from tickets join events e on e.id = tickets.event_id
     where tickets.user_id = ? and tickets.status <> 'pending' ${before === undefined ? '' : 'and tickets.id < ?'}
     order by tickets.id desc limit ?`,
    before === undefined ? [userId, limit] : [userId, before, limit],
  );
  return rows.map((row) => toTicket(row, { title: row.title, date: new Date(row.date), venue: row.venue }));
}

/** The tickets of an order, in the order of their making. */
export async function ticketsOfOrder(em: SqlEntityManager, orderId: string): Promise<TicketMessage[]> {
  const rows = await em.execute<(TicketRow & { title: string; date: string; venue: string })[]>(
    `select ${ticketColumns}, e.title, e.date, e.venue from tickets join events e on e.id = tickets.event_id where tickets.order_id = ? order by tickets.id`,
    [orderId],
  );
  return rows.map((row) => toTicket(row, { title: row.title, date: new Date(row.date), venue: row.venue }));
}

/** The code of one of the person's tickets. Throws TICKET_NOT_FOUND, also for another's; TICKET_NOT_VALID. */
export async function ticketCode(em: SqlEntityManager, userId: string, id: string): Promise<string> {
  const [row] = await em.execute<{ qr_code: string; status: TicketStatus }[]>(
    `select qr_code, status from tickets where id = ? and user_id = ? and status <> 'pending'`,
    [id, userId],
  );
  if (!row) throw ticketErrors.TICKET_NOT_FOUND();
  if (!hasCode(row.status)) throw ticketErrors.TICKET_NOT_VALID({ metadata: { status: row.status } });
  return row.qr_code;
}

/** A ticket that was given back opens no gate, so nobody gets its code, from which a picture could still be shown there. */
function hasCode(status: TicketStatus): boolean {
  return status !== 'refunded' && status !== 'cancelled';
}

export function toTicket(row: TicketRow, event: TicketEvent): TicketMessage {
  return {
    id: row.id,
    userId: row.user_id,
    eventId: row.event_id,
    category: row.category,
    seat: row.seat,
    price: formatAmount(row.price, row.currency),
    currency: row.currency,
    qrCode: hasCode(row.status) ? row.qr_code : '',
    nft: row.nft,
    blockchain: row.blockchain ?? undefined,
    status: row.status,
    createdAt: new Date(row.created_at),
    eventTitle: event.title,
    eventDate: event.date,
    venue: event.venue,
    orderId: row.order_id,
  };
}
