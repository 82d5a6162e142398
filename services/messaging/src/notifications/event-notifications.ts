// The notification of each type of event, and the event for the webhooks of the person whom it concerns.
import type { EventHandler, EventHandlers, EventType, PayloadOf } from '@plaza/outbox';
import { formatAmount, testCurrency } from '@plaza/money';
import type {
  CreditsAdded,
  CreditsSpent,
  DepositConfirmed,
  DepositFailed,
  DepositRestored,
  DepositReversed,
  ExchangeCompleted,
  HoldExpired,
  MoneyReceived,
  PayoutCancelled,
  PayoutFailed,
  PayoutPaid,
  TransactionReversed,
} from '@plaza/api/events/money';
import type { NewDeviceSignedIn } from '@plaza/api/events/people';
import type {
  OrderPaid,
  OrderRefunded,
  TicketCheckedIn,
  TicketIssued,
  TicketTransferUpdated,
} from '@plaza/api/events/sales';
import { snakeCase } from '@plaza/service';
import { changesOfEvents, recordChanges } from '../live/index.ts';
import type { RequestMails, TemplateName } from '../mail/index.ts';
import type { Enqueue, EventTypeName } from '../webhooks/index.ts';
import { notify, type Note } from './notify.ts';

export type Text = Pick<Note, 'title' | 'body'>;

export interface Channels {
  /** Enqueues webhooks. */
  enqueue: Enqueue;
  mail: RequestMails;
}

type Notifier<Payload> = (channels: Channels) => EventHandler<Payload>;

/** How people are notified of events of each type. */
export type Notifiers = { readonly [Type in EventType]?: Notifier<PayloadOf<Type>> };

/** The handlers of these events. Whoever listens hears of what they changed. */
export function handlersOf(notifiers: Notifiers, channels: Channels): EventHandlers {
  return Object.fromEntries(
    Object.entries(notifiers).map(([type, notifier]) => {
      const handler = (notifier as Notifier<{ userId: string }>)(channels);
      const handle: EventHandler<{ userId: string }> = async (em, batch) => {
        await handler(em, batch);
        recordChanges(em, changesOfEvents(type, batch));
      };
      return [type, handle] as const;
    }),
  );
}

/**
 * Notifies the person of each event, and their webhooks, in the transaction in which the event takes effect here. What a test key did is nothing for
 * people: only its webhooks get it. Of what `templateOf` has a mail for, the person gets it too, which has the id of the event, as the notification has then.
 */
export function notifies<Payload extends { userId: string }>(
  type: EventTypeName,
  textOf: (payload: Payload) => Text,
  templateOf?: (payload: Payload) => TemplateName | undefined,
): Notifier<Payload> {
  return ({ enqueue, mail }) =>
    async (em, batch) => {
      const events = batch.map(({ id, time, userId, payload }) => ({
        id,
        type,
        userId,
        merchantId: merchantOf(payload),
        isTest: isTest(payload),
        time,
        data: dataOf(payload),
        text: textOf(payload),
        template: templateOf?.(payload),
      }));
      const told = events.filter((event) => !event.isTest);
      await notify(
        em,
        told.map(({ id, userId, data, text, template }) => ({ ...(template && { id }), userId, type, ...text, data })),
      );
      await mail(
        em,
        told.flatMap(({ id, userId, template }) => (template ? [{ id, userId, template }] : [])),
      );
      await enqueue(em, events);
    };
}

function merchantOf(payload: object): string | undefined {
  return 'merchantId' in payload && typeof payload.merchantId === 'string' ? payload.merchantId : undefined;
}

/** Of test money, or of a test merchant, which is its own owner. */
function isTest(payload: { userId: string }): boolean {
  return ('currency' in payload && payload.currency === testCurrency) || merchantOf(payload) === payload.userId;
}

/** One notification for the tickets of an order that arrive together. A webhook gets each. */
const ticketsIssued: Notifier<TicketIssued> =
  ({ enqueue }) =>
  async (em, batch) => {
    const type = 'ticket.issued';
    const orders = Map.groupBy(batch, ({ payload }) => payload.orderId);
    await notify(
      em,
      [...orders.values()].map((tickets): Note => {
        const [{ userId, payload: first }] = tickets as [(typeof tickets)[number]];
        const seats = tickets.map(({ payload }) => payload.seat).join(', ');
        const { eventTitle, category, orderId, eventId } = first;
        return {
          userId,
          type,
          title: tickets.length === 1 ? 'Your ticket' : `Your ${tickets.length} tickets`,
          body: `${eventTitle}: ${category}, ${tickets.length === 1 ? 'seat' : 'seats'} ${seats}.`,
          data: { order_id: orderId, event_id: eventId, ticket_ids: tickets.map(({ payload }) => payload.ticketId) },
        };
      }),
    );
    await enqueue(
      em,
      batch.map(({ id, time, userId, payload }) => ({ id, type, userId, time, data: dataOf(payload) })),
    );
  };

/** Only for webhooks: who comes in knows it. */
const checkedIn: Notifier<TicketCheckedIn> =
  ({ enqueue }) =>
  (em, batch) =>
    enqueue(
      em,
      batch.map(({ id, time, userId, payload }) => ({
        id,
        type: 'ticket.checked_in',
        userId,
        merchantId: payload.merchantId || undefined,
        time,
        data: dataOf(payload),
      })),
    );

/** Only for the person: no webhook is told where somebody signs in. */
const newDevice: Notifier<NewDeviceSignedIn> = () => (em, batch) =>
  notify(
    em,
    batch.map(({ userId, payload: { device, ip, place, sessionId } }) => ({
      userId,
      type: 'account.new_device',
      title: 'Sign-in from a new device',
      body: `Somebody signed in to your account with ${device || 'an unknown device'}${ip ? `, from the address ${ip}${place ? ` (${place})` : ''}` : ''}. If it was not you, end this session under Devices, and change your password.`,
      data: { session_id: sessionId },
    })),
  );

export const personNotifications: Notifiers = {
  'plaza.events.v1.NewDeviceSignedIn': newDevice,
  'plaza.events.v1.MoneyReceived': notifies<MoneyReceived>('money.received', (money) => ({
    title: `${sum(money)} received`,
    body: `${sum(money)} reached your wallet.`,
  })),
  'plaza.events.v1.DepositConfirmed': notifies<DepositConfirmed>('deposit.confirmed', (deposit) => ({
    title: `${sum(deposit)} deposited`,
    body: `Your deposit of ${sum(deposit)} is confirmed and in your wallet.`,
  })),
  'plaza.events.v1.DepositFailed': notifies<DepositFailed>('deposit.failed', (deposit) => ({
    title: 'A deposit failed',
    body: `Your payment of ${sum(deposit)} was not confirmed. Nothing was added to your wallet.`,
  })),
  'plaza.events.v1.DepositReversed': notifies<DepositReversed>('deposit.reversed', (deposit) => ({
    title: `${sum(deposit)} went back`,
    body: `${sum(deposit)} of a deposit went back to where it came from, and was taken out of your wallet.${owed(deposit)}`,
  })),
  'plaza.events.v1.DepositRestored': notifies<DepositRestored>('deposit.restored', (deposit) => ({
    title: `${sum(deposit)} is back`,
    body: `${sum(deposit)} that had been taken back of a deposit is yours again.${owed(deposit)}`,
  })),
  'plaza.events.v1.HoldExpired': notifies<HoldExpired>('hold.expired', (hold) => ({
    title: `${sum(hold)} is free again`,
    body: `${sum(hold)} was set aside${hold.description ? ` for ${hold.description}` : ''}. It was not charged in time, so you can spend it again.`,
  })),
  'plaza.events.v1.TransactionReversed': notifies<TransactionReversed>('transaction.reversed', (change) => ({
    title: 'A transaction was reversed',
    body: `The platform reversed a transaction: ${sum(change)} ${change.direction === 'credit' ? 'was returned to' : 'was taken out of'} ${change.merchantId ? 'your merchant’s' : 'your'} wallet.${change.reason ? ` Reason: ${change.reason}` : ''}`,
  })),
  'plaza.events.v1.ExchangeCompleted': notifies<ExchangeCompleted>(
    'exchange.completed',
    ({ fromAmount, fromCurrency, toAmount, toCurrency }) => {
      const [from, to] = [
        sum({ amount: fromAmount, currency: fromCurrency }),
        sum({ amount: toAmount, currency: toCurrency }),
      ];
      return { title: 'Money exchanged', body: `You exchanged ${from} for ${to}.` };
    },
  ),
  'plaza.events.v1.CreditsAdded': notifies<CreditsAdded>('credits.added', (change) => ({
    title: `${credits(change)} added`,
    body: `${purpose(change)}${credits(change)} added. You have ${change.balance} now.`,
  })),
  'plaza.events.v1.CreditsSpent': notifies<CreditsSpent>('credits.spent', (change) => ({
    title: `${credits(change)} spent`,
    body: `${purpose(change)}${credits(change)} spent. You have ${change.balance} now.`,
  })),
  'plaza.events.v1.PayoutPaid': notifies<PayoutPaid>('payout.paid', (payout) => ({
    title: `Payout of ${sum(payout)}`,
    body: `Your payout of ${sum(payout)} was paid.`,
  })),
  'plaza.events.v1.PayoutFailed': notifies<PayoutFailed>('payout.failed', (payout) => ({
    title: 'A payout failed',
    body: `Your payout of ${sum(payout)} failed, and the money is back in your wallet.${payout.failure ? ` ${payout.failure}` : ''}`,
  })),
  'plaza.events.v1.PayoutCancelled': notifies<PayoutCancelled>('payout.cancelled', (payout) => ({
    title: 'A payout was cancelled',
    body: `Your payout of ${sum(payout)} was cancelled, and the money is back in your wallet.`,
  })),
  'plaza.events.v1.OrderPaid': notifies<OrderPaid>('order.paid', (order) => ({
    title: 'Order paid',
    body: `${order.title}: ${sum(order)} paid.`,
  })),
  'plaza.events.v1.OrderRefunded': notifies<OrderRefunded>('order.refunded', (order) => ({
    title: 'Order refunded',
    body: `${order.title}: ${sum(order)} is back in your wallet.`,
  })),
  'plaza.events.v1.TicketIssued': ticketsIssued,
  'plaza.events.v1.TicketCheckedIn': checkedIn,
  'plaza.events.v1.TicketTransferUpdated': notifies<TicketTransferUpdated>(
    'ticket.transfer',
    transferText,
    transferMail,
  ),
};

function transferMail({ state, direction }: TicketTransferUpdated): TemplateName | undefined {
  if (state === 'offered' && direction === 'received') return 'ticket-offered';
  return state === 'accepted' && direction === 'given' ? 'ticket-accepted' : undefined;
}

function transferText(transfer: TicketTransferUpdated): Text {
  const { state, direction, eventTitle: event, category, seat, expiresAt } = transfer;
  const ticket = `${event}: ${category}, seat ${seat}.`;
  if (state === 'offered')
    return { title: 'A ticket is offered to you', body: `${ticket} You can accept it until ${momentOf(expiresAt)}.` };
  if (state === 'accepted')
    return direction === 'received'
      ? { title: 'You have a ticket', body: `${ticket} It is yours now, with a code of its own.` }
      : {
          title: 'Your ticket has another holder',
          body: `${ticket} Your offer was accepted: your code is no longer good.`,
        };
  if (state === 'declined') return { title: 'Your offer was declined', body: `${ticket} The ticket is still yours.` };
  return { title: 'An offer was withdrawn', body: `${ticket} It cannot be accepted any more.` };
}

/** In UTC: the reader's time zone is not known here. */
export function momentOf(at: Date | undefined): string {
  return at ? `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'its time';
}

export function sum({ amount, currency }: { amount: string; currency: string }): string {
  return `${formatAmount(amount, currency)} ${currency}`;
}

function owed({ owed: amount, currency }: { owed: string; currency: string }): string {
  return Number(amount) > 0 ? ` You owe ${sum({ amount, currency })}, which is taken from your next deposit.` : '';
}

function credits({ credits: count }: { credits: number }): string {
  return `${count} ${count === 1 ? 'credit' : 'credits'}`;
}

// The description of a purchase repeats the number of credits.
function purpose({ description, source }: { description: string; source: string }): string {
  return description && source !== 'purchase' ? `${description}: ` : '';
}

/** The payload with the API's names, and with amounts in the digits of their currency. */
function dataOf(payload: object & { currency?: string }): Record<string, unknown> {
  const { currency } = payload;
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      snakeCase(name),
      currency !== undefined && (name === 'amount' || name === 'price' || name === 'owed')
        ? formatAmount(value, currency)
        : nestedDataOf(value),
    ]),
  );
}

/** Of lists of messages. */
function nestedDataOf(value: unknown): unknown {
  return Array.isArray(value)
    ? value.map((item: unknown) => (typeof item === 'object' && item !== null ? dataOf(item) : item))
    : value;
}
