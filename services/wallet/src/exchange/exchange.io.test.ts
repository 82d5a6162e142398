import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountAdminServiceService, AccountServiceService } from '@plaza/api/account';
import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import { Big, digits, offeredCurrencies } from '@plaza/money';
import { newId } from '@plaza/service';
import { dated, until, type TestClient } from '@plaza/testing';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../test/harness.ts';

let harness: Harness;
let exchange: TestClient<typeof ExchangeServiceService>;
let rates: TestClient<typeof ExchangeAdminServiceService>;
let admin: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  exchange = harness.connect(ExchangeServiceService);
  rates = harness.connect(ExchangeAdminServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

async function rich(amount = '100', currency = 'EUR'): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount, currency }, person.as);
  return person;
}

const put = (pairs: Record<string, string>, more: object = {}) =>
  rates.putRates(
    {
      rates: Object.entries(pairs).map(([pair, rate]) => ({
        from: pair.slice(0, 3),
        to: pair.slice(4),
        rate,
        validFrom: undefined,
        source: 'test',
      })),
    },
    { ...admin.as, ...more },
  );
const quote = (person: TestPerson, from: string, to: string, amount: string, more: object = {}) =>
  exchange.createQuote({ from, to, amount }, { ...person.as, ...more });
const take = (person: TestPerson, quoteId: string, key?: string) =>
  exchange.exchange({ quoteId }, { ...person.as, ...(key && { idempotencyKey: key }) });
const balanceOf = async (person: TestPerson, currency = 'EUR') =>
  (await harness.wallet.getBalance({ currency }, person.as)).balance;
const reasonOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? (result.reason as { reason: string }).reason : 'done';
const system = async (name: string, currency: string) =>
  (
    await harness.db.admin<{ sum: string }>(
      'select coalesce(sum(balance), 0)::text as sum from wallets where name = $1 and currency = $2',
      [name, currency],
    )
  )[0]!.sum;

describe('rates', () => {
  it('are none at first, and then exchanging is refused', async () => {
    const person = await rich();
    expect(await exchange.listRates({}, person.as)).toEqual({ rates: [], spread: '0.005', maxAgeSeconds: 0 });
    await expect(quote(person, 'EUR', 'USD', '10')).rejects.toMatchObject({ reason: 'EXCHANGE_RATE_UNKNOWN' });
  });

  it('are set by an administrator, all or none, and hold at once, whatever was cached', async () => {
    const person = await rich();
    const set = await put({ 'EUR/USD': '1.0842', 'EUR/GBP': '0.8431', 'EUR/CHF': '0.9472', 'EUR/JPY': '163.27' });
    expect(set.rates[0]).toEqual({
      from: 'EUR',
      to: 'CHF',
      rate: '0.9472',
      validFrom: expect.any(Date),
      source: 'test',
    });
    const listed = await exchange.listRates({}, person.as);
    expect(listed.rates).toHaveLength(20);
    expect(listed.rates.find(({ from, to }) => from === 'EUR' && to === 'USD')).toMatchObject({
      rate: '1.0842',
      source: 'test',
    });
    expect(listed.rates.find(({ from, to }) => from === 'USD' && to === 'EUR')).toMatchObject({
      rate: '0.922339051835',
      source: 'derived test',
    });
    await put({ 'EUR/USD': '1.1' });
    expect((await quote(person, 'EUR', 'USD', '10')).rate).toBe('1.1');
    await put({ 'EUR/USD': '1.0842' });
    expect((await quote(person, 'EUR', 'USD', '10')).rate).toBe('1.0842');
    for (const [bad, expected] of [
      [[{ from: 'EUR', to: 'USD', rate: '0' }], { violations: [{ field: 'rates[0].rate' }] }],
      [[{ from: 'EUR', to: 'USD', rate: '1.0000000000001' }], { violations: [{ field: 'rates[0].rate' }] }],
      [[{ from: 'EUR', to: 'USD', rate: '1e3' }], { violations: [{ field: 'rates[0].rate' }] }],
      [
        [
          { from: 'EUR', to: 'USD', rate: '9' },
          { from: 'EUR', to: 'EUR', rate: '1' },
        ],
        { reason: 'EXCHANGE_SAME_CURRENCY' },
      ],
      [
        [
          { from: 'EUR', to: 'USD', rate: '9' },
          { from: 'EUR', to: 'SEK', rate: '1' },
        ],
        { reason: 'CURRENCY_UNKNOWN' },
      ],
      [
        [
          { from: 'EUR', to: 'USD', rate: '9' },
          { from: 'EUR', to: 'USD', rate: '8' },
        ],
        { violations: [{ field: 'rates' }] },
      ],
      [
        [{ from: 'EUR', to: 'USD', rate: '9', validFrom: new Date('+200000-01-01T00:00:00Z') }],
        { violations: [{ field: 'rates[0].valid_from' }] },
      ],
      [[], { violations: [{ field: 'rates' }] }],
    ] as const) {
      await expect(
        rates.putRates({ rates: bad.map((rate) => ({ validFrom: undefined, source: '', ...rate })) }, admin.as),
      ).rejects.toMatchObject(expected);
    }
    expect((await quote(person, 'EUR', 'USD', '10')).rate).toBe('1.0842');
    await expect(rates.putRates({ rates: set.rates }, person.as)).rejects.toMatchObject({
      reason: 'PERMISSION_DENIED',
    });
  });

  it('are cached, and forgotten by every process when they are set', async () => {
    const person = await rich();
    const other = (await harness.start()).connect(ExchangeServiceService);
    const both = () =>
      Promise.all(
        [exchange, other].map(
          async (process) => (await process.createQuote({ from: 'EUR', to: 'GBP', amount: '10' }, person.as)).rate,
        ),
      );
    expect(await both()).toEqual(['0.8431', '0.8431']);
    await harness.db.admin(`update exchange_rates set rate = 0.9 where to_currency = 'GBP'`);
    // A process that has just begun reads the table until it has found its Redis.
    await until(async () => (await both()).every((rate) => rate === '0.8431'), 'both read the cache');
    await put({ 'EUR/JPY': '163.27' });
    expect(await both()).toEqual(['0.9', '0.9']);
    await put({ 'EUR/GBP': '0.8431' });
    expect(await both()).toEqual(['0.8431', '0.8431']);
  });

  it('that hold later are kept until then', async () => {
    const person = await rich();
    await rates.putRates(
      { rates: [{ from: 'CHF', to: 'GBP', rate: '0.9', validFrom: new Date(Date.now() + 3_600_000), source: '' }] },
      admin.as,
    );
    expect((await quote(person, 'CHF', 'GBP', '10')).rate).not.toBe('0.9');
    // The time comes while it is cached.
    await harness.db.admin(
      `update exchange_rates set valid_from = now() + interval '2 seconds' where from_currency = 'CHF' and to_currency = 'GBP'`,
    );
    await put({ 'EUR/JPY': '163.27' });
    await until(async () => (await quote(person, 'CHF', 'GBP', '10')).rate === '0.9', 'the rate holds');
    await harness.db.admin(`delete from exchange_rates where from_currency = 'CHF'`);
    await put({ 'EUR/CHF': '0.9472' });
  });

  it('of the same pair and time replace one another', async () => {
    const at = new Date('2026-02-03T04:05:06.789Z');
    const set = async (rate: string) =>
      (await rates.putRates({ rates: [{ from: 'GBP', to: 'CHF', rate, validFrom: at, source: 'bank' }] }, admin.as))
        .rates;
    expect(await set('1.1')).toEqual([{ from: 'GBP', to: 'CHF', rate: '1.1', validFrom: at, source: 'bank' }]);
    expect(await set('1.2')).toEqual([{ from: 'GBP', to: 'CHF', rate: '1.2', validFrom: at, source: 'bank' }]);
    expect(
      await harness.db.admin(
        `select rate::float from exchange_rates where from_currency = 'GBP' and to_currency = 'CHF'`,
      ),
    ).toEqual([{ rate: 1.2 }]);
    await harness.db.admin(`delete from exchange_rates where from_currency = 'GBP'`);
    await put({ 'EUR/CHF': '0.9472' });
  });

  it('are set once for each key', async () => {
    const first = await put({ 'EUR/JPY': '163.27' }, { idempotencyKey: 'yen' });
    expect(await put({ 'EUR/JPY': '163.27' }, { idempotencyKey: 'yen' })).toEqual(first);
    await expect(put({ 'EUR/JPY': '163.28' }, { idempotencyKey: 'yen' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });
});

describe('a quote', () => {
  it('tells what is given, what is got and what it costs, in the digits of the currencies, for 30 seconds', async () => {
    const person = await rich();
    const { result: made, from, to } = await dated(() => quote(person, 'EUR', 'JPY', '10'));
    expect(made).toEqual({
      quote: expect.any(String),
      from: 'EUR',
      to: 'JPY',
      rate: '163.27',
      spread: '0.005',
      fromAmount: '10.00',
      toAmount: '1624',
      fee: '0.05',
      expiresAt: expect.any(Date),
    });
    expect(made.expiresAt!.getTime()).toBeGreaterThanOrEqual(from + 30_000 - 1);
    expect(made.expiresAt!.getTime()).toBeLessThanOrEqual(to + 30_000 + 1);
    expect(await exchange.createQuote({ from: 'EUR', to: 'USD', toAmount: '107.87' }, person.as)).toMatchObject({
      fromAmount: '100.00',
      toAmount: '107.87',
      fee: '0.50',
    });
    expect(await balanceOf(person)).toBe('100.00');
  });

  it('is the same for the same key, also when the rate has changed', async () => {
    const person = await rich();
    const first = await quote(person, 'EUR', 'USD', '10', { idempotencyKey: 'q' });
    await put({ 'EUR/USD': '2' });
    expect(await quote(person, 'EUR', 'USD', '10', { idempotencyKey: 'q' })).toEqual(first);
    await put({ 'EUR/USD': '1.0842' });
    await expect(quote(person, 'EUR', 'USD', '11', { idempotencyKey: 'q' })).rejects.toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('is refused for what cannot be exchanged', async () => {
    const person = await rich();
    for (const [request, expected] of [
      [{ from: 'EUR', to: 'EUR', amount: '1' }, { reason: 'EXCHANGE_SAME_CURRENCY' }],
      [
        { from: 'EUR', to: 'SEK', amount: '1' },
        { reason: 'CURRENCY_UNKNOWN', violations: [{ field: 'to' }] },
      ],
      [
        { from: 'XCR', to: 'EUR', amount: '1' },
        { reason: 'CURRENCY_UNKNOWN', violations: [{ field: 'from' }] },
      ],
      [
        { from: 'EUR', to: 'USD' },
        { reason: 'INVALID_ARGUMENT', violations: [{ field: 'amount' }] },
      ],
      [
        { from: 'EUR', to: 'USD', amount: '1', toAmount: '1' },
        { reason: 'INVALID_ARGUMENT', violations: [{ field: 'amount' }] },
      ],
      [
        { from: 'EUR', to: 'USD', amount: '-1' },
        { reason: 'AMOUNT_INVALID', violations: [{ field: 'amount' }] },
      ],
      [
        { from: 'EUR', to: 'JPY', toAmount: '0.5' },
        { reason: 'AMOUNT_INVALID', violations: [{ field: 'to_amount' }] },
      ],
      [{ from: 'JPY', to: 'EUR', amount: '1' }, { reason: 'EXCHANGE_TOO_SMALL' }],
      [{ from: 'JPY', to: 'EUR', toAmount: '1000000000' }, { reason: 'EXCHANGE_TOO_LARGE' }],
    ] as const)
      await expect(exchange.createQuote(request, person.as)).rejects.toMatchObject(expected);
    await expect(exchange.createQuote({ from: 'EUR', to: 'USD', amount: '1' })).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    });
  });
});

describe('an exchange', () => {
  it('moves both amounts at once, posts the fee, and tells both sides', async () => {
    const person = await rich();
    const [fees, desk] = [await system('fees', 'EUR'), await system('exchange', 'EUR')];
    const { quote: id } = await quote(person, 'EUR', 'JPY', '10');
    const { transactions, balances } = await take(person, id);
    const shared = { quote_id: id, rate: '163.27', spread: '0.005', fee: '0.05', fee_currency: 'EUR' };
    expect(transactions).toMatchObject([
      {
        userId: person.id,
        type: 'exchange',
        direction: 'debit',
        amount: '10.00',
        currency: 'EUR',
        balanceAfter: '90.00',
        metadata: { ...shared, counter_amount: '1624', counter_currency: 'JPY' },
      },
      {
        userId: person.id,
        type: 'exchange',
        direction: 'credit',
        amount: '1624',
        currency: 'JPY',
        balanceAfter: '1624',
        metadata: { ...shared, counter_amount: '10.00', counter_currency: 'EUR' },
      },
    ]);
    expect(balances).toEqual([
      { currency: 'EUR', balance: '90.00' },
      { currency: 'JPY', balance: '1624' },
    ]);
    expect([await balanceOf(person), await balanceOf(person, 'JPY')]).toEqual(['90.00', '1624']);
    expect([
      new Big(await system('fees', 'EUR')).minus(fees).toFixed(),
      new Big(await system('exchange', 'EUR')).minus(desk).toFixed(),
    ]).toEqual(['0.05', '9.95']);
    expect(
      (await harness.wallet.listTransactions({ type: 'exchange' }, person.as)).transactions
        .map(({ currency }) => currency)
        .sort(),
    ).toEqual(['EUR', 'JPY']);
    const entries = await harness.db.admin<{ currency: string; sum: string }>(
      `select currency, sum(amount)::text as sum from entries
      where movement_id = (select movement_id from exchange_quotes where id = $1) group by 1 having count(*) > 1 order by 1`,
      [id],
    );
    expect(entries.map(({ currency, sum }) => [currency, Number(sum)])).toEqual([
      ['EUR', 0],
      ['JPY', 0],
    ]);
  });

  it('of one quote is paid once, however often and by however many it is taken', async () => {
    const person = await rich();
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => take(person, id, `key-${index % 6}`)),
    );
    const done = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
    expect(done).toHaveLength(2);
    expect(done[1]).toEqual(done[0]);
    expect(results.map(reasonOf).filter((reason) => reason !== 'done')).toEqual(Array(10).fill('QUOTE_USED'));
    await expect(take(person, id)).rejects.toMatchObject({ reason: 'QUOTE_USED' });
    expect([await balanceOf(person), await balanceOf(person, 'USD')]).toEqual(['90.00', '10.78']);
  });

  it('without a key answers what it did the first time', async () => {
    const person = await rich();
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => take(person, id)));
    for (const other of others) expect(other).toEqual(first);
    await harness.wallet.deposit({ amount: '5', currency: 'EUR' }, person.as);
    expect(await take(person, id)).toEqual(first);
    await expect(take(person, id, 'another')).rejects.toMatchObject({ reason: 'QUOTE_USED' });
    expect(await balanceOf(person)).toBe('95.00');
  });

  it('is refused with a key that was used for another quote', async () => {
    const person = await rich();
    const [one, two] = [await quote(person, 'EUR', 'USD', '10'), await quote(person, 'EUR', 'USD', '10')];
    await take(person, one.quote, 'same');
    await expect(take(person, two.quote, 'same')).rejects.toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
    await take(person, two.quote, 'other');
    expect(await balanceOf(person)).toBe('80.00');
  });

  it('of an expired, an unknown and another’s quote is refused, and moves nothing', async () => {
    const [person, other] = [await rich(), await rich()];
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    await expect(take(other, id)).rejects.toMatchObject({ reason: 'QUOTE_NOT_FOUND' });
    await expect(take(person, newId())).rejects.toMatchObject({ reason: 'QUOTE_NOT_FOUND' });
    await expect(take(person, 'x')).rejects.toMatchObject({
      reason: 'INVALID_ARGUMENT',
      violations: [{ field: 'quote_id' }],
    });
    await harness.db.admin(`update exchange_quotes set expires_at = now() - interval '1 ms' where id = $1`, [id]);
    await expect(take(person, id)).rejects.toMatchObject({ reason: 'QUOTE_EXPIRED' });
    expect([await balanceOf(person), await balanceOf(other), await balanceOf(person, 'USD')]).toEqual([
      '100.00',
      '100.00',
      '0.00',
    ]);
  });

  it('that was done is answered again when its quote has expired', async () => {
    const person = await rich();
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    const first = await take(person, id, 'k');
    await harness.db.admin(`update exchange_quotes set expires_at = now() - interval '1 ms' where id = $1`, [id]);
    expect(await take(person, id, 'k')).toEqual(first);
  });

  it('needs the money, an unfrozen wallet and room in its limits, and can be tried again', async () => {
    const person = await rich('5');
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    await expect(take(person, id)).rejects.toMatchObject({
      reason: 'INSUFFICIENT_FUNDS',
      metadata: { available: '5.00', currency: 'EUR' },
    });
    await harness.wallet.deposit({ amount: '15', currency: 'EUR' }, person.as);
    const decisions = harness.connect(AccountAdminServiceService);
    await decisions.freezeWallet({ userId: person.id, currency: 'EUR', reason: 'x' }, admin.as);
    await expect(take(person, id)).rejects.toMatchObject({ reason: 'WALLET_FROZEN' });
    await decisions.unfreezeWallet({ userId: person.id, currency: 'EUR', reason: 'x' }, admin.as);
    await decisions.setLimits({ userId: person.id, currency: 'EUR', dayLimit: '9.99' }, admin.as);
    await expect(take(person, id)).rejects.toMatchObject({
      reason: 'LIMIT_EXCEEDED',
      metadata: { limit: 'day', allowed: '9.99', currency: 'EUR' },
    });
    await decisions.setLimits({ userId: person.id, currency: 'EUR' }, admin.as);
    // What is got comes in also where nothing may leave.
    await decisions.freezeWallet({ userId: person.id, currency: 'USD', reason: 'x' }, admin.as);
    await take(person, id);
    expect([await balanceOf(person), await balanceOf(person, 'USD')]).toEqual(['10.00', '10.78']);
  });

  it('never spends money twice, of several quotes at once and through two processes', async () => {
    const person = await rich('25');
    const other = (await harness.start()).connect(ExchangeServiceService);
    const quotes = await Promise.all(Array.from({ length: 10 }, () => quote(person, 'EUR', 'GBP', '10')));
    const results = await Promise.allSettled(
      quotes.map(({ quote: quoteId }, index) => (index % 2 ? exchange : other).exchange({ quoteId }, person.as)),
    );
    expect(results.map(reasonOf).sort()).toEqual([...Array<string>(8).fill('INSUFFICIENT_FUNDS'), 'done', 'done']);
    expect([await balanceOf(person), await balanceOf(person, 'GBP')]).toEqual(['5.00', '16.76']);
  });

  it('opens the same wallet once, however many are the first to get the currency', async () => {
    const [person, sender] = [await rich(), await rich('100', 'CHF')];
    const quotes = await Promise.all(Array.from({ length: 5 }, () => quote(person, 'EUR', 'CHF', '10')));
    const results = await Promise.allSettled([
      ...quotes.map(({ quote: id }) => take(person, id)),
      ...Array.from({ length: 5 }, () =>
        harness.wallet.send({ recipientId: person.id, amount: '1', currency: 'CHF' }, sender.as),
      ),
    ]);
    expect(results.map(reasonOf)).toEqual(Array(10).fill('done'));
    expect([await balanceOf(person), await balanceOf(person, 'CHF')]).toEqual(['50.00', '52.10']);
  });

  it('cannot be done in another’s name, nor at another price, by the service’s role; and quotes are seen by their owners only', async () => {
    const [person, other] = [await rich(), await rich()];
    const { quote: id } = await quote(person, 'EUR', 'USD', '10');
    const database = await harness.db.open();
    const scope = JSON.stringify({ user_id: person.id, key: 'x', method: 'x', request_hash: '00' });
    try {
      await expect(
        database.asUser(other.id, (em) =>
          em.execute(`select wallet.take_quote(?, ?, '[]', ?::jsonb)`, [person.id, id, scope]),
        ),
      ).rejects.toThrow(/taken by who it was made for/);
      await expect(
        database.asUser(person.id, (em) =>
          em.execute(`select wallet.take_quote(?, ?, '[]', ?::jsonb)`, [person.id, id, scope]),
        ),
      ).rejects.toThrow(/not that of quote/);
      await expect(
        database.asUser(person.id, (em) => em.execute(`update wallet.exchange_quotes set rate = 9`)),
      ).rejects.toThrow(/permission denied/);
      await expect(
        database.asUser(person.id, (em) => em.execute(`select wallet.put_exchange_rates('[]')`)),
      ).rejects.toThrow(/only an administrator/);
      expect(
        await database.asUser(other.id, (em) => em.execute('select * from wallet.exchange_quotes where id = ?', [id])),
      ).toEqual([]);
    } finally {
      await database.close();
    }
  });
});

describe('repeated exchanges', () => {
  it('neither make nor lose money in any currency, and never enrich who exchanges', async () => {
    let state = 20_261_121;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const worth: Record<string, string> = { EUR: '1', USD: '1.0842', GBP: '0.8431', CHF: '0.9472', JPY: '163.27' };
    const accounts = harness.connect(AccountServiceService);
    const people = await Promise.all(['EUR', 'USD', 'GBP', 'CHF', 'JPY'].map((currency) => rich('1000', currency)));
    const wealth = async (person: TestPerson) =>
      (await accounts.listWallets({}, person.as)).wallets.reduce(
        (sum, { currency, balance }) => sum.plus(new Big(balance).div(worth[currency]!)),
        new Big(0),
      );
    const totals = () =>
      harness.db.admin<{
        currency: string;
        total: string;
        people: string;
      }>(`select currency, sum(balance)::text as total,
      sum(balance) filter (where user_id is not null or name in ('exchange', 'fees'))::text as people from wallets where currency <> 'XCR' group by 1 order by 1`);
    const before = await totals();
    const started = await Promise.all(people.map(wealth));
    const fees = await Promise.all(offeredCurrencies.map((currency) => system('fees', currency)));
    let done = 0;
    await Promise.all(
      people.flatMap((person) =>
        Array.from({ length: 3 }, async () => {
          for (let step = 0; step < 15; step++) {
            const [from, to] = [offeredCurrencies[random(5)]!, offeredCurrencies[random(5)]!];
            const scale = new Big(10).pow(digits(from));
            const amount = new Big(await balanceOf(person, from))
              .times(random(1_000))
              .div(1_000)
              .times(scale)
              .round(0, 0)
              .div(scale);
            try {
              const { quote: id } = await exchange.createQuote({ from, to, amount: amount.toFixed() }, person.as);
              await take(person, id);
              done++;
            } catch (error) {
              expect([
                'EXCHANGE_SAME_CURRENCY',
                'AMOUNT_INVALID',
                'EXCHANGE_TOO_SMALL',
                'INSUFFICIENT_FUNDS',
              ]).toContain((error as { reason: string }).reason);
            }
          }
        }),
      ),
    );
    expect(done).toBeGreaterThan(50);
    // In each currency all that left somebody came to somebody else.
    expect(await totals()).toEqual(before);
    for (const [index, person] of people.entries()) expect((await wealth(person)).lte(started[index]!)).toBe(true);
    const earned = await Promise.all(offeredCurrencies.map((currency) => system('fees', currency)));
    for (const [index, fee] of fees.entries()) expect(new Big(earned[index]!).gte(fee)).toBe(true);
  });
});
