import { testCurrency } from '@plaza/money';
import type { Database, MetricSource } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { moneyMetric } from '../money.metrics.ts';

/** Money on its way: held for a purchase, or on its way to a merchant's bank. */
export const waitingMetrics = (database: Database): MetricSource[] => [
  moneyMetric(
    {
      name: 'plaza_held_money',
      help: 'What is held in wallets until it is captured or given free.',
      labels: ['currency'],
    },
    () => heldTotals(database),
  ),
  moneyMetric(
    {
      name: 'plaza_waiting_payouts_money',
      help: 'Payouts that the provider has not confirmed or refused yet, by provider.',
      labels: ['provider', 'currency'],
    },
    () => waitingPayouts(database),
  ),
];

/** Only what is held now is read, as that has an index. Test money is no money. */
function heldTotals(database: Database): Promise<{ currency: string | null; amount: string }[]> {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('holds')
      .select(['currency', sql<string>`sum(amount - captured)`.as('amount')])
      .where('status', '=', 'held')
      .where('currency', '<>', testCurrency)
      .groupBy('currency')
      .orderBy('currency')
      .execute(),
  );
}

function waitingPayouts(database: Database): Promise<{ provider: string; currency: string; amount: string }[]> {
  return database.asSystem((em) =>
    db(em)
      .selectFrom('payouts')
      .select(({ fn }) => ['provider', 'currency', fn.sum<string>('amount').as('amount')])
      .where('status', 'in', ['requested', 'processing'])
      .where('currency', '<>', testCurrency)
      .groupBy(['provider', 'currency'])
      .orderBy('provider')
      .orderBy('currency')
      .execute(),
  );
}
