import type { Volume } from '@plaza/api/wallet';
import { formatAmount } from '@plaza/money';
import type { Database } from '@plaza/service';
import { db } from '../../db.ts';
import { accountNames } from '../posting/accounts.ts';

/** The sum of purchases by currency: the balances of the platform's revenue accounts. */
export async function purchasedVolume(database: Database): Promise<Volume[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('wallets')
      .select(({ fn }) => ['currency', fn.sum<string>('balance').as('amount')])
      .where('name', '=', accountNames.revenue)
      .groupBy('currency')
      .orderBy('currency')
      .execute(),
  );
  return rows.map(({ currency, amount }) => ({ currency, amount: formatAmount(amount, currency) }));
}
