// The notifications of people, from events of every service.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { until } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});

afterAll(() => stack?.giveBack());

interface Notification {
  id: string;
  type: string;
  title: string;
  body: string;
  data: Record<string, unknown>;
  created_at: string;
  read_at?: string;
}

/** Waits until a person has so many notifications, and returns their types and data. */
async function notificationsOf(token: string, count: number): Promise<Notification[]> {
  return until(async () => {
    const { status, body } = await api.get('/api/notifications?page_size=100', token);
    expect(status).toBe(200);
    return body.notifications.length >= count && (body.notifications as Notification[]);
  }, `${count} notifications`);
}

async function seats(): Promise<{ event_id: string; category: string }> {
  for (const { id } of (await api.get('/api/tickets/events')).body.events) {
    const found = (await api.get(`/api/tickets/events/${id}`)).body.event.categories.find(
      ({ seats_left: left }: { seats_left: number }) => left >= 20,
    );
    if (found) return { event_id: id, category: found.name };
  }
  throw new Error('Nothing is on sale.');
}

test('received money, a paid order and its tickets are notifications, once each, and not for the sender', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '500.00');
  const key = { 'idempotency-key': randomUUID() };
  for (let times = 0; times < 2; times++) {
    expect(
      await api.post('/api/wallet/send', { recipient_id: marco.id, amount: '250.00', currency: 'EUR' }, lea.token, key),
    ).toMatchObject({ status: 200 });
  }
  const [money] = await notificationsOf(marco.token, 1);
  expect(money).toMatchObject({
    type: 'money.received',
    title: '250.00 EUR received',
    data: { amount: '250.00', currency: 'EUR', from_user_id: lea.id },
  });
  expect(money).not.toHaveProperty('read_at');
  const offer = await seats();
  const bought = await api.post('/api/tickets/purchase', { ...offer, quantity: 2 }, marco.token, {
    'idempotency-key': randomUUID(),
  });
  expect(bought).toMatchObject({ status: 200 });
  const notifications = await notificationsOf(marco.token, 3);
  const [order, tickets] = ['order.paid', 'ticket.issued'].map((type) =>
    notifications.find((one) => one.type === type),
  );
  expect(order).toMatchObject({
    data: { kind: 'tickets', quantity: 2, currency: 'EUR', transaction_id: bought.body.transaction.id },
  });
  expect(tickets).toMatchObject({ title: 'Your 2 tickets', data: { order_id: order?.data['order_id'] } });
  expect((tickets?.data['ticket_ids'] as string[]).sort()).toEqual(
    bought.body.tickets.map(({ id }: { id: string }) => id).sort(),
  );
  const [product] = (await api.get('/api/shop/products')).body.products;
  await api.deposit(lea.token, '500.00');
  await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, lea.token);
  expect(await api.post('/api/shop/checkout', {}, lea.token, { 'idempotency-key': randomUUID() })).toMatchObject({
    status: 200,
  });
  const notifiedLea = await notificationsOf(lea.token, 3);
  expect(notifiedLea.map(({ type }) => type).sort()).toEqual(['deposit.confirmed', 'deposit.confirmed', 'order.paid']);
  expect(notifiedLea.find(({ type }) => type === 'order.paid')).toMatchObject({
    body: expect.stringContaining(product.name),
    data: { kind: 'shop', quantity: 1 },
  });
  expect(await notificationsOf(marco.token, 3)).toHaveLength(3);
});

test('reversals by an administrator and payouts of a merchant are notifications', async () => {
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  const {
    body: { access_token: admin },
  } = await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' });
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '1500.00');
  const bought = await api.post('/api/tickets/purchase', { ...(await seats()), quantity: 2 }, lea.token, {
    'idempotency-key': randomUUID(),
  });
  const [{ order_id: orderId }] = bought.body.tickets;
  expect(refusal(await api.post(`/api/tickets/orders/${orderId}/refund`, {}, lea.token))).toBe('403 PERMISSION_DENIED');
  const refund = { 'idempotency-key': randomUUID() };
  for (let times = 0; times < 2; times++) {
    const { status, body } = await api.post(
      `/api/tickets/orders/${orderId}/refund`,
      { reason: 'Called off' },
      admin,
      refund,
    );
    expect({ status, tickets: body.tickets.map((ticket: { status: string }) => ticket.status) }).toEqual({
      status: 200,
      tickets: ['refunded', 'refunded'],
    });
  }
  expect(refusal(await api.post(`/api/tickets/orders/${orderId}/refund`, {}, admin))).toBe('400 ORDER_NOT_REFUNDABLE');
  expect(await api.balance(lea.token)).toBe('1500.00');
  expect(await notificationsOf(lea.token, 4)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        type: 'order.refunded',
        data: expect.objectContaining({ order_id: orderId, kind: 'tickets' }),
      }),
    ]),
  );

  const {
    body: { merchant },
  } = await api.post('/api/admin/merchants', { user_id: marco.id, name: 'Le Kop', currency: 'EUR' }, admin);
  expect(
    await api.post('/api/payments', { merchant_id: merchant.id, amount: '800.00', currency: 'EUR' }, lea.token),
  ).toMatchObject({ status: 200 });
  // The sandbox refuses this amount.
  for (const amount of ['505.05', '100.00']) {
    expect(
      await api.post('/api/payouts', { amount, currency: 'EUR', destination: 'DE89370400440532013000' }, marco.token),
    ).toMatchObject({ status: 200 });
  }
  const notifications = await notificationsOf(marco.token, 6);
  expect(notifications.map(({ type, data }) => [type, data['amount'] ?? data['destination']]).sort()).toEqual([
    ['payment.received', '800.00'],
    ['payout.destination_added', 'DE****************3000'],
    ['payout.failed', '505.05'],
    ['payout.paid', '100.00'],
    ['payout.requested', '100.00'],
    ['payout.requested', '505.05'],
  ]);
  expect(notifications.find(({ type }) => type === 'payment.received')?.data).toMatchObject({
    merchant_id: merchant.id,
    payer_id: lea.id,
    gross: '800.00',
    fee: '0.00',
    splits: [],
    net: '800.00',
  });
});

test('notifications are marked read one by one or together, and are no longer counted', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '10.00');
  for (let times = 0; times < 3; times++)
    await api.post('/api/wallet/send', { recipient_id: marco.id, amount: '1.00', currency: 'EUR' }, lea.token);
  const [newest, middle] = await notificationsOf(marco.token, 3);
  const unread = async (): Promise<number> =>
    (await api.get('/api/notifications/unread-count', marco.token)).body.count;
  expect(await unread()).toBe(3);
  expect((await api.post(`/api/notifications/${newest!.id}/read`, {}, marco.token)).body.notification).toMatchObject({
    id: newest!.id,
    read_at: expect.any(String),
  });
  expect(await unread()).toBe(2);
  expect(
    (await api.get('/api/notifications?unread=true', marco.token)).body.notifications.map(({ id }: Notification) => id),
  ).not.toContain(newest!.id);
  expect((await api.post('/api/notifications/read', { up_to: middle!.id }, marco.token)).body).toEqual({
    read_count: 2,
  });
  expect(await unread()).toBe(0);
  const page = await api.get('/api/notifications?page_size=2', marco.token);
  expect(
    (await api.get(`/api/notifications?page_size=2&page_token=${page.body.next_page_token}`, marco.token)).body
      .notifications,
  ).toHaveLength(1);
  expect(refusal(await api.post(`/api/notifications/${newest!.id}/read`, {}, lea.token))).toBe(
    '404 NOTIFICATION_NOT_FOUND',
  );
  expect(refusal(await api.get('/api/notifications?unread=perhaps', marco.token))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await api.get('/api/notifications'))).toBe('401 UNAUTHENTICATED');
});

test('events during an outage of messaging become notifications when it is back', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '10.00');
  await stack.kill('messaging');
  for (let times = 0; times < 5; times++)
    expect(
      await api.post('/api/wallet/send', { recipient_id: marco.id, amount: '1.00', currency: 'EUR' }, lea.token),
    ).toMatchObject({ status: 200 });
  await stack.restart('messaging');
  await until(async () => (await api.get('/api/notifications', marco.token)).status === 200, 'messaging is back');
  expect(await notificationsOf(marco.token, 5)).toHaveLength(5);
});
