import { Big } from '@plaza/money';
import type { SqlEntityManager } from '@plaza/service';
import { unclaimedOf } from '../../ledger/index.ts';
import { db } from '../../db.ts';

/** What there is unclaimed for somebody in a currency. */
export async function unclaimedAmount(em: SqlEntityManager, party: string, currency: string): Promise<Big> {
  const row = await db(em)
    .selectFrom('wallets')
    .select('balance')
    .where('id', '=', unclaimedOf(party, currency).id)
    .executeTakeFirst();
  return new Big(row?.balance ?? '0');
}
