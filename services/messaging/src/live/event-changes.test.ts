import { expect, test } from '@jest/globals';
import { testCurrency } from '@plaza/money';
import { changesOfEvents } from './event-changes.ts';

const [userId, other] = ['lea', 'marco'];
const event = (payload: object, of = userId) => ({ userId: of, payload: { userId: of, ...payload } });

test('an event changes what it is about, for the person whom it concerns', () => {
  expect(
    changesOfEvents('plaza.events.v1.OrderPaid', [event({ orderId: 'o1' }), event({ orderId: 'o2' }, other)]),
  ).toEqual([
    { userId, kind: 'order.changed', id: 'o1' },
    { userId, kind: 'balance.changed' },
    { userId: other, kind: 'order.changed', id: 'o2' },
    { userId: other, kind: 'balance.changed' },
  ]);
  expect(changesOfEvents('plaza.events.v1.TicketIssued', [event({ ticketId: 't', orderId: 'o' })])).toEqual([
    { userId, kind: 'ticket.changed', id: 't' },
  ]);
  expect(changesOfEvents('plaza.events.v1.CreditsSpent', [event({ credits: 1 })])).toEqual([
    { userId, kind: 'credits.changed' },
  ]);
});

test('who was given tickets of an event that is cancelled or moved has tickets that changed, and no order', () => {
  for (const type of ['plaza.events.v1.EventCancelled', 'plaza.events.v1.EventMoved']) {
    const changed = (received: boolean) => changesOfEvents(type, [event({ orderId: 'o', received })]);
    expect(changed(true)).toEqual([{ userId, kind: 'ticket.changed' }]);
    expect(changed(false)).toEqual([
      { userId, kind: 'order.changed', id: 'o' },
      { userId, kind: 'ticket.changed' },
    ]);
  }
});

test('a merchant’s wallet is not its owner’s', () => {
  const reversed = (merchantId: string) =>
    changesOfEvents('plaza.events.v1.TransactionReversed', [event({ merchantId })]);
  expect(reversed('')).toEqual([{ userId, kind: 'balance.changed' }]);
  expect(reversed('shop')).toEqual([]);
});

test('test money, a test merchant, and what changes nothing that people see, change nothing', () => {
  const received = (currency: string) => changesOfEvents('plaza.events.v1.MoneyReceived', [event({ currency })]);
  expect([received('EUR'), received(testCurrency)]).toEqual([[{ userId, kind: 'balance.changed' }], []]);
  const ofTestMerchant = event({ ticketId: 't', merchantId: userId });
  expect(changesOfEvents('plaza.events.v1.TicketCheckedIn', [ofTestMerchant])).toEqual([]);
  for (const type of ['plaza.events.v1.ConsentChanged', 'no.such.Event', ''])
    expect(changesOfEvents(type, [event({})])).toEqual([]);
});
