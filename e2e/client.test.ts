// @plaza/client against the whole stack.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPlaza, isPlazaError, tokenSession, type Plaza, type PlazaOptions } from '@plaza/client';
import { plazaQueries } from '@plaza/client/query';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;

beforeAll(async () => {
  stack = await borrowStack();
});
afterAll(() => stack?.giveBack());

const client = (options: Partial<PlazaOptions> = {}): Plaza => createPlaza({ baseUrl: stack.url, ...options });

async function somebody(options: Partial<PlazaOptions> = {}): Promise<Plaza> {
  const plaza = client(options);
  await plaza.auth.register({ email: `${randomUUID()}@plaza.example`, password: 'correct horse', name: 'Somebody' });
  return plaza;
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

test('a person registers, deposits money, and reads the balance', async () => {
  const plaza = client();
  const seen: unknown[] = [];
  plaza.on('signedIn', (user) => seen.push(user?.email));
  plaza.on('signedOut', (cause) => seen.push(cause));
  const email = `${randomUUID()}@plaza.example`;
  const user = await plaza.auth.register({ email, password: 'correct horse', name: 'Mia' });
  expect([user.email, plaza.auth.user]).toEqual([email, user]);
  await plaza.api.deposit({ amount: '30.00', currency: 'EUR' });
  expect((await plaza.api.getBalance()).balance).toBe('30.00');
  await plaza.auth.signOut();
  expect(seen).toEqual([email, 'signedOut']);
  expect(await failureOf(plaza.api.getBalance())).toMatchObject({ reason: 'UNAUTHENTICATED', status: 401 });
});

test('a change is sent under a key of its own, and under a given key it happens once', async () => {
  const plaza = await somebody();
  await plaza.api.deposit({ amount: '1.00', currency: 'EUR' });
  await plaza.api.deposit({ amount: '1.00', currency: 'EUR' });
  const key = randomUUID();
  for (let time = 0; time < 3; time++) await plaza.api.deposit({ amount: '10.00', currency: 'EUR' }, { key });
  expect((await plaza.api.getBalance()).balance).toBe('12.00');
  const error = await failureOf(plaza.api.deposit({ amount: '11.00', currency: 'EUR' }, { key }));
  expect(isPlazaError(error, 'IDEMPOTENCY_KEY_REUSED')).toBe(true);
});

test('a refusal is an error with its reason, the wrong fields and the id of the request', async () => {
  const plaza = await somebody();
  const error = await failureOf(plaza.api.deposit({ amount: '0.001', currency: 'EUR' }));
  expect(isPlazaError(error, 'AMOUNT_INVALID')).toBe(true);
  expect(error).toMatchObject({
    status: 400,
    message: expect.stringMatching(/./),
    requestId: expect.stringMatching(/./),
    violations: [{ field: 'amount', description: expect.stringMatching(/./) }],
  });
});

test('a list is read page after page, and as far as it is wanted', async () => {
  const plaza = client();
  const all: string[] = [];
  for await (const product of plaza.pages('listProducts', { page_size: 3 })) all.push(product.id);
  expect(all.length).toBeGreaterThan(3);
  expect(new Set(all).size).toBe(all.length);
  const first: string[] = [];
  for await (const { id } of plaza.pages('listProducts', { page_size: 3 })) {
    first.push(id);
    if (first.length === 4) break;
  }
  expect(first).toEqual(all.slice(0, 4));
});

test('what is not JSON is answered as it is', async () => {
  const plaza = await somebody();
  const { from, to } = { from: '2026-01-01T00:00:00Z', to: new Date().toISOString() };
  const answer = await plaza.api.exportTransactions({ from, to });
  expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
    expect.stringContaining('csv'),
    expect.stringMatching(/^time,id,/),
  ]);
});

test('queries and mutations for TanStack Query call the same operations', async () => {
  const plaza = await somebody();
  const queries = plazaQueries(plaza);
  await queries.mutation('deposit').mutationFn({ amount: '5.00', currency: 'EUR' });
  const balance = queries.query('getBalance');
  expect([balance.queryKey, (await balance.queryFn({})).balance]).toEqual([['getBalance', {}], '5.00']);
  const pages = queries.infiniteQuery('listProducts', { page_size: 2 });
  const first = await pages.queryFn({ pageParam: pages.initialPageParam });
  const second = await pages.queryFn({ pageParam: pages.getNextPageParam(first)! });
  expect(second.products[0]?.id).not.toBe(first.products[0]?.id);
});

test('of a hundred refreshes by two clients that share a session none ends it', async () => {
  let kept: string | undefined;
  const session = (): PlazaOptions['session'] =>
    tokenSession({
      name: 'two clients',
      load: () => kept,
      save: (token) => {
        kept = token;
      },
    });
  const one = await somebody({ session: session() });
  const two = client({ session: session() });
  const ended: string[] = [];
  for (const plaza of [one, two]) plaza.on('signedOut', (cause) => ended.push(cause));
  let refreshes = 0;
  const refresh = async (plaza: Plaza): Promise<void> => {
    const spent = await plaza.auth.token();
    if ((await plaza.auth.token(spent)) !== spent) refreshes++;
  };
  for (let round = 0; round < 25; round++) await Promise.all([refresh(one), refresh(two), refresh(one), refresh(two)]);
  expect([refreshes, ended]).toEqual([100, []]);
  expect((await two.api.getMe()).user?.id).toBe(one.auth.user?.id);
  for (const plaza of [one, two]) plaza.dispose();
});
