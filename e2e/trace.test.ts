// What did this person, this order, this call go through? Over the public address, and with the operator's command.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { until, type Ran } from '@plaza/testing';
import { Api, refusal } from './api.ts';
import { runOperator } from './support/operator.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let staff: string;
let buyer: Awaited<ReturnType<Api['person']>>;
let order: string;
const request = randomUUID();
const home = mkdtempSync(join(tmpdir(), 'plaza-home-'));

interface Entry {
  at: string;
  service: string;
  kind: string;
  what: string;
  outcome: string;
  subject: string;
  actor: string;
  request_id: string;
  detail: string;
  attempts: number;
}

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  const { email } = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, email));
  staff = (await api.post('/api/auth/login', { email, password: 'correct horse' })).body.access_token;
  const scarf = { merchant_id: '', name: 'Scarf', club: 'AS_MONACO', category: 'scarves', price: '12.50', stock: 50 };
  const made = await api.post('/api/manage/products', scarf, staff);
  const { id, managed } = made.body.product;
  await api.post(`/api/manage/products/${id}/state`, { state: 'published', etag: managed.etag }, staff);
  buyer = await api.person('Léa');
  await api.deposit(buyer.token, '50.00');
  await api.post('/api/shop/cart', { product_id: id, quantity: 2 }, buyer.token);
  const bought = await api.post('/api/shop/checkout', {}, buyer.token, { 'x-request-id': request });
  expect(bought).toMatchObject({ status: 200 });
  order = bought.body.order.id;
});
afterAll(async () => {
  rmSync(home, { recursive: true, force: true });
  await stack?.giveBack();
});

const traceOf = async (
  of: string,
): Promise<{ entries: Entry[]; order_ids: string[]; user_id: string; missing: string[] }> => {
  const { status, body } = await api.get(`/api/admin/trace?of=${encodeURIComponent(of)}`, staff);
  expect({ status, body }).toMatchObject({ status: 200, body: { missing: [], truncated: false } });
  return body;
};
const lines = (entries: readonly Entry[]): string[] =>
  entries.map(({ service, kind, what }) => `${service} ${kind} ${what}`);

const ofTheOrder = [
  'catalog order placed',
  'wallet hold held',
  'wallet hold captured',
  'wallet posting purchase',
  'catalog order paid',
  'catalog event OrderPaid to messaging',
  'messaging notification order.paid',
];

test('an order, by its id and by the request that placed it: from the call to what was sent, in the order in which it happened', async () => {
  for (const given of [order, request]) {
    const { entries, order_ids: orders } = await until(async () => {
      const found = await traceOf(given);
      return lines(found.entries).includes('messaging notification order.paid') && found;
    }, 'the buyer was told');
    expect(orders).toEqual([order]);
    expect(lines(entries)).toEqual(expect.arrayContaining(ofTheOrder));
    expect(entries.map(({ at }) => Date.parse(at))).toEqual(
      entries.map(({ at }) => Date.parse(at)).sort((a, b) => a - b),
    );
    expect(entries.find(({ what }) => what === 'placed')).toMatchObject({ subject: order, request_id: request });
    expect(entries.find(({ what }) => what === 'purchase')).toMatchObject({ outcome: 'debit', detail: '25.00 EUR' });
  }
});

test('a person, by the address and by the id: what they did and were sent, without what they wrote', async () => {
  await api.post('/api/auth/login', { email: buyer.email, password: 'a wrong one' });
  for (const given of [buyer.email.toUpperCase(), buyer.id]) {
    const { entries, user_id: userId } = await traceOf(given);
    expect(userId).toBe(buyer.id);
    expect(lines(entries)).toEqual(
      expect.arrayContaining([...ofTheOrder.slice(0, 5), 'auth sign_in registration', 'wallet posting deposit']),
    );
    expect(entries.find(({ kind, outcome }) => kind === 'sign_in' && outcome === 'failed')).toMatchObject({
      what: 'password',
      detail: 'password',
    });
    expect(JSON.stringify(entries)).not.toContain(buyer.email);
    expect(JSON.stringify(entries)).not.toContain('Scarf');
  }
});

test('who has traced whom is in the audit log, and in the trace of who did it', async () => {
  await traceOf(buyer.email);
  const { body } = await api.get(
    `/api/admin/audit/auth?rpc=plaza.auth.v1.TraceService/GetTrace&subject=${buyer.id}`,
    staff,
  );
  expect(body.entries[0]).toMatchObject({ subject_kind: 'trace', outcome: 'done' });
});

test('what nobody knows, and who may not ask', async () => {
  const of = (what: string): string => `/api/admin/trace?of=${encodeURIComponent(what)}`;
  for (const unknown of ['nobody@plaza.example', randomUUID(), 'no such request', '@', '💶', "' or 1=1 --"])
    expect(refusal(await api.get(of(unknown), staff))).toBe('404 TRACE_EMPTY');
  for (const bad of ['', 'x'.repeat(255)]) expect(refusal(await api.get(of(bad), staff))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await api.get(`${of(order)}&since=yesterday`, staff))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await api.get(of(order), buyer.token))).toBe('403 PERMISSION_DENIED');
  expect(refusal(await api.get(of(order)))).toBe('401 UNAUTHENTICATED');
});

const plaza = (...args: string[]): Promise<Ran> => runOperator(stack, home, args);

test('the command shows the same, with the lines of the logs of services and of the gateway', async () => {
  const logs = Object.values(stack.logs).flatMap((file) => ['--logs', file]);
  const ran = await until(async () => {
    const shown = await plaza('trace', order, ...logs);
    return shown.output.includes('gateway    log           POST /api/shop/checkout, 200') && shown;
  }, 'Envoy has written its line');
  expect(ran.code).toBe(0);
  expect(ran.output).toMatch(/catalog +order +placed, /);
  expect(ran.output).toMatch(/wallet +posting +purchase, debit, 25\.00 EUR/);
  expect(ran.output).toContain(`change /plaza.catalog.v1.ShopService/Checkout, done,`);
  expect(ran.output).toContain(`by ${buyer.id}, request ${request}`);
  const json = await plaza('trace', buyer.email, '--json');
  const entries = json.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Entry);
  expect(lines(entries)).toContain('auth sign_in registration');
  expect(await plaza('trace', 'nobody@plaza.example')).toMatchObject({
    code: 1,
    output: expect.stringContaining('Nothing is known'),
  });
  expect(await plaza('trace', order, '--logs', join(home, 'none'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('There is no file'),
  });
  expect(await plaza('trace', order, '--since', 'yesterday')).toMatchObject({ code: 2 });
});
