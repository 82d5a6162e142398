// Buying tickets, as a saga: seats held, tickets prepared → money taken → tickets valid; or all of it released.
import { PurchaseResponse } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import { events, outboxRows } from '@plaza/outbox';
import { commonErrors, newId } from '@plaza/service';
import {
  chargeMoney,
  priceChanged,
  sagaErrors,
  type PaymentResults,
  type SagaClaim,
  type SagaKind,
  type WalletPeer,
} from '../saga/index.ts';
import type { TicketCodes } from './code.ts';
import type { PurchaseState, SaleRefusal, TicketSales } from './sale.queries.ts';
import { countSeats, freeSeats } from './seat.queries.ts';
import { ticketErrors } from './ticket.errors.ts';
import { toTicket } from './ticket.ts';

export const largestPurchase = 10;

export interface PurchaseOrder {
  eventId: string;
  category: string;
  quantity: number;
  /** Undefined: whatever it costs. */
  expectedTotal: string | undefined;
}

export type Purchase = SagaKind<PurchaseState, Partial<PaymentResults>, PurchaseResponse>;

/** Throws QUANTITY_INVALID; one ticket if nothing is said. */
export function parseQuantity(quantity: number | undefined): number {
  if (quantity === undefined) return 1;
  if (Number.isInteger(quantity) && quantity >= 1 && quantity <= largestPurchase) return quantity;
  throw sagaErrors.QUANTITY_INVALID({
    violations: [{ field: 'quantity', description: `Must be 1 to ${largestPurchase}.` }],
  });
}

/**
 * Holds the seats and prepares a ticket for each, which becomes visible when it is paid: what could refuse a ticket refuses it here,
 * before any money moves. Throws EVENT_NOT_FOUND, EVENT_PAST, CATEGORY_NOT_FOUND, SOLD_OUT, PRICE_CHANGED, IDEMPOTENCY_KEY_REUSED.
 */
export async function holdSeats(
  sales: TicketSales,
  claim: SagaClaim,
  { eventId, category, quantity, expectedTotal }: PurchaseOrder,
  codes: TicketCodes,
): Promise<{ state: PurchaseState } | { earlier: string }> {
  const tickets = Array.from({ length: quantity }, () => {
    const id = newId();
    return { id, code: codes.sign(id) };
  });
  const held = await sales.hold(claim, { eventId, category, expectedTotal, tickets });
  if ('refused' in held) throw refusal(held);
  if ('state' in held) return held;
  if (held.earlier === null) throw commonErrors.IDEMPOTENCY_KEY_REUSED();
  return { earlier: held.earlier };
}

function refusal(held: SaleRefusal): Error {
  switch (held.refused) {
    case 'PRICE_CHANGED':
      return priceChanged(held.total, held.currency);
    case 'SOLD_OUT':
      return soldOut(held.left);
    default:
      return ticketErrors[held.refused]();
  }
}

/** Says how many seats this buyer could have. Those that somebody else is taking at this moment are not among them. */
function soldOut(left: number): Error {
  const message =
    left === 0
      ? 'This category is sold out.'
      : left === 1
        ? 'Only 1 seat is left in this category.'
        : `Only ${left} seats are left in this category.`;
  return ticketErrors.SOLD_OUT({ message, metadata: { left: String(left) } });
}

export function purchaseSaga(
  wallet: WalletPeer,
  sales: TicketSales,
  changed: (club: string) => Promise<void>,
): Purchase {
  return {
    kind: 'ticket-purchase',
    codec: PurchaseResponse,
    steps: [
      chargeMoney(wallet, ({ state }) => ({
        amount: formatAmount(state.total, state.currency),
        currency: state.currency,
        description: `${state.quantity} × ${state.category}, ${state.event.title}`,
        metadata: { event_id: state.eventId, category: state.category, quantity: state.quantity },
      })),
    ],
    async conclude({ id, userId, state, createdAt }, { transaction, balance = '' }, owner) {
      const event = { ...state.event, date: new Date(state.event.date) };
      const { eventId, category, price, currency, quantity } = state;
      const tickets = state.tickets.map((ticket) =>
        toTicket(
          {
            id: ticket.id,
            user_id: userId,
            event_id: eventId,
            order_id: id,
            category,
            seat: ticket.seat,
            price,
            currency,
            qr_code: ticket.code,
            nft: false,
            blockchain: null,
            status: 'valid',
            created_at: createdAt,
          },
          event,
        ),
      );
      const response: PurchaseResponse = { tickets, transaction, balance };
      const told = outboxRows([
        events.orderPaid({
          userId,
          orderId: id,
          kind: 'tickets',
          amount: formatAmount(state.total, currency),
          currency,
          transactionId: transaction?.id ?? '',
          quantity,
          title: event.title,
        }),
        ...tickets.map((ticket) =>
          events.ticketIssued({
            userId,
            ticketId: ticket.id,
            eventId,
            eventTitle: event.title,
            category,
            seat: ticket.seat,
            price: ticket.price,
            currency,
            orderId: id,
          }),
        ),
      ]);
      const mine = await sales.issue({
        id,
        userId,
        owner,
        quantity,
        response: PurchaseResponse.encode(response).finish(),
        told,
      });
      return mine ? response : undefined;
    },
    async cancel(em, { id, state }) {
      const freed = await freeSeats(em, id);
      if (freed > 0) await countSeats(em, [{ category_id: state.categoryId, change: freed }]);
    },
    // Between held and done nothing changes that the lists of events tell.
    changed: async ({ state }, now) => {
      if (now !== 'done') await changed(state.event.club);
    },
  };
}
