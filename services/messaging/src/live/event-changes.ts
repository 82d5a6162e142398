// What events of other services change for the person whom they concern.
import { testCurrency } from '@plaza/money';
import type { EventType, PayloadOf } from '@plaza/outbox';
import type { NewChange } from './changes.ts';

type Changed = Pick<NewChange, 'kind' | 'id'>;

const balance: Changed = { kind: 'balance.changed' };
const money = (): Changed[] => [balance];
const credits = (): Changed[] => [{ kind: 'credits.changed' }];
const order = ({ orderId: id }: { orderId: string }): Changed => ({ kind: 'order.changed', id });
const ticket = ({ ticketId: id }: { ticketId: string }): Changed => ({ kind: 'ticket.changed', id });
/** All of an event or an order, which are not named. */
const tickets: Changed = { kind: 'ticket.changed' };
/** Who was given tickets of an order has no part in it. */
const ofEvent = (changed: { orderId: string; received: boolean }): Changed[] =>
  changed.received ? [tickets] : [order(changed), tickets];

const changesOf: { readonly [Type in EventType]?: (payload: PayloadOf<Type>) => Changed[] } = {
  'plaza.events.v1.MoneyReceived': money,
  'plaza.events.v1.DepositConfirmed': money,
  'plaza.events.v1.DepositReversed': money,
  'plaza.events.v1.DepositRestored': money,
  'plaza.events.v1.HoldExpired': money,
  'plaza.events.v1.ExchangeCompleted': money,
  // A merchant's wallet is not its owner's.
  'plaza.events.v1.TransactionReversed': ({ merchantId }) => (merchantId === '' ? [balance] : []),
  'plaza.events.v1.CreditsAdded': credits,
  'plaza.events.v1.CreditsSpent': credits,
  'plaza.events.v1.OrderPaid': (paid) => [order(paid), balance],
  'plaza.events.v1.OrderRefunded': (refunded) => [order(refunded), balance],
  'plaza.events.v1.TicketIssued': (issued) => [ticket(issued)],
  'plaza.events.v1.TicketCheckedIn': (checkedIn) => [ticket(checkedIn)],
  'plaza.events.v1.TicketTransferUpdated': (transfer) => [ticket(transfer)],
  'plaza.events.v1.EventCancelled': ofEvent,
  'plaza.events.v1.EventMoved': ofEvent,
};

/** The changes of a batch of events of one type. What a test key did changes nothing for people. */
export function changesOfEvents(
  type: string,
  batch: readonly { userId: string; payload: { userId: string } }[],
): NewChange[] {
  const changed = changesOf[type as EventType] as ((payload: object) => Changed[]) | undefined;
  if (!changed) return [];
  return batch.flatMap(({ userId, payload }) =>
    isTest(payload) ? [] : changed(payload).map((change) => ({ userId, ...change })),
  );
}

function isTest(payload: { userId: string; currency?: string; merchantId?: string }): boolean {
  return payload.currency === testCurrency || payload.merchantId === payload.userId;
}
