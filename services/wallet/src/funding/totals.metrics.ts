import { testCurrency } from '@plaza/money';
import type { Database, MetricSource } from '@plaza/service';
import { db } from '../db.ts';
import { accountNames } from '../ledger/index.ts';
import { moneyMetric } from '../money.metrics.ts';
import { providerNames } from './providers/providers.ts';
import { byHandName } from './unclaimed/unclaimed.ts';

const { cashIn, payouts, receivable, exchange, fees, revenue } = accountNames;

/** The platform's accounts: where money comes from and goes to, by provider, and what the platform earns. */
const accounts = [
  ...providerNames.flatMap((provider) => [cashIn(provider), payouts(provider), receivable(provider)]),
  ...[byHandName, exchange, fees, revenue],
];

/** Each account has 16 rows for a currency, which the unique index on its name finds: no entry is read, however many there are. */
export const totalsMetrics = (database: Database): MetricSource[] => [
  moneyMetric(
    {
      name: 'plaza_ledger_balance',
      help: 'Balance of an account of the platform, by currency: that of cash-in is below zero by what came in, that of payouts is what was paid out.',
      labels: ['account', 'currency'],
    },
    () => totals(database),
  ),
];

/** Test money is no money. */
function totals(database: Database): Promise<{ account: string | null; currency: string; amount: string }[]> {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('wallets')
      .select(({ fn }) => ['name as account', 'currency', fn.sum<string>('balance').as('amount')])
      .where('kind', '=', 'system')
      .where('name', 'in', accounts)
      .where('currency', '<>', testCurrency)
      .groupBy(['name', 'currency'])
      .orderBy('name')
      .orderBy('currency')
      .execute(),
  );
}
