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
  type Begun,
  type PaymentResults,
  type Saga,
  type SagaKind,
  type SagaStart,
  type WalletPeer,
} from '../saga/index.ts';
import type { EventKeys } from './event-keys.ts';
import type { PurchaseState, SaleRefusal, TicketSales } from './sale.queries.ts';
import { countSeats, freeSeats } from './seat.queries.ts';
import { returnToHold } from './seat-hold.ts';
import { seatRefusal } from './seat.errors.ts';
import type { SeatMaps } from './seat-maps.ts';
import { limitPerPerson, soldOut, ticketErrors } from './ticket.errors.ts';
import { toTicket } from './ticket.ts';

export interface PurchaseOrder {
  eventId: string;
  category: string;
  quantity: number;
  /** Undefined: whatever it costs. */
  expectedTotal: string | undefined;
  /** Which seats. Undefined: the next free ones. */
  chosen: ChosenSeats | undefined;
}

/** Exactly these, by their labels; those of a hold; or the best side by side. */
export type ChosenSeats = { seats: readonly string[] } | { holdId: string } | { best: true };

export type Purchase = SagaKind<PurchaseOrder, PurchaseState, Partial<PaymentResults>, PurchaseResponse>;

/**
 * Holds the seats and prepares a ticket for each, which becomes visible when it is paid: what could refuse a ticket refuses it here,
 * before any money moves. Throws NOT_ON_SALE, LIMIT_PER_PERSON, EVENT_NOT_FOUND, EVENT_CANCELLED, EVENT_PAST, CATEGORY_NOT_FOUND, SOLD_OUT, SEAT_NOT_FOUND, SEATS_TAKEN,
 * SEATS_NOT_TOGETHER, SEAT_HOLD_NOT_FOUND, PRICE_CHANGED, IDEMPOTENCY_KEY_REUSED.
 */
async function holdSeats(
  { sales, eventKeys, maps }: Pick<PurchaseDependencies, 'sales' | 'eventKeys' | 'maps'>,
  start: SagaStart,
  { eventId, category, quantity, expectedTotal, chosen }: PurchaseOrder,
): Promise<Begun<PurchaseState>> {
  const key = await eventKeys.of(eventId);
  const tickets = Array.from({ length: quantity }, () => {
    const id = newId();
    return { id, code: key.code({ ticketId: id, holder: start.userId, version: 1 }) };
  });
  const order = { eventId, category, expectedTotal, tickets };
  const held = await (chosen && 'best' in chosen
    ? maps.takeBest({ eventId, category, quantity }, async (choice, isLast) => {
        const taken = await sales.hold(start, {
          ...order,
          ...('labels' in choice ? { seats: choice.labels } : choice),
        });
        return 'refused' in taken && taken.refused === 'SEATS_TAKEN' && !isLast ? undefined : taken;
      })
    : sales.hold(start, { ...order, ...chosen }));
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
      return limitPerPerson(held.limit, held.left);
    case 'SEAT_NOT_FOUND':
    case 'SEATS_TAKEN':
    case 'SEATS_NOT_TOGETHER':
    case 'SEAT_HOLD_NOT_FOUND':
      return seatRefusal(held);
    default:
      return ticketErrors[held.refused]();
  }
}

function issuedTickets({ id, userId, state, createdAt }: Saga<PurchaseState>): Ticket[] {
  const { eventId, category, price, currency } = state;
  const event = { ...state.event, date: new Date(state.event.date) };
  const same = { userId, eventId, orderId: id, category, price, currency, createdAt };
  return state.tickets.map(({ id: ticketId, code, seat }) =>
    toTicket(
      { ...same, id: ticketId, seat, qrCode: code, nft: state.nft ?? false, blockchain: null, status: 'valid' },
      event,
    ),
  );
}

function purchaseEvents(
  { id: orderId, userId, state }: Saga<PurchaseState>,
  { tickets, transaction }: PurchaseResponse,
): OutboxInsert[] {
  const { eventId, category, total, currency, quantity } = state;
  const { title, club } = state.event;
  const things = [{ kind: 'event', id: eventId, club }];
  const amount = formatAmount(total, currency);
  const transactionId = transaction?.id ?? '';
  return outboxRows([
    events.orderPaid({ userId, orderId, kind: 'tickets', amount, currency, transactionId, quantity, title, things }),
    ...tickets.map(({ id: ticketId, seat, price }) =>
      events.ticketIssued({ userId, ticketId, eventId, eventTitle: title, category, seat, price, currency, orderId }),
    ),
  ]);
}

export interface PurchaseDependencies {
  wallet: WalletPeer;
  sales: TicketSales;
  eventKeys: EventKeys;
  maps: SeatMaps;
  /** Lists of the club's events show other numbers of seats. */
  changed: (club: string) => Promise<void>;
}

/** Many buy at once, and change the same counters: `begin` and `conclude` share their transactions with those of other purchases. */
export function purchaseSaga({ wallet, sales, eventKeys, maps, changed }: PurchaseDependencies): Purchase {
  return {
    kind: 'ticket-purchase',
    codec: PurchaseResponse,
    begin: (start, order) => holdSeats({ sales, eventKeys, maps }, start, order),
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
      if (state.holdId !== undefined && (await returnToHold(em, id, state.holdId))) return;
      const freed = await freeSeats(em, id);
      if (freed > 0) await countSeats(em, [{ category_id: state.categoryId, change: freed }]);
    },
    // Between held and done nothing changes that the lists of events tell.
    changed: async ({ state }, now) => {
      if (now !== 'done') await changed(state.event.club);
    },
  };
}
