// What events become for the people whom they concern: a notification, and what their webhooks are sent.
import type { EventHandler, EventHandlers } from '@plaza/outbox';
import { formatAmount } from '@plaza/money';
import type { MoneyReceived, PayoutFailed, PayoutPaid } from '@plaza/api/events/money';
import type { OrderPaid, OrderRefunded, TicketIssued } from '@plaza/api/events/sales';
import { enqueueWebhooks, type EventTypeName } from '../webhooks/index.ts';
import { notify, type Note } from './notify.ts';

type Said = Pick<Note, 'title' | 'body'>;

/** Tells a person, and their webhooks, of each event, in the transaction in which the event takes effect here. */
export function tells<Payload extends { userId: string }>(type: EventTypeName, say: (payload: Payload) => Said): EventHandler<Payload> {
  return async (em, batch) => {
    const told = batch.map(({ id, time, userId, payload }) => ({ id, type, userId, time, data: dataOf(payload), said: say(payload) }));
    await notify(em, told.map(({ userId, data, said }) => ({ userId, type, ...said, data })));
    await enqueueWebhooks(em, told);
  };
}

/** One notification for the tickets of an order that arrive together. A webhook hears of each. */
const ticketsIssued: EventHandler<TicketIssued> = async (em, batch) => {
  const type = 'ticket.issued';
  const orders = Map.groupBy(batch, ({ payload }) => payload.orderId);
  await notify(em, [...orders.values()].map((tickets): Note => {
    const [{ userId, payload: first }] = tickets as [typeof tickets[number]];
    const seats = tickets.map(({ payload }) => payload.seat).join(', ');
    const { eventTitle, category, orderId, eventId } = first;
    return {
      userId,
      type,
      title: tickets.length === 1 ? 'Your ticket' : `Your ${tickets.length} tickets`,
      body: `${eventTitle}: ${category}, ${tickets.length === 1 ? 'seat' : 'seats'} ${seats}.`,
      data: { order_id: orderId, event_id: eventId, ticket_ids: tickets.map(({ payload }) => payload.ticketId) },
    };
  }));
  await enqueueWebhooks(em, batch.map(({ id, time, userId, payload }) => ({ id, type, userId, time, data: dataOf(payload) })));
};

export const tellPeople: EventHandlers = {
  'plaza.events.v1.MoneyReceived': tells<MoneyReceived>('money.received', (money) => ({ title: `${sum(money)} received`, body: `${sum(money)} reached your wallet.` })),
  'plaza.events.v1.PayoutPaid': tells<PayoutPaid>('payout.paid', (payout) => ({ title: `Payout of ${sum(payout)}`, body: `Your payout of ${sum(payout)} was paid.` })),
  'plaza.events.v1.PayoutFailed': tells<PayoutFailed>('payout.failed', (payout) => ({
    title: 'A payout failed',
    body: `Your payout of ${sum(payout)} failed, and the money is back in your wallet.${payout.failure ? ` ${payout.failure}` : ''}`,
  })),
  'plaza.events.v1.OrderPaid': tells<OrderPaid>('order.paid', (order) => ({ title: 'Order paid', body: `${order.title}: ${sum(order)} paid.` })),
  'plaza.events.v1.OrderRefunded': tells<OrderRefunded>('order.refunded', (order) => ({ title: 'Order refunded', body: `${order.title}: ${sum(order)} is back in your wallet.` })),
  'plaza.events.v1.TicketIssued': ticketsIssued,
};

export function sum({ amount, currency }: { amount: string; currency: string }): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}

/** As the API spells it, with as many digits as the currency has. */
function dataOf(payload: object & { currency?: string }): Record<string, unknown> {
  const { currency } = payload;
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    currency !== undefined && (name === 'amount' || name === 'price') ? formatAmount(value, currency) : spelled(value),
  ]));
}

/** What is within: lists of messages. */
function spelled(value: unknown): unknown {
  return Array.isArray(value) ? value.map((item: unknown) => typeof item === 'object' && item !== null ? dataOf(item) : item) : value;
}
