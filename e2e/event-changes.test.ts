// An event that is cancelled, and one that is moved, over JSON and over gRPC: what buyers see, are told, and get back.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { EventChangeServiceService } from '@plaza/api/event-change';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { client, until } from '@plaza/testing';
import { Api, refusal } from './api.ts';

let stack: TestStack;
let api: Api;
let admin: string;
const open: { close(): void }[] = [];

beforeAll(async () => {
  stack = await startTestStack();
  api = new Api(stack.url);
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  admin = (await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' })).body.access_token;
});
afterAll(async () => {
  for (const each of open) each.close();
  await stack?.stop();
});

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const reason = 'The pitch is under water.';

async function onSale(): Promise<{ id: string; path: string }> {
  const created = await api.post(
    '/api/manage/events',
    {
      title: 'Monaco – Lens',
      club: 'AS_MONACO',
      date: inDays(10),
      venue: 'Stade Louis II, Monaco',
      competition: 'Friendly',
      categories: [{ name: 'Stand', price: '20.00', rows: 2, seats_per_row: 5 }],
    },
    admin,
  );
  expect(created).toMatchObject({ status: 200 });
  const { id } = created.body.event as { id: string };
  const path = `/api/manage/events/${id}`;
  expect(await api.post(`${path}/state`, { state: 'published', etag: '*' }, admin)).toMatchObject({ status: 200 });
  return { id, path };
}

async function bought(eventId: string): Promise<{ token: string; order: string }> {
  const { token } = await api.person();
  await api.deposit(token, '100.00');
  const { status, body } = await api.post(
    '/api/tickets/purchase',
    { event_id: eventId, category: 'Stand', quantity: 2 },
    token,
  );
  expect(status).toBe(200);
  return { token, order: body.tickets[0].order_id };
}

const balance = async (token: string): Promise<string> => (await api.get('/api/wallet/balance', token)).body.balance;
const toldOf = (token: string, type: string) =>
  until(async () => {
    const { notifications } = (await api.get('/api/notifications', token)).body;
    return (notifications as { type: string; title: string; body: string }[]).find((one) => one.type === type);
  }, `the buyer is told: ${type}`);

test('an event is cancelled over JSON: its buyers are told and refunded, and nobody buys any more', async () => {
  const { id, path } = await onSale();
  const one = await bought(id);
  expect(refusal(await api.post(`${path}/cancel`, { reason, etag: '*' }, one.token))).toMatch(/^40[34] /);
  expect(refusal(await api.get(`${path}/cancellation`, one.token))).toMatch(/^40[34] /);
  for (const body of [
    {},
    { reason: 7, etag: '*' },
    { reason: ['x'], etag: '*' },
    { reason: 'x'.repeat(300), etag: '*' },
  ])
    expect(refusal(await api.post(`${path}/cancel`, body, admin))).toMatch(/^400 /);
  expect(refusal(await api.post('/api/manage/events/none/cancel', { reason, etag: '*' }, admin))).toMatch(/^40[04] /);
  expect(refusal(await api.post(`${path}/cancel`, { reason, etag: '*' }))).toBe('401 UNAUTHENTICATED');

  expect(await api.post(`${path}/cancel`, { reason, etag: '*' }, admin)).toMatchObject({
    status: 200,
    body: { cancellation: { event_id: id, kind: 'cancelled', reason, progress: { orders: 1 } } },
  });
  const body = { event_id: id, category: 'Stand' };
  expect(refusal(await api.post('/api/tickets/purchase', body, one.token))).toBe('400 EVENT_CANCELLED');
  await until(async () => (await balance(one.token)) === '100.00', 'the money is back');
  expect(
    await until(async () => {
      const { cancellation } = (await api.get(`${path}/cancellation`, admin)).body;
      return cancellation.state === 'done' && cancellation;
    }, 'it is done'),
  ).toMatchObject({
    progress: { refunded: 1, failed: 0, amounts: [{ currency: 'EUR', amount: '40.00' }] },
  });
  expect((await api.get(`${path}/cancellation/orders?state=refunded`, admin)).body.orders).toMatchObject([
    { order_id: one.order, state: 'refunded', amount: '40.00', currency: 'EUR' },
  ]);
  expect(await toldOf(one.token, 'event.cancelled')).toMatchObject({ title: 'Cancelled: Monaco – Lens' });
  await toldOf(one.token, 'order.refunded');
  const { tickets } = (await api.get('/api/tickets', one.token)).body;
  expect(tickets.map((ticket: { status: string; qr_code: string }) => [ticket.status, ticket.qr_code])).toEqual([
    ['refunded', ''],
    ['refunded', ''],
  ]);
  expect((await api.get(`/api/tickets/events/${id}`)).body.event).toMatchObject({ change_reason: reason });
});

test('an event is moved over gRPC, and an order is given back', async () => {
  const { id } = await onSale();
  const [one, two] = [await bought(id), await bought(id)];
  const port = Number(new URL(stack.url).port);
  const at = (token: string) => {
    const made = client(EventChangeServiceService, port, { token });
    open.push(made);
    return made;
  };
  const date = new Date(inDays(20));
  const { move } = await at(admin).moveEvent({ id, date, reason, refundUntil: new Date(inDays(5)), etag: '*' });
  expect(move).toMatchObject({ kind: 'moved', progress: { orders: 2 } });
  expect(await toldOf(one.token, 'event.moved')).toMatchObject({ title: 'Moved: Monaco – Lens' });
  const { tickets } = (await api.get('/api/tickets', one.token)).body;
  expect(tickets[0]).toMatchObject({ status: 'valid', event_date: date.toISOString() });
  await expect(at(two.token).giveBackOrder({ id: one.order })).rejects.toMatchObject({ reason: 'ORDER_NOT_FOUND' });
  expect(await at(one.token).giveBackOrder({ id: one.order })).toMatchObject({ amount: '40.00', currency: 'EUR' });
  expect([await balance(one.token), await balance(two.token)]).toEqual(['100.00', '60.00']);
  expect(refusal(await api.post(`/api/tickets/orders/${one.order}/give-back`, {}, one.token))).toBe(
    '400 ORDER_NOT_REFUNDABLE',
  );
});
