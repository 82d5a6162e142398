// Events of other services, delivered as the services deliver them: the notifications that people read, once, and what account deletion erases.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventInternalServiceService, Outcome_Result, type Event } from '@plaza/api/events';
import {
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
import { EventCancelled, EventMoved } from '@plaza/api/events/event_changes';
import { UserDeleted } from '@plaza/api/events/people';
import {
  EsimExpired,
  EsimExpiring,
  EsimUsageReached,
  OrderPaid,
  OrderRefunded,
  TicketIssued,
} from '@plaza/api/events/sales';
import { NotificationServiceService } from '@plaza/api/notification';
import { WebhookServiceService } from '@plaza/api/webhook';
import { newId, type MessageCodec } from '@plaza/service';
import { client, type TestClient } from '@plaza/testing';
import { open, startMessaging, type Messaging, type Person } from './messaging.ts';

let messaging: Messaging;
let events: TestClient<typeof EventInternalServiceService>;
const clients: { close(): void }[] = [];
let position = 0;

beforeAll(async () => {
  messaging = await startMessaging();
  events = client(EventInternalServiceService, messaging.port, { from: 'wallet', to: 'messaging' });
  clients.push(events);
});

afterAll(async () => {
  for (const each of clients) each.close();
  await messaging.stop();
});

function event<Payload extends { userId: string }>(
  name: string,
  codec: MessageCodec<Payload>,
  payload: Payload,
  aggregate = `user:${payload.userId}`,
): Event {
  return {
    id: newId(),
    type: `plaza.events.v1.${name}`,
    aggregate,
    userId: payload.userId,
    time: new Date(),
    payload: Buffer.from(codec.encode(payload).finish()),
    position: ++position,
  };
}

async function deliver(...batch: Event[]): Promise<void> {
  const { outcomes } = await events.deliver({ events: batch });
  expect(outcomes.map(({ result, error }) => [result, error])).toEqual(
    batch.map(() => [Outcome_Result.RESULT_DONE, '']),
  );
}

async function notificationsOf(
  person: Person,
): Promise<{ type: string; title: string; body: string; data: object | undefined }[]> {
  const notifications = client(NotificationServiceService, messaging.port, { token: person.token });
  clients.push(notifications);
  return (await notifications.listNotifications({})).notifications.map(({ type, title, body, data }) => ({
    type,
    title,
    body,
    data,
  }));
}

// Sorted by seat: deliveries that are written together have no order.
const sent = (person: Person) =>
  messaging.files.admin<{ event_type: string; payload: string }>(
    `select event_type, payload from webhook_deliveries where user_id = $1 order by payload::jsonb#>>'{data,seat}'`,
    [person.id],
  );

async function listening(person: Person): Promise<void> {
  const webhooks = client(WebhookServiceService, messaging.port, { token: person.token });
  clients.push(webhooks);
  await webhooks.createWebhook({ url: 'https://receiver.invalid/hook', eventTypes: ['*'] });
}

describe('an event', () => {
  it('becomes a notification with ids, and amounts in the digits of the currency, once however often it is delivered', async () => {
    const lea = await messaging.person('Léa');
    const ids = { userId: lea.id, orderId: newId(), transactionId: newId(), payoutId: newId(), merchantId: newId() };
    const { userId, orderId, transactionId, payoutId, merchantId } = ids;
    const all = [
      event('MoneyReceived', MoneyReceived, {
        userId,
        transactionId,
        amount: '250.0000',
        currency: 'EUR',
        fromUserId: '',
      }),
      event('PayoutPaid', PayoutPaid, { userId, payoutId, merchantId, amount: '90.0000', currency: 'JPY' }),
      event('PayoutFailed', PayoutFailed, {
        userId,
        payoutId,
        merchantId,
        amount: '505.05',
        currency: 'EUR',
        failure: 'The account is closed.',
      }),
      event('OrderPaid', OrderPaid, {
        userId,
        orderId,
        kind: 'shop',
        amount: '60.00',
        currency: 'EUR',
        transactionId,
        quantity: 3,
        title: '3 × Scarf',
        things: [{ kind: 'product', id: newId(), club: 'AS_MONACO' }],
      }),
      event('OrderRefunded', OrderRefunded, {
        userId,
        orderId,
        kind: 'shop',
        amount: '60.00',
        currency: 'EUR',
        transactionId,
        title: '3 × Scarf',
        total: '60.00',
        refunded: '60.00',
        reason: '',
      }),
    ];
    await deliver(...all);
    await deliver(...all);
    const notifications = await notificationsOf(lea);
    expect(notifications.map(({ type, title, body }) => [type, title, body]).sort()).toEqual([
      ['money.received', '250.00 EUR received', '250.00 EUR reached your wallet.'],
      ['order.paid', 'Order paid', '3 × Scarf: 60.00 EUR paid.'],
      ['order.refunded', 'Order refunded', '3 × Scarf: 60.00 EUR is back in your wallet.'],
      [
        'payout.failed',
        'A payout failed',
        'Your payout of 505.05 EUR failed, and the money is back in your wallet. The account is closed.',
      ],
      ['payout.paid', 'Payout of 90 JPY', 'Your payout of 90 JPY was paid.'],
    ]);
    expect(notifications.find(({ type }) => type === 'money.received')?.data).toEqual({
      user_id: userId,
      transaction_id: transactionId,
      amount: '250.00',
      currency: 'EUR',
      from_user_id: '',
    });
  });

  it('of a person’s money and credits becomes a notification, and is sent to their webhooks', async () => {
    const lea = await messaging.person('Léa');
    await listening(lea);
    const { id: userId } = lea;
    const [depositId, transactionId, payoutId, merchantId] = [newId(), newId(), newId(), newId()];
    const deposit = { userId, depositId, amount: '25.00', currency: 'EUR' };
    const reversed = {
      userId,
      transactionId,
      reversalOf: newId(),
      amount: '30.00',
      currency: 'EUR',
      reason: 'Sent by mistake',
    };
    const credits = { userId, transactionId, reference: '' };
    await deliver(
      event('DepositConfirmed', DepositConfirmed, { ...deposit, transactionId, provider: 'stripe' }),
      event('DepositFailed', DepositFailed, deposit),
      event('DepositReversed', DepositReversed, { ...deposit, owed: '5.00' }),
      event('DepositRestored', DepositRestored, { ...deposit, owed: '0.00' }),
      event('HoldExpired', HoldExpired, {
        userId,
        holdId: newId(),
        amount: '9.90',
        currency: 'EUR',
        description: 'Europe 5 GB',
        orderId: newId(),
        paymentId: '',
      }),
      event('TransactionReversed', TransactionReversed, { ...reversed, direction: 'credit', merchantId: '' }),
      event('TransactionReversed', TransactionReversed, { ...reversed, direction: 'debit', merchantId, reason: '' }),
      event('ExchangeCompleted', ExchangeCompleted, {
        userId,
        quoteId: newId(),
        fromAmount: '100.00',
        fromCurrency: 'EUR',
        toAmount: '16245',
        toCurrency: 'JPY',
        fee: '0.50',
        rate: '163.27',
        fromTransactionId: newId(),
        toTransactionId: newId(),
      }),
      event('CreditsAdded', CreditsAdded, {
        ...credits,
        credits: 500,
        source: 'purchase',
        description: '500 credits',
        balance: 510,
      }),
      event('CreditsSpent', CreditsSpent, {
        ...credits,
        credits: 1,
        source: 'spend',
        description: 'A vote',
        balance: 509,
      }),
      event('PayoutCancelled', PayoutCancelled, { userId, payoutId, merchantId, amount: '120.00', currency: 'EUR' }),
    );
    expect((await notificationsOf(lea)).map(({ type, title, body }) => [type, title, body]).sort()).toEqual([
      ['credits.added', '500 credits added', '500 credits added. You have 510 now.'],
      ['credits.spent', '1 credit spent', 'A vote: 1 credit spent. You have 509 now.'],
      ['deposit.confirmed', '25.00 EUR deposited', 'Your deposit of 25.00 EUR is confirmed and in your wallet.'],
      [
        'deposit.failed',
        'A deposit failed',
        'Your payment of 25.00 EUR was not confirmed. Nothing was added to your wallet.',
      ],
      ['deposit.restored', '25.00 EUR is back', '25.00 EUR that had been taken back of a deposit is yours again.'],
      [
        'deposit.reversed',
        '25.00 EUR went back',
        '25.00 EUR of a deposit went back to where it came from, and was taken out of your wallet. You owe 5.00 EUR, which is taken from your next deposit.',
      ],
      ['exchange.completed', 'Money exchanged', 'You exchanged 100.00 EUR for 16245 JPY.'],
      [
        'hold.expired',
        '9.90 EUR is free again',
        '9.90 EUR was set aside for Europe 5 GB. It was not charged in time, so you can spend it again.',
      ],
      [
        'payout.cancelled',
        'A payout was cancelled',
        'Your payout of 120.00 EUR was cancelled, and the money is back in your wallet.',
      ],
      [
        'transaction.reversed',
        'A transaction was reversed',
        'The platform reversed a transaction: 30.00 EUR was returned to your wallet. Reason: Sent by mistake',
      ],
      [
        'transaction.reversed',
        'A transaction was reversed',
        'The platform reversed a transaction: 30.00 EUR was taken out of your merchant’s wallet.',
      ],
    ]);
    const deliveries = (await sent(lea)).map(({ payload }) => JSON.parse(payload) as { type: string; data: object });
    expect(deliveries.map(({ type }) => type).sort()).toEqual([
      'credits.added',
      'credits.spent',
      'deposit.confirmed',
      'deposit.failed',
      'deposit.restored',
      'deposit.reversed',
      'exchange.completed',
      'hold.expired',
      'payout.cancelled',
      'transaction.reversed',
      'transaction.reversed',
    ]);
    expect(deliveries.find(({ type }) => type === 'deposit.reversed')?.data).toEqual({
      user_id: userId,
      deposit_id: depositId,
      amount: '25.00',
      currency: 'EUR',
      owed: '5.00',
    });
    expect(deliveries.find(({ type }) => type === 'credits.spent')?.data).toEqual({
      user_id: userId,
      transaction_id: transactionId,
      credits: 1,
      source: 'spend',
      description: 'A vote',
      reference: '',
      balance: 509,
    });
  });

  it('of an eSIM says how much is used and when it ends, and never its code', async () => {
    const lea = await messaging.person('Léa');
    await listening(lea);
    const esimId = newId();
    const of = { userId: lea.id, esimId, planName: 'Europe 5 GB' };
    const expiresAt = new Date('2026-12-24T18:00:00Z');
    const used = { ...of, dataTotal: 5_120 };
    const ending = { ...used, dataUsed: 3_900, expiresAt };
    const aggregate = `esim:${esimId}`;
    await deliver(
      event('EsimUsageReached', EsimUsageReached, { ...used, percent: 75, dataUsed: 3_900 }, aggregate),
      event('EsimUsageReached', EsimUsageReached, { ...used, percent: 100, dataUsed: 5_120 }, aggregate),
      event('EsimExpiring', EsimExpiring, { ...ending, days: 3 }, aggregate),
      event('EsimExpiring', EsimExpiring, { ...ending, days: 1 }, aggregate),
      event('EsimExpired', EsimExpired, { ...of, expiresAt }, aggregate),
    );
    const said = (await notificationsOf(lea)).map(({ type, title, body }) => `${type}: ${title}. ${body}`).sort();
    expect(said).toEqual([
      'esim.expired: Your eSIM has ended. Europe 5 GB has ended. You can buy another one.',
      'esim.expiring: Your eSIM ends in 3 days. Europe 5 GB ends on 2026-12-24 18:00 UTC. You can top it up under My account, eSIMs.',
      'esim.expiring: Your eSIM ends within a day. Europe 5 GB ends on 2026-12-24 18:00 UTC. You can top it up under My account, eSIMs.',
      'esim.usage: 75 % of your eSIM is used. Europe 5 GB: 3900 of 5120 MB are used, 1220 MB are left. You can top it up under My account, eSIMs.',
      'esim.usage: The data of your eSIM is used up. Europe 5 GB: all 5120 MB are used. You can top it up under My account, eSIMs.',
    ]);
    const deliveries = (await sent(lea)).map(({ payload }) => JSON.parse(payload) as { type: string; data: object });
    expect(deliveries.find(({ type }) => type === 'esim.expired')?.data).toEqual({
      user_id: lea.id,
      esim_id: esimId,
      plan_name: 'Europe 5 GB',
      expires_at: expiresAt.toISOString(),
    });
    expect(deliveries.map(({ type }) => type).sort()).toEqual([
      'esim.expired',
      'esim.expiring',
      'esim.expiring',
      'esim.usage',
      'esim.usage',
    ]);
  });

  it('that is cancelled or moved says why, what becomes of the tickets, and until when they can be given back', async () => {
    const lea = await messaging.person('Léa');
    await listening(lea);
    const of = { userId: lea.id, orderId: newId(), eventId: newId(), eventTitle: 'Monaco – Lens' };
    const eventDate = new Date('2026-12-24T18:00:00Z');
    const aggregate = `order:${of.orderId}`;
    const refundUntil = new Date('2026-12-20T18:00:00Z');
    const moved = { ...of, eventDate, venue: 'Nice', refundUntil, reason: 'Snow', received: false };
    const cancelled = { ...of, eventDate, reason: 'More snow!', received: false };
    const all = [
      event('EventMoved', EventMoved, moved, aggregate),
      event('EventCancelled', EventCancelled, cancelled, aggregate),
    ];
    await deliver(...all);
    await deliver(...all);
    const said = (await notificationsOf(lea)).map(({ type, title, body }) => `${type}: ${title}. ${body}`).sort();
    expect(said).toEqual([
      'event.cancelled: Cancelled: Monaco – Lens. Monaco – Lens on 2026-12-24 18:00 UTC is cancelled: More snow! Your tickets are void, and your money comes back to your wallet. You do not need to do anything.',
      'event.moved: Moved: Monaco – Lens. Monaco – Lens takes place on 2026-12-24 18:00 UTC now, Nice: Snow. Your tickets are valid for it. If you cannot come, you can give your order back until 2026-12-20 18:00 UTC.',
    ]);
    const deliveries = (await sent(lea)).map(({ payload }) => JSON.parse(payload) as { type: string; data: object });
    expect(deliveries.find(({ type }) => type === 'event.moved')?.data).toEqual({
      user_id: lea.id,
      order_id: of.orderId,
      event_id: of.eventId,
      event_title: 'Monaco – Lens',
      event_date: eventDate.toISOString(),
      venue: 'Nice',
      refund_until: refundUntil.toISOString(),
      reason: 'Snow',
      received: false,
    });
    expect(deliveries.map(({ type }) => type).sort()).toEqual(['event.cancelled', 'event.moved']);
    const ben = await messaging.person('Ben');
    await deliver(
      event('EventMoved', EventMoved, { ...moved, userId: ben.id, received: true }, aggregate),
      event('EventCancelled', EventCancelled, { ...cancelled, userId: ben.id, received: true }, aggregate),
    );
    expect((await notificationsOf(ben)).map(({ body }) => body).sort()).toEqual([
      'Monaco – Lens on 2026-12-24 18:00 UTC is cancelled: More snow! The tickets that you were given are void. The money goes back to who bought them.',
      'Monaco – Lens takes place on 2026-12-24 18:00 UTC now, Nice: Snow. The tickets that you were given are valid for it.',
    ]);
  });

  it('of each ticket of an order becomes one notification together, and webhooks get each', async () => {
    const lea = await messaging.person('Léa');
    await listening(lea);
    const [orderId, eventId] = [newId(), newId()];
    const ticket = (seat: string): Event =>
      event(
        'TicketIssued',
        TicketIssued,
        {
          userId: lea.id,
          ticketId: newId(),
          eventId,
          eventTitle: 'AS Monaco – Lyon',
          category: 'Premium',
          seat,
          price: '89.99',
          currency: 'EUR',
          orderId,
        },
        `order:${orderId}`,
      );
    await deliver(ticket('A-1'), ticket('A-2'));
    expect(await notificationsOf(lea)).toMatchObject([
      { type: 'ticket.issued', title: 'Your 2 tickets', body: 'AS Monaco – Lyon: Premium, seats A-1, A-2.' },
    ]);
    const deliveries = await sent(lea);
    expect(
      deliveries.map(({ payload }) => JSON.parse(payload) as { type: string; data: { seat: string } }),
    ).toMatchObject([
      { type: 'ticket.issued', data: { seat: 'A-1', price: '89.99', order_id: orderId } },
      { type: 'ticket.issued', data: { seat: 'A-2' } },
    ]);
  });
});

describe('account deletion', () => {
  it('keeps the messages in the conversations of others, and erases the rest; late events for the person have no effect', async () => {
    const [lea, marco, chloe] = [
      await messaging.person('Léa'),
      await messaging.person('Marco'),
      await messaging.person('Chloé'),
    ];
    const [pair, alone] = [await open(lea, marco), await open(lea, chloe)];
    await lea.social.sendMessage({ conversationId: pair.id, message: 'See you there.' });
    await lea.social.createPost({ text: 'Daghe Munegu!', club: '' });
    await listening(lea);
    const money = (): Event =>
      event('MoneyReceived', MoneyReceived, {
        userId: lea.id,
        transactionId: newId(),
        amount: '1.00',
        currency: 'EUR',
        fromUserId: '',
      });
    await deliver(money());
    const gone = event('UserDeleted', UserDeleted, { userId: lea.id });
    await deliver(gone);
    await deliver(gone, money());
    const [left] = await messaging.files.admin<Record<string, number>>(
      `
      select (select count(*)::int from posts where user_id = $1) as posts, (select count(*)::int from notifications where user_id = $1) as notifications,
        (select count(*)::int from members where user_id = $1) as members, (select count(*)::int from messages where user_id = $1) as messages,
        (select count(*)::int from webhook_endpoints where user_id = $1 and deleted_at is null) as webhooks`,
      [lea.id],
    );
    expect(left).toEqual({ posts: 0, notifications: 0, members: 0, messages: 1, webhooks: 0 });
    expect((await marco.social.listMessages({ conversationId: pair.id })).messages).toMatchObject([
      { message: 'See you there.', userId: lea.id },
    ]);
    await marco.social.sendMessage({ conversationId: pair.id, message: 'Are you still there?' });
    await expect(lea.social.getFeed({})).rejects.toMatchObject({ reason: 'TOKEN_INVALID' });
    // With its last member the conversation is deleted too.
    await deliver(event('UserDeleted', UserDeleted, { userId: chloe.id }));
    expect(
      await messaging.files.admin('select id from conversations where id = any ($1)', [[pair.id, alone.id]]),
    ).toEqual([{ id: pair.id }]);
  });
});
