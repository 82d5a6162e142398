// What the dashboard of money reads.
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Database } from '@plaza/service';
import { startWallet, type Harness } from '../../test/harness.ts';
import { totalsMetrics } from './totals.metrics.ts';

let harness: Harness;
let database: Database;

beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
});
afterAll(async () => {
  await database.close();
  await harness.close();
});

it('is what came in, added up over the rows of an account, by currency', async () => {
  const deposit = async (amount: string, currency: string) => {
    const { as } = await harness.person();
    await harness.wallet.deposit({ amount, currency }, as);
  };
  const [metric] = totalsMetrics(database);
  expect(await metric!.collect()).toEqual([]);
  // Of several people, so that several rows have it.
  for (const amount of ['25.00', '10.50', '4.50']) await deposit(amount, 'EUR');
  await deposit('7.00', 'USD');
  expect(await metric!.collect()).toEqual([
    { labels: { account: 'cash-in:sandbox', currency: 'EUR' }, value: -40 },
    { labels: { account: 'cash-in:sandbox', currency: 'USD' }, value: -7 },
  ]);
});
