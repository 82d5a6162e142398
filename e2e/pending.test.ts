// An order whose outcome is not known in time, over JSON: the wallet is suspended, accepts connections and does not answer.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api, reasonOf, type Answer } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
});
afterAll(() => stack?.giveBack());

test('orders of every kind report that they are pending, can be read, and end under their keys', async () => {
  const [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '5000.00');
  const [event] = (await api.get('/api/tickets/events')).body.events;
  const [category] = (await api.get(`/api/tickets/events/${event.id}`)).body.event.categories;
  const [plan] = (await api.get('/api/esim/plans')).body.plans;
  const [product] = (await api.get('/api/shop/products')).body.products;
  await api.post('/api/shop/cart', { product_id: product.id, quantity: 1 }, lea.token);
  const orders = Object.entries({
    tickets: ['/api/tickets/purchase', { event_id: event.id, category: category.name }],
    shop: ['/api/shop/checkout', {}],
    esim: ['/api/esim/activate', { plan_id: plan.id }],
  } as const).map(([kind, [path, body]]) => {
    const key = { 'idempotency-key': randomUUID() };
    return { kind, ask: () => api.post(path, body, lea.token, key) };
  });

  await stack.pause('wallet');
  const pending = await Promise.all(
    orders.map(async ({ kind, ask }): Promise<[string, Answer]> => [kind, await ask()]),
  );
  const ids = new Map<string, string>();
  for (const [kind, answer] of pending) {
    expect([kind, answer.status, reasonOf(answer)]).toEqual([kind, 503, 'ORDER_PENDING']);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    const id = answer.body.details[0].metadata.order_id as string;
    ids.set(kind, id);
    const { status, body } = await api.get(`/api/orders/${id}`, lea.token);
    expect({ status, order: body.order }).toMatchObject({
      status: 200,
      order: { id, kind, status: 'pending', held_until: expect.any(String) },
    });
    expect(body.order.failure ?? null).toBeNull();
  }
  await stack.resume('wallet');

  for (const { kind, ask } of orders) {
    const answer = await ask();
    expect([kind, answer.status]).toEqual([kind, 200]);
    const { body } = await api.get(`/api/orders/${ids.get(kind)}`, lea.token);
    expect(body.order).toMatchObject({ kind, status: 'paid', [kind]: answer.body });
    expect(await api.get(`/api/orders/${ids.get(kind)}`, marco.token)).toMatchObject({ status: 404 });
  }
  const { transactions } = (await api.get('/api/wallet/transactions?type=purchase', lea.token)).body;
  expect(transactions).toHaveLength(3);
});
