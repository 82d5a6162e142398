// Buying tickets, as a saga: seats held, tickets prepared → money taken → tickets valid; or all of it released.
import { PurchaseResponse, type Ticket } from '@plaza/api/ticket';
import { formatAmount } from '@plaza/money';
import { events, outboxRows, type OutboxInsert } from '@plaza/outbox';
import { commonErrors, newId } from '@plaza/service';
import { saleErrors } from '../managed.errors.ts';
import {
  chargeMoney,
  LeaseLost,
  payeesOf,
  priceChanged,
  sagaErrors,
  type Begun,
  type PaymentResults,
  type Saga,
  type SagaKind,
  type SagaStart,
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

export type Purchase = SagaKind<PurchaseOrder, PurchaseState, Partial<PaymentResults>, PurchaseResponse>;

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
 * before any money moves. Throws NOT_ON_SALE, LIMIT_PER_PERSON, EVENT_NOT_FOUND,
 * EVENT_CANCELLED, EVENT_PAST, CATEGORY_NOT_FOUND, SOLD_OUT, PRICE_CHANGED, IDEMPOTENCY_KEY_REUSED.
 */
async function holdSeats(
  { sales, codes }: Pick<PurchaseDependencies, 'sales' | 'codes'>,
  start: SagaStart,
  { eventId, category, quantity, expectedTotal }: PurchaseOrder,
): Promise<Begun<PurchaseState>> {
  const tickets = Array.from({ length: quantity }, () => {
    const id = newId();
    return { id, code: codes.sign(id) };
  });
  const held = await sales.hold(start, { eventId, category, expectedTotal, tickets });
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
    case 'NOT_ON_SALE':
      return saleErrors.NOT_ON_SALE();
    case 'LIMIT_PER_PERSON':
      return ticketErrors.LIMIT_PER_PERSON({
        message: `One person can buy at most ${held.limit} tickets for this event.`,
        metadata: { limit: String(held.limit), left: String(held.left) },
      });
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

function issuedTickets({ id, userId, state, createdAt }: Saga<PurchaseState>): Ticket[] {
  const { eventId, category, price, currency } = state;
  const event = { ...state.event, date: new Date(state.event.date) };
  const same = { userId, eventId, orderId: id, category, price, currency, createdAt };
  return state.tickets.map(({ id: ticketId, code, seat }) =>
    toTicket({ ...same, id: ticketId, seat, qrCode: code, nft: false, blockchain: null, status: 'valid' }, event),
  );
}

function purchaseEvents(
  { id: orderId, userId, state }: Saga<PurchaseState>,
  { tickets, transaction }: PurchaseResponse,
): OutboxInsert[] {
  const { eventId, category, total, currency, quantity } = state;
  const { title } = state.event;
  const amount = formatAmount(total, currency);
  const transactionId = transaction?.id ?? '';
  return outboxRows([
    events.orderPaid({ userId, orderId, kind: 'tickets', amount, currency, transactionId, quantity, title }),
    ...tickets.map(({ id: ticketId, seat, price }) =>
      events.ticketIssued({ userId, ticketId, eventId, eventTitle: title, category, seat, price, currency, orderId }),
    ),
  ]);
}

export interface PurchaseDependencies {
  wallet: WalletPeer;
  sales: TicketSales;
  codes: TicketCodes;
  /** Lists of the club's events show other numbers of seats. */
  changed: (club: string) => Promise<void>;
}

/** Many buy at once, and change the same counters: `begin` and `conclude` share their transactions with those of other purchases. */
export function purchaseSaga({ wallet, sales, codes, changed }: PurchaseDependencies): Purchase {
  return {
    kind: 'ticket-purchase',
    codec: PurchaseResponse,
    begin: (start, order) => holdSeats({ sales, codes }, start, order),
    steps: [
      chargeMoney(wallet, ({ state }) => ({
        amount: formatAmount(state.total, state.currency),
        currency: state.currency,
        description: `${state.quantity} × ${state.category}, ${state.event.title}`,
        metadata: { event_id: state.eventId, category: state.category, quantity: state.quantity },
        payees: payeesOf([{ merchantId: state.merchantId, amount: state.total }], state.currency),
      })),
    ],
    async conclude(saga, { transaction, balance = '' }, owner) {
      const response: PurchaseResponse = { tickets: issuedTickets(saga), transaction, balance };
      const issued = await sales.issue({
        id: saga.id,
        userId: saga.userId,
        owner,
        quantity: saga.state.quantity,
        response: PurchaseResponse.encode(response).finish(),
        events: purchaseEvents(saga, response),
      });
      if (!issued) throw new LeaseLost();
      return response;
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
