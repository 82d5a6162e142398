import type { GetBalanceResponse } from '@plaza/api/wallet';
import { Big, formatAmount } from '@plaza/money';
import type { Database } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { settled, type Posting } from '../posting/movement.ts';
import { walletOf } from '../posting/accounts.ts';

/** Opens a wallet. An existing one does not change, and concurrent calls open the same one. */
export async function openWallet(posting: Posting, userId: string, currency: string): Promise<string> {
  const account = walletOf(userId, currency);
  settled(await posting.post({ legs: [{ account, amount: new Big(0) }] }));
  return account.id;
}

/** A person's balance from the ledger. Opens a wallet that does not exist yet. */
export async function readBalance(
  database: Database,
  posting: Posting,
  userId: string,
  currency: string,
): Promise<GetBalanceResponse> {
  const wallet = await database.asUser(userId, (em) =>
    db(em)
      .selectFrom('wallets')
      .select(['balance', sql<string>`balance - held`.as('available'), 'held', 'assets'])
      .where('id', '=', walletOf(userId, currency).id)
      .where('user_id', '=', userId)
      .executeTakeFirst(),
  );
  if (!wallet) await openWallet(posting, userId, currency);
  const { balance, available, held, assets } = wallet ?? { balance: '0', available: '0', held: '0', assets: {} };
  return {
    userId,
    balance: formatAmount(balance, currency),
    currency,
    assets,
    available: formatAmount(available, currency),
    held: formatAmount(held, currency),
  };
}
