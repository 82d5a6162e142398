import type { Volume } from '@plaza/api/wallet';
import { formatAmount } from '@plaza/money';
import type { Database } from '@plaza/service';
import { revenueName } from './accounts.ts';

/** What was purchased, by currency: what the platform's revenue accounts hold. */
export async function purchasedVolume(database: Database): Promise<Volume[]> {
  const rows = await database.asSystem((em) =>
    em.execute<{ currency: string; amount: string }[]>(
      'select currency, sum(balance)::text as amount from wallet.wallets where name = ? group by currency order by currency',
      [revenueName],
    ),
  );
  return rows.map(({ currency, amount }) => ({ currency, amount: formatAmount(amount, currency) }));
}
