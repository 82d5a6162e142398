// What a person had and what moved, at any time and in any period, over gRPC.
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { StatementServiceService } from '@plaza/api/statement';
import { client, type TestClient } from '@plaza/testing';
import { setClock, type Clock } from '../../../test/clock.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let clock: Clock;
let statements: TestClient<typeof StatementServiceService>;
let lea: TestPerson;
let marco: TestPerson;

// 2026 of the ledger, month by month.
beforeAll(async () => {
  harness = await startWallet();
  clock = await setClock(harness.db);
  statements = client(StatementServiceService, harness.port);
  [lea, marco] = [await harness.person('Léa'), await harness.person('Marco')];
  const { wallet } = harness;
  await clock.travel('2026-01-15T12:00:00Z');
  await wallet.deposit({ amount: '100', currency: 'EUR' }, lea.as);
  await wallet.deposit({ amount: '900', currency: 'JPY' }, lea.as);
  await clock.travel('2026-01-31T23:50:00Z');
  await wallet.send({ recipientId: marco.id, amount: '10', currency: 'EUR' }, lea.as);
  await clock.travel('2026-03-05T08:00:00Z');
  for (let index = 0; index < 5; index++)
    await wallet.send({ recipientId: marco.id, amount: '2.50', currency: 'EUR' }, lea.as);
  await clock.travel('2026-03-20T08:00:00Z');
  await wallet.send({ recipientId: lea.id, amount: '1', currency: 'EUR' }, marco.as);
  await wallet.deposit({ amount: '20', currency: 'EUR' }, lea.as);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(async () => {
  statements.close();
  await harness.close();
});

const at = async (time: string, person = lea, currency = '') =>
  (await statements.getBalanceAt({ time: new Date(time), currency }, person.as)).balance;

describe('a balance in the past', () => {
  it('is what was there after the last posting before that moment', async () => {
    expect(await at('2025-12-31T00:00:00Z')).toBe('0.00');
    expect(await at('2026-01-15T11:59:59.999Z')).toBe('0.00');
    expect(await at('2026-01-20T00:00:00Z')).toBe('100.00');
    expect(await at('2026-01-20T00:00:00Z', lea, 'JPY')).toBe('900');
    expect(await at('2026-02-10T00:00:00Z')).toBe('90.00');
    expect(await at('2026-02-10T00:00:00Z', marco)).toBe('10.00');
    expect(await at('2026-03-10T00:00:00Z')).toBe('77.50');
    expect(await at('2026-06-01T00:00:00Z')).toBe('98.50');
    expect(await statements.getBalanceAt({}, lea.as)).toMatchObject({
      balance: '98.50',
      currency: 'EUR',
      time: expect.any(Date),
    });
  });

  it('at the time of a transaction is its balance after, as exact as its time is told', async () => {
    for (const { timestamp, balanceAfter, currency } of (
      await harness.wallet.listTransactions({ pageSize: 100, currency: 'EUR' }, lea.as)
    ).transactions.slice(-2)) {
      expect((await statements.getBalanceAt({ time: timestamp, currency }, lea.as)).balance).toBe(balanceAfter);
    }
  });

  it('of someone who has no wallet is zero, and opens none', async () => {
    const nobody = await harness.person();
    expect(await at('2026-02-10T00:00:00Z', nobody)).toBe('0.00');
    expect(await harness.db.admin('select from wallets where user_id = $1', [nobody.id])).toHaveLength(0);
  });

  it('is refused in the future, in a currency that is not offered, and to who is nobody', async () => {
    await expect(at('2099-01-01T00:00:00Z')).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'time' }],
    });
    await expect(at('1931-01-01T00:00:00Z')).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'time' }],
    });
    await expect(at('2026-02-10T00:00:00Z', lea, 'XXX')).rejects.toMatchObject({ reason: 'CURRENCY_UNKNOWN' });
    await expect(statements.getBalanceAt({})).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' });
  });
});

describe('a statement', () => {
  const period = (from: string, to?: string, more: object = {}) =>
    statements.getStatement({ from: new Date(from), ...(to && { to: new Date(to) }), ...more }, lea.as);

  it('of a month begins with what the month before left, and adds up', async () => {
    const january = await period('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z');
    expect(january).toMatchObject({
      currency: 'EUR',
      openingBalance: '0.00',
      closingBalance: '90.00',
      nextPageToken: '',
    });
    expect(january.totals).toEqual([
      { type: 'deposit', direction: 'credit', amount: '100.00', count: 1 },
      { type: 'send', direction: 'debit', amount: '10.00', count: 1 },
    ]);
    expect(january.transactions.map(({ type, amount }) => [type, amount])).toEqual([
      ['deposit', '100.00'],
      ['send', '10.00'],
    ]);
    expect(await period('2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z')).toMatchObject({
      openingBalance: '90.00',
      closingBalance: '90.00',
      totals: [],
      transactions: [],
    });
    const march = await period('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
    expect(march).toMatchObject({ openingBalance: '90.00', closingBalance: '98.50' });
    expect(march.totals).toEqual([
      { type: 'deposit', direction: 'credit', amount: '20.00', count: 1 },
      { type: 'receive', direction: 'credit', amount: '1.00', count: 1 },
      { type: 'send', direction: 'debit', amount: '12.50', count: 5 },
    ]);
    expect(march.transactions.at(-1)?.balanceAfter).toBe('98.50');
  });

  it('is of one currency', async () => {
    expect(await period('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z', { currency: 'JPY' })).toMatchObject({
      openingBalance: '0',
      closingBalance: '900',
      totals: [{ amount: '900' }],
    });
  });

  it('comes in pages that tell the same period, also where it ends in the present', async () => {
    const first = await period('2026-01-01T00:00:00Z', undefined, { pageSize: 3 });
    await clock.travel('2026-03-20T09:00:00Z');
    await harness.wallet.deposit({ amount: '1', currency: 'EUR' }, lea.as);
    await harness.wallet.send({ recipientId: marco.id, amount: '1', currency: 'EUR' }, lea.as);
    const all = [...first.transactions];
    let token = first.nextPageToken;
    while (token) {
      const next = await period('2026-01-01T00:00:00Z', undefined, { pageSize: 3, pageToken: token });
      expect(next.to).toEqual(first.to);
      all.push(...next.transactions);
      token = next.nextPageToken;
    }
    expect(all.map(({ id }) => id)).toEqual([...new Set(all.map(({ id }) => id))]);
    expect(all.map(({ timestamp }) => timestamp?.getTime())).toEqual(
      all.map(({ timestamp }) => timestamp?.getTime()).sort((a, b) => a! - b!),
    );
    await expect(period('2026-01-02T00:00:00Z', undefined, { pageToken: first.nextPageToken })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
    await expect(
      period('2026-01-01T00:00:00Z', '2026-05-01T00:00:00Z', { pageToken: first.nextPageToken }),
    ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
    await expect(
      period('2026-01-01T00:00:00Z', undefined, { pageToken: first.nextPageToken, currency: 'JPY' }),
    ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  });

  it('needs a beginning, and an end after it', async () => {
    await expect(statements.getStatement({}, lea.as)).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'from' }],
    });
    await expect(period('2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z')).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'to' }],
    });
  });
});

describe('the list of transactions', () => {
  const list = async (filter: object, person = lea) =>
    (await harness.wallet.listTransactions({ pageSize: 100, ...filter }, person.as)).transactions;

  it('is filtered by time: from a moment, and before one', async () => {
    expect(
      (await list({ from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-06T00:00:00Z') })).map(
        ({ amount }) => amount,
      ),
    ).toEqual(Array(5).fill('2.50'));
    const [deposit] = (await list({ to: new Date('2026-02-01T00:00:00Z') })).slice(-1);
    expect(deposit).toMatchObject({ type: 'deposit', amount: '100.00' });
    expect(
      await list({ from: deposit!.timestamp, to: new Date(deposit!.timestamp!.getTime() + 1), currency: 'EUR' }),
    ).toEqual([deposit]);
    expect(await list({ to: deposit!.timestamp, currency: 'EUR' })).toEqual([]);
  });

  it('is filtered by amount, currency, direction and type, all at once if asked', async () => {
    expect((await list({ minAmount: '2.5', maxAmount: '10.00', currency: 'EUR' })).map(({ amount }) => amount)).toEqual(
      [...Array<string>(5).fill('2.50'), '10.00'],
    );
    expect((await list({ currency: 'JPY' })).map(({ amount }) => amount)).toEqual(['900']);
    expect((await list({ direction: 'credit', to: new Date('2026-03-20T08:30:00Z') })).map(({ type }) => type)).toEqual(
      ['deposit', 'receive', 'deposit', 'deposit'],
    );
    expect(
      (await list({ direction: 'credit', type: 'deposit', minAmount: '100', currency: 'EUR' })).map(
        ({ amount }) => amount,
      ),
    ).toEqual(['100.00']);
    expect(await list({ direction: 'credit', type: 'send' })).toEqual([]);
  });

  it('keeps its filters from page to page, and takes no token of another list', async () => {
    const filter = {
      type: 'send',
      maxAmount: '2.50',
      from: new Date('2026-03-01T00:00:00Z'),
      to: new Date('2026-03-10T00:00:00Z'),
      pageSize: 2,
    };
    const first = await harness.wallet.listTransactions(filter, lea.as);
    const second = await harness.wallet.listTransactions(
      { ...filter, maxAmount: '2.5', pageToken: first.nextPageToken },
      lea.as,
    );
    const third = await harness.wallet.listTransactions({ ...filter, pageToken: second.nextPageToken }, lea.as);
    expect([...first.transactions, ...second.transactions, ...third.transactions]).toEqual(
      await list({ ...filter, pageSize: 100 }),
    );
    expect(third).toMatchObject({ transactions: [expect.anything()], nextPageToken: '' });
    for (const other of [
      { type: '' },
      { maxAmount: '3' },
      { from: undefined },
      { to: undefined },
      { currency: 'EUR' },
      { direction: 'debit' },
      { minAmount: '1' },
    ]) {
      await expect(
        harness.wallet.listTransactions({ ...filter, ...other, pageToken: first.nextPageToken }, lea.as),
      ).rejects.toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
    }
  });

  it.each([
    [{ currency: 'XXX' }, 'currency'],
    [{ direction: 'in' }, 'direction'],
    [{ minAmount: '-1' }, 'min_amount'],
    [{ maxAmount: '1e3' }, 'max_amount'],
    [{ minAmount: "1' or true" }, 'min_amount'],
    [{ minAmount: '2', maxAmount: '1' }, 'max_amount'],
    [{ minAmount: 'x', maxAmount: '1.00' }, 'min_amount'],
    [{ minAmount: '1.00', maxAmount: 'x' }, 'max_amount'],
    [{ from: new Date(2e12), to: new Date(1e12) }, 'to'],
    [{ type: 'gift' }, 'type'],
    [{ from: new Date(-1e14) }, 'from'],
  ])('refuses %j', async (filter, field) => {
    await expect(list(filter)).rejects.toMatchObject({ reason: 'INVALID_ARGUMENT', violations: [{ field }] });
  });
});

describe('a month', () => {
  it('ends to the microsecond: what is posted at its turn is in the one or in the other, and in the order of its balances', async () => {
    const [ines, jonas] = [await harness.person(), await harness.person()];
    // However slow the machine: one long before the turn and one after it, and as many as there is time for around it.
    await clock.travel('2026-05-31T12:00:00Z');
    await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, ines.as);
    const send = () => harness.wallet.send({ recipientId: jonas.id, amount: '0.01', currency: 'EUR' }, ines.as);
    await send();
    let posted = 1;
    await clock.travel('2026-05-31T23:59:59.600Z');
    while (
      (await harness.db.admin<{ over: boolean }>(`select wallet_clock.now() > '2026-06-01T00:00:00.4Z' as over`))[0]!
        .over === false
    ) {
      await Promise.all(Array.from({ length: 4 }, send));
      posted += 4;
    }
    await send();
    posted++;
    const counts = await harness.db.admin<{ month: string; count: number }>(
      `select tableoid::regclass::text as month, count(*)::int as count from transactions where user_id = $1 group by 1 order by 1`,
      [jonas.id],
    );
    expect(counts.map(({ month }) => month)).toEqual(['transactions_2026_05', 'transactions_2026_06']);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(posted);
    const statement = (from: string, to: string) =>
      statements.getStatement({ from: new Date(from), to: new Date(to) }, ines.as);
    const [may, june] = [
      await statement('2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z'),
      await statement('2026-06-01T00:00:00Z', '2026-07-01T00:00:00Z'),
    ];
    expect(may.closingBalance).toBe(june.openingBalance);
    expect(
      may.totals.find(({ type }) => type === 'send')!.count + june.totals.find(({ type }) => type === 'send')!.count,
    ).toBe(posted);
    expect(june.closingBalance).toBe((100 - posted / 100).toFixed(2));
    const mixed = await harness.db.admin(
      `select from entries a join entries b on a.movement_id = b.movement_id where date_trunc('month', a."timestamp") <> date_trunc('month', b."timestamp")`,
    );
    expect(mixed).toHaveLength(0);
  });
});
