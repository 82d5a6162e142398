// What is managed, as everybody sees it: a change is public within five seconds, past every cache, and whoever made it reads it at once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { ShopServiceService } from '@plaza/api/shop';
import { withDatabase } from '@plaza/dev/databases';
import { client, dated, until, type TestClient } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let staff: string;
let shop: TestClient<typeof ShopServiceService>;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  staff = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  shop = client(ShopServiceService, Number(new URL(stack.url).port));
});
afterAll(async () => {
  shop?.close();
  await stack?.giveBack();
});

/** A product that is on sale, alone in its club. */
async function scarf(): Promise<{ id: string; club: string; etag: string }> {
  const club = `CLUB_${randomUUID().slice(0, 8).toUpperCase()}`;
  expect((await api.post('/api/manage/clubs', { id: club, name: club, country: 'MC' }, staff)).status).toBe(200);
  const given = { name: 'Scarf', club, category: 'scarves', price: '25.00', stock: 3 };
  const { product } = (await api.post('/api/manage/products', given, staff)).body;
  const published = { state: 'published', etag: product.managed.etag };
  const { body } = await api.post(`/api/manage/products/${product.id}/state`, published, staff);
  return { id: product.id, club, etag: body.product.managed.etag };
}

test('a price, a name and a stock that change are public within five seconds in lists, over gRPC and in the cart', async () => {
  const { id, club, etag } = await scarf();
  const fan = await api.person();
  const listed = async () => (await api.get(`/api/shop/products?club=${club}`)).body.products[0];
  const overGrpc = async () => (await shop.listProducts({ club })).products[0];
  const inCart = async () => (await api.get('/api/shop/cart', fan.token)).body.items[0];
  await until(async () => (await listed())?.price === '25.00', 'it is listed');
  expect((await api.post('/api/shop/cart', { product_id: id, quantity: 1 }, fan.token)).status).toBe(200);
  expect([(await overGrpc())?.price, (await inCart())?.price]).toEqual(['25.00', '25.00']);

  const change = { price: '20.00', name: 'Winter scarf' };
  const send = { token: staff, body: change, headers: { 'if-match': etag } };
  const changed = await api.send('PATCH', `/api/manage/products/${id}`, send);
  expect(changed).toMatchObject({ status: 200, body: { product: change } });
  expect((await api.get(`/api/manage/products/${id}`, staff)).body.product).toMatchObject(change);
  const goods = { kind: 'receipt', quantity: 4 };
  expect((await api.post(`/api/manage/products/${id}/stock`, goods, staff)).body.product.stock).toBe(7);
  const { from, to } = await dated(async () => {
    await until(async () => {
      const { price, name, stock } = (await listed()) ?? {};
      return price === '20.00' && name === 'Winter scarf' && stock === 7;
    }, 'the list shows it');
    await until(async () => (await overGrpc())?.price === '20.00', 'gRPC shows it');
    await until(async () => (await inCart())?.price === '20.00', 'the cart shows it');
  });
  expect(to - from).toBeLessThan(5_000);

  // Whoever read it before is told.
  const late = await api.send('PATCH', `/api/manage/products/${id}`, send);
  expect(refusal(late)).toBe('409 VERSION_CONFLICT');
});
