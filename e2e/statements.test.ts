// A person's money in the past, as a web client sees it: balances, statements, and a file that comes as it is read.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let api: Api;
let lea: Awaited<ReturnType<Api['person']>>;
let marco: Awaited<ReturnType<Api['person']>>;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  [lea, marco] = [await api.person('Léa'), await api.person('Marco')];
  await api.deposit(lea.token, '100');
  await api.post(
    '/api/wallet/send',
    { recipient_id: marco.id, amount: '12.50', currency: 'EUR', note: '=1+1' },
    lea.token,
  );
});

afterAll(() => stack?.giveBack());

const now = () => new Date().toISOString();
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

test('the balance at any moment', async () => {
  expect((await api.get(`/api/wallet/balance/at?time=${now()}`, lea.token)).body).toEqual({
    balance: '87.50',
    currency: 'EUR',
    time: expect.stringMatching(/^\d{4}-.*Z$/),
  });
  expect((await api.get(`/api/wallet/balance/at?time=${yesterday}&currency=JPY`, lea.token)).body).toMatchObject({
    balance: '0',
    currency: 'JPY',
  });
  expect((await api.get('/api/wallet/balance/at', lea.token)).body).toMatchObject({ balance: '87.50' });
  expect(refusal(await api.get('/api/wallet/balance/at?time=2199-01-01T00:00:00Z', lea.token))).toBe(
    '400 INVALID_ARGUMENT',
  );
  expect(refusal(await api.get('/api/wallet/balance/at?time=tomorrow', lea.token))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await api.get('/api/wallet/balance/at'))).toBe('401 UNAUTHENTICATED');
});

test('a statement of a period, and the filters of the list', async () => {
  const { status, body } = await api.get(
    `/api/wallet/statements?from=${yesterday}&to=${now()}&currency=EUR&page_size=1`,
    lea.token,
  );
  expect({ status, body }).toMatchObject({
    status: 200,
    body: {
      opening_balance: '0.00',
      closing_balance: '87.50',
      totals: [
        { type: 'deposit', amount: '100.00', count: 1 },
        { type: 'send', amount: '12.50' },
      ],
      transactions: [{ type: 'deposit' }],
    },
  });
  const page = (token: string, currency = 'EUR') =>
    api.get(
      `/api/wallet/statements?from=${yesterday}&to=${body.to}&currency=${currency}&page_size=1&page_token=${token}`,
      lea.token,
    );
  expect((await page(body.next_page_token)).body).toMatchObject({
    opening_balance: '0.00',
    closing_balance: '87.50',
    transactions: [{ type: 'send' }],
    next_page_token: '',
  });
  expect(refusal(await page(body.next_page_token, 'USD'))).toBe('400 PAGE_TOKEN_INVALID');
  expect(refusal(await api.get('/api/wallet/statements', lea.token))).toBe('400 INVALID_ARGUMENT');
  expect(
    (
      await api.get(
        `/api/wallet/transactions?from=${yesterday}&to=${now()}&min_amount=50&currency=EUR&direction=credit`,
        lea.token,
      )
    ).body.transactions,
  ).toMatchObject([{ type: 'deposit' }]);
  expect(
    (await api.get('/api/wallet/transactions?max_amount=50&direction=credit', lea.token)).body.transactions,
  ).toEqual([]);
});

test('an export is a file, and what is wrong with it is an error and no file', async () => {
  const { status, headers, body } = await api.get(`/api/wallet/transactions/export?from=${yesterday}`, marco.token);
  expect({ status, type: headers.get('content-type'), name: headers.get('content-disposition') }).toEqual({
    status: 200,
    type: 'text/csv; charset=utf-8',
    name: `attachment; filename="transactions-${yesterday.slice(0, 10)}-${now().slice(0, 10)}.csv"`,
  });
  expect(body.split('\r\n')).toEqual([
    expect.stringMatching(/^time,id,type/),
    expect.stringMatching(new RegExp(`,receive,credit,12\\.50,EUR,12\\.50,${lea.id},Léa,"'=1\\+1",,,,,,,$`)),
    '',
  ]);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(refusal(await api.get('/api/wallet/transactions/export?currency=XXX', marco.token))).toBe(
    '400 INVALID_ARGUMENT',
  );
  expect(refusal(await api.get('/api/wallet/transactions/export?unknown=1', marco.token))).toBe('400 INVALID_ARGUMENT');
  expect(refusal(await api.get('/api/wallet/transactions/export'))).toBe('401 UNAUTHENTICATED');
});

test('a large export comes whole, and one that breaks off says so', async () => {
  const admin = new pg.Client({ connectionString: stack.databaseUrl });
  await admin.connect();
  try {
    const count = 100_000;
    await admin.query(
      `insert into wallet.transactions (id, "timestamp", user_id, type, direction, amount, currency, balance_after, metadata, movement_id)
      select gen_random_uuid(), now() - make_interval(secs => n * 0.0001), $1, 'deposit', 'credit', n, 'EUR', n, '{}', gen_random_uuid() from generate_series(1, $2::int) n`,
      [marco.id, count],
    );
    const { bytes } = await api.get('/api/wallet/transactions/export', marco.token);
    expect(bytes.toString().trim().split('\r\n')).toHaveLength(count + 2);
    expect(bytes.length).toBeGreaterThan(8 * 1024 * 1024);

    const response = await fetch(`${stack.url}/api/wallet/transactions/export`, {
      headers: { authorization: `Bearer ${marco.token}` },
    });
    let text = '';
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      if (text === '') await admin.query('alter table wallet.transactions rename to transactions_away');
      text += Buffer.from(chunk).toString();
    }
    expect(text.trim().split('\r\n').at(-1)).toBe('#error,INTERNAL,Something went wrong on our side.');
  } finally {
    await admin.query('alter table if exists wallet.transactions_away rename to transactions');
    // They belong to no movement: whoever borrows this marketplace next could verify the ledger.
    await admin.query('set session_replication_role = replica');
    await admin.query(`delete from wallet.transactions where user_id = $1 and type = 'deposit'`, [marco.id]);
    await admin.end();
  }
});
