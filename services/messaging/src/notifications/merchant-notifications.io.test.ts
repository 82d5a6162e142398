// Wallet's events of payments and payouts, as the owners of merchants and their webhooks get them.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import {
  PaymentCaptured,
  PaymentExpired,
  PaymentReceived,
  PaymentRefunded,
  PaymentSplitReceived,
  PaymentSplitReturned,
  PaymentVoided,
} from '@plaza/api/events/payments';
import { HoldExpired } from '@plaza/api/events/money';
import { PayoutDestinationAdded, PayoutRequested } from '@plaza/api/events/payouts';
import { NotificationServiceService } from '@plaza/api/notification';
import { WebhookServiceService } from '@plaza/api/webhook';
import { newId, type MessageCodec } from '@plaza/service';
import { client } from '@plaza/testing';
import { startMessaging, type Messaging } from '../../test/messaging.ts';

let messaging: Messaging;
const clients: { close(): void }[] = [];
beforeAll(async () => {
  messaging = await startMessaging();
});
afterAll(async () => {
  for (const each of clients) each.close();
  await messaging.stop();
});

function connect<Definition extends object>(
  definition: Definition,
  as: Parameters<typeof client>[2],
): ReturnType<typeof client<Definition>> {
  const made = client(definition, messaging.port, as);
  clients.push(made);
  return made;
}

let position = 0;
function event<Payload extends { userId: string }>(
  name: string,
  codec: MessageCodec<Payload>,
  payload: Payload,
): Event {
  return {
    id: newId(),
    type: `plaza.events.v1.${name}`,
    aggregate: name,
    userId: payload.userId,
    time: new Date(),
    payload: Buffer.from(codec.encode(payload).finish()),
    position: ++position,
  };
}

it('every step of a payment and a payout is a notification, and webhooks get it with gross, fee, splits and net', async () => {
  const owner = await messaging.person('Owner');
  const webhooks = connect(WebhookServiceService, { token: owner.token });
  await webhooks.createWebhook({
    url: 'https://receiver.invalid/hook',
    eventTypes: ['payment.refunded', 'payout.requested'],
  });
  const [paymentId, merchantId, payerId, partnerId, payoutId, refundId] = [
    newId(),
    newId(),
    newId(),
    newId(),
    newId(),
    newId(),
  ];
  const payment = {
    userId: owner.id,
    paymentId,
    merchantId,
    payerId,
    amount: '100.00',
    currency: 'EUR',
    orderReference: 'A-17',
    paymentRequestId: '',
  };
  const shares = { gross: '100.00', fee: '1.75', splits: [{ merchantId: partnerId, amount: '30.00' }], net: '68.25' };
  const nothing = { gross: '0.00', fee: '0.00', splits: [], net: '0.00' };
  const part = {
    userId: owner.id,
    paymentId,
    merchantId,
    fromMerchantId: partnerId,
    amount: '3.00',
    currency: 'EUR',
    orderReference: '',
  };
  const at = new Date('2026-11-30T12:34:56Z');
  const payout = { userId: owner.id, payoutId, merchantId, destination: 'FR**0189' };
  const { outcomes } = await connect(EventInternalServiceService, { from: 'wallet', to: 'messaging' }).deliver({
    events: [
      event('PaymentReceived', PaymentReceived, { ...payment, ...shares, status: 'succeeded', expiresAt: undefined }),
      event('PaymentReceived', PaymentReceived, { ...payment, ...nothing, status: 'requires_capture', expiresAt: at }),
      event('PaymentCaptured', PaymentCaptured, { ...payment, ...shares, captured: '100.00', final: true }),
      event('PaymentRefunded', PaymentRefunded, {
        ...payment,
        ...shares,
        fee: '0.00',
        net: '70.00',
        refunded: '100.00',
        refundId,
      }),
      event('PaymentExpired', PaymentExpired, { ...payment, ...nothing, captured: '0.00', released: '100.00' }),
      event('PaymentVoided', PaymentVoided, {
        ...payment,
        ...shares,
        orderReference: '',
        captured: '60.00',
        released: '40.00',
      }),
      event('PaymentSplitReceived', PaymentSplitReceived, part),
      event('PaymentSplitReturned', PaymentSplitReturned, part),
      event('PayoutRequested', PayoutRequested, { ...payout, amount: '120', currency: 'JPY', dueAt: at }),
      event('PayoutDestinationAdded', PayoutDestinationAdded, { ...payout, destinationId: newId(), usableAt: at }),
    ],
  });
  expect(outcomes.map(({ result, error }) => [result, error])).toEqual(
    outcomes.map(() => [Outcome_Result.RESULT_DONE, '']),
  );

  const { notifications } = await connect(NotificationServiceService, { token: owner.token }).listNotifications({});
  expect(notifications.map(({ type, title, body }) => [type, title, body]).sort()).toEqual([
    [
      'payment.captured',
      '100.00 EUR captured',
      '100.00 EUR of a payment of 100.00 EUR was captured for A-17. After a fee of 1.75 EUR, 68.25 EUR is yours.',
    ],
    [
      'payment.expired',
      'A payment expired',
      '100.00 EUR of a payment of 100.00 EUR was not captured in time for A-17, and is the payer’s again.',
    ],
    [
      'payment.received',
      '100.00 EUR held',
      '100.00 EUR is held for you for A-17. Capture it before 2026-11-30 12:34 UTC.',
    ],
    [
      'payment.received',
      '100.00 EUR paid',
      '100.00 EUR was paid for A-17. After a fee of 1.75 EUR, 68.25 EUR is yours.',
    ],
    [
      'payment.refunded',
      '100.00 EUR refunded',
      '100.00 EUR of a payment of 100.00 EUR was refunded for A-17. Your part of that was 70.00 EUR.',
    ],
    [
      'payment.split_received',
      '3.00 EUR received',
      'You received 3.00 EUR, your part of a payment to another merchant.',
    ],
    [
      'payment.split_returned',
      '3.00 EUR given back',
      'You gave back 3.00 EUR, your part of a payment to another merchant that was refunded.',
    ],
    ['payment.voided', 'A payment was voided', '40.00 EUR of a payment of 100.00 EUR was given back.'],
    [
      'payout.destination_added',
      'New payout account',
      'A payout to the new account FR**0189 was requested. Nothing goes to it before 2026-11-30 12:34 UTC. If you did not request this, cancel the payout and sign in again.',
    ],
    [
      'payout.requested',
      'Payout of 120 JPY requested',
      'A payout of 120 JPY to FR**0189 was requested. It goes out after 2026-11-30 12:34 UTC. If you did not request it, cancel it before that.',
    ],
  ]);
  const deliveries = await messaging.files.admin<{ payload: string }>(
    'select payload from webhook_deliveries where user_id = $1 order by event_type',
    [owner.id],
  );
  expect(
    deliveries
      .map(({ payload }) => JSON.parse(payload) as { type: string; data: object })
      .map(({ type, data }) => [type, data]),
  ).toEqual([
    [
      'payment.refunded',
      {
        user_id: owner.id,
        payment_id: paymentId,
        merchant_id: merchantId,
        payer_id: payerId,
        amount: '100.00',
        currency: 'EUR',
        order_reference: 'A-17',
        payment_request_id: '',
        gross: '100.00',
        fee: '0.00',
        splits: [{ merchant_id: partnerId, amount: '30.00' }],
        net: '70.00',
        refunded: '100.00',
        refund_id: refundId,
      },
    ],
    [
      'payout.requested',
      {
        user_id: owner.id,
        payout_id: payoutId,
        merchant_id: merchantId,
        amount: '120',
        currency: 'JPY',
        destination: 'FR**0189',
        due_at: '2026-11-30T12:34:56.000Z',
      },
    ],
  ]);
});

it('what a test key did is no notification of anybody, and its webhooks get it as a test', async () => {
  const [twin, payer] = [newId(), newId()];
  await messaging.files.admin(
    `insert into webhook_endpoints (id, user_id, url, event_types, secret) values ($1, $2, 'https://receiver.invalid/test', '{*}', '')`,
    [newId(), twin],
  );
  const at = new Date('2026-11-30T12:34:56Z');
  const about = { userId: twin, payoutId: newId(), merchantId: twin, destination: 'FR**0189' };
  const { outcomes } = await connect(EventInternalServiceService, { from: 'wallet', to: 'messaging' }).deliver({
    events: [
      event('PayoutRequested', PayoutRequested, { ...about, amount: '1.00', currency: 'XTS', dueAt: at }),
      event('PayoutDestinationAdded', PayoutDestinationAdded, { ...about, destinationId: newId(), usableAt: at }),
      event('HoldExpired', HoldExpired, HoldExpired.fromPartial({ userId: payer, amount: '1.00', currency: 'XTS' })),
    ],
  });
  expect(outcomes.map(({ result }) => result)).toEqual(outcomes.map(() => Outcome_Result.RESULT_DONE));
  expect(await messaging.files.admin(`select from notifications where user_id in ($1, $2)`, [twin, payer])).toEqual([]);
  const sent = await messaging.files.admin<{ payload: string }>(
    `select payload from webhook_deliveries where user_id = $1 order by event_type desc`,
    [twin],
  );
  expect(sent.map(({ payload }) => JSON.parse(payload) as object)).toMatchObject([
    { type: 'payout.requested', mode: 'test', data: { currency: 'XTS' } },
    { type: 'payout.destination_added', mode: 'test' },
  ]);
});
