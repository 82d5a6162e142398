// Several currencies over JSON: wallets, rates, quotes, exchanges, and what an administrator decides about them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let person: Awaited<ReturnType<Api['person']>>;
let admin: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  person = await api.person('Léa');
  const ada = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, ada.email));
  admin = (await api.post('/api/auth/login', { email: ada.email, password: 'correct horse' })).body.access_token;
});

afterAll(() => stack?.giveBack());

const put = (path: string, body: unknown, token?: string) => api.send('PUT', path, { token, body });

test('a person opens a wallet for each currency, in its own digits', async () => {
  expect((await api.get('/api/wallet/wallets', person.token)).body).toEqual({
    wallets: [{ currency: 'EUR', balance: '0.00', available: '0.00', held: '0.00', status: 'active' }],
  });
  expect((await api.post('/api/wallet/wallets', { currency: 'JPY' }, person.token)).body).toEqual({
    wallet: { currency: 'JPY', balance: '0', available: '0', held: '0', status: 'active' },
  });
  expect((await api.post('/api/wallet/deposit', { amount: '90', currency: 'JPY' }, person.token)).body).toMatchObject({
    balance: '90',
    transaction: { amount: '90' },
  });
  expect(refusal(await api.post('/api/wallet/deposit', { amount: '0.5', currency: 'JPY' }, person.token))).toBe(
    '400 AMOUNT_INVALID',
  );
  expect(refusal(await api.post('/api/wallet/wallets', { currency: 'SEK' }, person.token))).toBe(
    '400 CURRENCY_UNKNOWN',
  );
  expect(refusal(await api.get('/api/wallet/wallets'))).toBe('401 UNAUTHENTICATED');
  expect((await api.get('/api/wallet/wallets', person.token)).body.wallets).toMatchObject([
    { currency: 'EUR' },
    { currency: 'JPY', balance: '90' },
  ]);
});

test('only an administrator sets rates', async () => {
  const rates = {
    rates: [
      { from: 'EUR', to: 'USD', rate: '1.0842', source: 'ECB' },
      { from: 'EUR', to: 'JPY', rate: '163.27' },
    ],
  };
  expect(refusal(await put('/api/admin/exchange/rates', rates, person.token))).toBe('403 PERMISSION_DENIED');
  expect(await put('/api/admin/exchange/rates', rates, admin)).toMatchObject({
    status: 200,
    body: {
      rates: [
        { from: 'EUR', to: 'JPY', source: 'admin' },
        { from: 'EUR', to: 'USD', rate: '1.0842', source: 'ECB' },
      ],
    },
  });
  const { body } = await api.get('/api/wallet/exchange/rates', person.token);
  expect(body.spread).toBe('0.005');
  expect(body.rates).toContainEqual({
    from: 'JPY',
    to: 'EUR',
    rate: '0.006124823911',
    valid_from: expect.any(String),
    source: 'derived admin',
    stale: false,
  });
});

test('a quote is used once, and the person is notified of both amounts', async () => {
  await api.deposit(person.token, '100.00');
  const quote = await api.post(
    '/api/wallet/exchange/quotes',
    { from: 'EUR', to: 'USD', amount: '10.00' },
    person.token,
  );
  expect(quote).toMatchObject({
    status: 200,
    body: {
      quote: expect.any(String),
      from: 'EUR',
      to: 'USD',
      rate: '1.0842',
      spread: '0.005',
      from_amount: '10.00',
      to_amount: '10.78',
      fee: '0.05',
      expires_at: expect.any(String),
    },
  });
  const take = (token: string, key: string) =>
    api.post('/api/wallet/exchange', { quote_id: quote.body.quote }, token, { 'idempotency-key': key });
  expect(refusal(await take((await api.person()).token, 'mine'))).toBe('404 QUOTE_NOT_FOUND');
  const done = await take(person.token, 'first');
  expect(done).toMatchObject({
    status: 200,
    body: {
      transactions: [
        {
          type: 'exchange',
          direction: 'debit',
          amount: '10.00',
          currency: 'EUR',
          metadata: {
            quote_id: quote.body.quote,
            rate: '1.0842',
            fee: '0.05',
            counter_amount: '10.78',
            counter_currency: 'USD',
          },
        },
        { type: 'exchange', direction: 'credit', amount: '10.78', currency: 'USD' },
      ],
      balances: [
        { currency: 'EUR', balance: '90.00' },
        { currency: 'USD', balance: '10.78' },
      ],
    },
  });
  expect((await take(person.token, 'first')).body).toEqual(done.body);
  expect(refusal(await take(person.token, 'second'))).toBe('400 QUOTE_USED');
  expect((await api.get('/api/wallet/transactions?type=exchange', person.token)).body.transactions).toHaveLength(2);
  const wanted = await api.post(
    '/api/wallet/exchange/quotes',
    { from: 'EUR', to: 'JPY', to_amount: '1000' },
    person.token,
  );
  expect(wanted.body).toMatchObject({ to_amount: '1000', from_amount: '6.17', fee: '0.04' });
  expect(
    refusal(await api.post('/api/wallet/exchange/quotes', { from: 'EUR', to: 'EUR', amount: '1' }, person.token)),
  ).toBe('400 EXCHANGE_SAME_CURRENCY');
  expect(refusal(await api.post('/api/wallet/exchange', { quote_id: 'x' }, person.token))).toBe('400 INVALID_ARGUMENT');
});

test('limits are set, shown and applied', async () => {
  expect(
    refusal(await put(`/api/admin/wallets/${person.id}/limits`, { currency: 'EUR', day_limit: '1' }, person.token)),
  ).toBe('403 PERMISSION_DENIED');
  expect(
    await put(
      `/api/admin/wallets/${person.id}/limits`,
      { currency: 'EUR', movement_limit: '20', day_limit: '25.00', reason: 'Asked for it' },
      admin,
    ),
  ).toMatchObject({
    status: 200,
    body: {
      limit: {
        currency: 'EUR',
        movement_limit: '20.00',
        day_limit: '25.00',
        spent_today: '10.00',
        left_today: '15.00',
      },
    },
  });
  const other = await api.person();
  const send = (amount: string) =>
    api.post('/api/wallet/send', { recipient_id: other.id, amount, currency: 'EUR' }, person.token);
  const above = await send('20.01');
  expect(refusal(above)).toBe('400 LIMIT_EXCEEDED');
  expect(above.body.details[0].metadata).toMatchObject({ currency: 'EUR', allowed: expect.any(String) });
  expect((await send('15')).status).toBe(200);
  expect(refusal(await send('0.01'))).toBe('400 LIMIT_EXCEEDED');
  const { body } = await api.get('/api/wallet/limits', person.token);
  expect(body).toMatchObject({ time_zone: 'Europe/Monaco', resets_at: expect.any(String) });
  expect(body.limits.find(({ currency }: { currency: string }) => currency === 'EUR')).toEqual({
    currency: 'EUR',
    movement_limit: '20.00',
    day_limit: '25.00',
    spent_today: '25.00',
    left_today: '0.00',
  });
  await put(`/api/admin/wallets/${person.id}/limits`, { currency: 'EUR' }, admin);
  expect((await send('1')).status).toBe(200);
});

test('a frozen wallet lets nothing out until it is unfrozen', async () => {
  const other = await api.person();
  const send = () =>
    api.post('/api/wallet/send', { recipient_id: other.id, amount: '1', currency: 'EUR' }, person.token);
  expect(refusal(await api.post(`/api/admin/wallets/${person.id}/freeze`, { reason: 'x' }, person.token))).toBe(
    '403 PERMISSION_DENIED',
  );
  expect(refusal(await api.post(`/api/admin/wallets/${person.id}/freeze`, {}, admin))).toBe('400 INVALID_ARGUMENT');
  const frozen = await api.post(`/api/admin/wallets/${person.id}/freeze`, { reason: 'Court order' }, admin);
  expect(frozen.status).toBe(200);
  expect(frozen.body.wallets.every(({ status }: { status: string }) => status === 'frozen')).toBe(true);
  expect(refusal(await send())).toBe('400 WALLET_FROZEN');
  await api.deposit(person.token, '1.00');
  expect(
    (await api.post(`/api/admin/wallets/${person.id}/unfreeze`, { currency: 'EUR', reason: 'Lifted' }, admin)).status,
  ).toBe(200);
  expect((await send()).status).toBe(200);
  const account = await api.get(`/api/admin/wallets/${person.id}`, admin);
  expect(account.body.decisions[0]).toMatchObject({ action: 'unfreeze', currency: 'EUR', reason: 'Lifted' });
  expect(refusal(await api.get(`/api/admin/wallets/${person.id}`, person.token))).toBe('403 PERMISSION_DENIED');
});
