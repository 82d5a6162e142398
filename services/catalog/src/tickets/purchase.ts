// Buying tickets, as a saga: seats held, tickets prepared → money held → money taken → tickets valid; or all of it released.
import { PurchaseResponse } from '@plaza/api/ticket';
import { Big, formatAmount } from '@plaza/money';
import { newId, type SqlEntityManager } from '@plaza/service';
import { captureMoney, holdMoney, type PaymentResults, type WalletPeer } from '../saga/payment.ts';
import type { Saga, SagaKind, SagaStart } from '../saga/saga.ts';
import type { TicketCodes } from './code.ts';
import { countSeats, freeSeats, takeSeats } from './seat.sql.ts';
import { ticketErrors } from './ticket.errors.ts';
import { ticketColumns, toTicket, type TicketRow } from './ticket.ts';

export const largestPurchase = 10;

export interface PurchaseOrder {
  eventId: string;
  category: string;
  quantity: number;
}

/** The order as it was placed: later changes of the event change neither price nor answer. */
export interface PurchaseState {
  eventId: string;
  categoryId: string;
  category: string;
  quantity: number;
  total: string;
  currency: string;
  event: { title: string; date: string; venue: string; club: string };
}

export type Purchase = SagaKind<PurchaseState, Partial<PaymentResults>, PurchaseResponse>;

/** Throws QUANTITY_INVALID; one ticket if nothing is said. */
export function parseQuantity(quantity: number | undefined): number {
  if (quantity === undefined) return 1;
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= largestPurchase) return quantity;
  throw ticketErrors.QUANTITY_INVALID({ violations: [{ field: 'quantity', description: `Must be 1 to ${largestPurchase}.` }] });
}

/**
 * Holds the seats and prepares a ticket for each, which becomes visible when it is paid: what could refuse a ticket refuses it here,
 * before any money moves. Throws EVENT_NOT_FOUND, EVENT_PAST, CATEGORY_NOT_FOUND, SOLD_OUT.
 */
export async function holdSeats(
  em: SqlEntityManager, { id, userId, holdUntil }: SagaStart, order: PurchaseOrder, codes: TicketCodes): Promise<PurchaseState> {
  const { eventId, category, quantity } = order;
  const tickets = Array.from({ length: quantity }, () => {
    const ticketId = newId();
    return { id: ticketId, qr_code: codes.sign(ticketId) };
  });
  const offer = await takeSeats(em, { id, userId, until: holdUntil, eventId, category, tickets });
  if (!offer) throw ticketErrors.EVENT_NOT_FOUND();
  if (offer.past) throw ticketErrors.EVENT_PAST();
  if (offer.category_id === null) throw ticketErrors.CATEGORY_NOT_FOUND();
  if (offer.held < quantity) throw ticketErrors.SOLD_OUT();
  return {
    ...order,
    categoryId: offer.category_id,
    total: formatAmount(new Big(offer.price).times(quantity), offer.currency),
    currency: offer.currency,
    event: { title: offer.title, date: new Date(offer.date).toISOString(), venue: offer.venue, club: offer.club },
  };
}

/** Last in the transaction that holds the seats. */
export function countHeldSeats(em: SqlEntityManager, { state }: Pick<Saga<PurchaseState>, 'state'>): Promise<void> {
  return countSeats(em, state.eventId, state.categoryId, -state.quantity);
}

export function purchaseSaga(wallet: WalletPeer, changed: (club: string) => Promise<void>): Purchase {
  return {
    kind: 'ticket-purchase',
    codec: PurchaseResponse,
    steps: [
      holdMoney(wallet, ({ state }) => ({
        amount: state.total,
        currency: state.currency,
        description: `${state.quantity} × ${state.category}, ${state.event.title}`,
        metadata: { event_id: state.eventId, category: state.category, quantity: state.quantity },
      })),
      captureMoney(wallet),
    ],
    async finish(em, { id, state }, { transaction, balance = '' }) {
      const rows = await em.execute<(TicketRow & { sold: number })[]>(
        `with sold as (
           update seats set status = 'sold', held_until = null from tickets
           where tickets.order_id = ? and seats.id = tickets.seat_id and seats.order_id = tickets.order_id and seats.status = 'held'
           returning seats.id)
         update tickets set status = 'valid' where order_id = ? and status = 'pending'
         returning ${ticketColumns}, (select count(*)::int from sold) as sold`,
        [id, id]);
      if (rows.length !== state.quantity || rows[0]?.sold !== state.quantity) throw new Error(`The order ${id} has lost its seats.`);
      const event = { ...state.event, date: new Date(state.event.date) };
      rows.sort((a, b) => (a.id < b.id ? -1 : 1));
      return { tickets: rows.map((row) => toTicket(row, event)), transaction, balance };
    },
    async cancel(em, { id, state }) {
      const freed = await freeSeats(em, id);
      if (freed > 0) await countSeats(em, state.eventId, state.categoryId, freed);
    },
    // Between held and done nothing changes that the lists of events tell.
    changed: async ({ state }, now) => {
      if (now !== 'done') await changed(state.event.club);
    },
  };
}
