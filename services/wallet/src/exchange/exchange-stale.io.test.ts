// Rates that are too old to be exchanged at.
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ExchangeAdminServiceService, ExchangeServiceService } from '@plaza/api/exchange';
import { SystemServiceService } from '@plaza/api/system';
import { until, type TestClient } from '@plaza/testing';
import { rateMetrics } from './rates.metrics.ts';
import { tableRates } from './rates.ts';
import { assertBooksBalance, startWallet, type Harness, type TestPerson } from '../../test/harness.ts';

let harness: Harness;
let exchange: TestClient<typeof ExchangeServiceService>;
/** Of a process that takes no rate older than an hour. */
let strict: Awaited<ReturnType<Harness['start']>>['connect'];
let admin: TestPerson;
let person: TestPerson;

beforeAll(async () => {
  harness = await startWallet();
  exchange = harness.connect(ExchangeServiceService);
  strict = (await harness.start({ exchangeRateMaxAgeMs: 3_600_000 })).connect;
  admin = await harness.person('Admin', 'admin');
  person = await harness.person();
  await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, person.as);
});
afterEach(() => assertBooksBalance(harness.db));
afterAll(() => harness.close());

const put = (to: string, agoMs: number) =>
  harness
    .connect(ExchangeAdminServiceService)
    .putRates(
      { rates: [{ from: 'EUR', to, rate: '2', validFrom: new Date(Date.now() - agoMs), source: 'test' }] },
      admin.as,
    );
const health = async () => (await strict(SystemServiceService).getHealth({})).services['exchange_rates'];

it('a rate that is too old refuses quotes, is listed and counted as stale, and makes the platform’s health say so', async () => {
  const service = strict(ExchangeServiceService);
  const quote = (from: string, to: string) => service.createQuote({ from, to, amount: '10' }, person.as);
  await put('USD', 7_200_000);
  await put('GBP', 60_000);
  for (const [from, to] of [
    ['EUR', 'USD'],
    ['USD', 'EUR'],
    ['GBP', 'USD'],
  ] as const)
    await expect(quote(from, to)).rejects.toMatchObject({ reason: 'EXCHANGE_RATE_STALE' });
  expect((await quote('EUR', 'GBP')).rate).toBe('2');
  // Nothing is too old where no age is set.
  expect((await exchange.createQuote({ from: 'EUR', to: 'USD', amount: '10' }, person.as)).rate).toBe('2');
  expect(await exchange.listRates({}, person.as)).toMatchObject({
    maxAgeSeconds: 0,
    rates: Array(6).fill({ stale: false }),
  });

  const { maxAgeSeconds, rates } = await service.listRates({}, person.as);
  expect([maxAgeSeconds, rates.filter(({ from }) => from === 'EUR').map(({ to, stale }) => [to, stale])]).toEqual([
    3_600,
    [
      ['USD', true],
      ['GBP', false],
    ],
  ]);
  await until(async () => (await health()) === 'stale', 'health tells that a rate is stale');
  const database = await harness.db.open();
  const cache = { read: () => Promise.reject(new Error('Metrics look for themselves.')) } as unknown as Parameters<
    typeof tableRates
  >[1];
  const [ages, stale] = rateMetrics(tableRates(database, cache, 3_600_000));
  expect(await stale!.collect()).toEqual([{ labels: {}, value: 4 }]);
  expect(
    (await ages!.collect()).find(({ labels }) => labels['from'] === 'EUR' && labels['to'] === 'USD')!.value,
  ).toBeGreaterThan(7_000);
  await database.close();

  await put('USD', 0);
  expect((await quote('EUR', 'USD')).rate).toBe('2');
  await until(async () => (await health()) === undefined, 'health is as before');
});

it('what was quoted before its rate became too old is exchanged', async () => {
  const service = strict(ExchangeServiceService);
  await put('CHF', 0);
  const { quote } = await service.createQuote({ from: 'EUR', to: 'CHF', amount: '10' }, person.as);
  await harness.db.admin(
    `update exchange_rates set valid_from = valid_from - interval '2 hours' where to_currency = 'CHF'`,
  );
  await put('GBP', 0);
  await expect(service.createQuote({ from: 'EUR', to: 'CHF', amount: '10' }, person.as)).rejects.toMatchObject({
    reason: 'EXCHANGE_RATE_STALE',
  });
  expect((await service.exchange({ quoteId: quote }, person.as)).balances).toEqual([
    { currency: 'EUR', balance: '90.00' },
    { currency: 'CHF', balance: '19.90' },
  ]);
});
