import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import type { TransactionType } from '../posting/movement.ts';
import type { Account } from '../wallets/accounts.ts';
import type { PostedMovement, Purchase } from './correction.ts';

/** The transaction, or the one that a hold was captured as. */
export async function findPurchase(
  database: Database,
  by: { transactionId: string } | { holdRequestId: string },
): Promise<(Purchase & { ofPlatform: boolean }) | undefined> {
  const [row] = await database.asSystem((em) =>
    em.execute<
      {
        id: string;
        user_id: string;
        amount: string;
        currency: string;
        metadata: Record<string, unknown>;
        of_platform: boolean;
      }[]
    >(
      `
    select t.id, t.user_id, t.amount::text, t.currency, t.metadata,
        t.type = 'purchase' and t.direction = 'debit' and (
          select bool_and(w.user_id = t.user_id and e.currency = t.currency or w.name = 'revenue')
            from wallet.entries e join wallet.wallets w on w.id = e.wallet_id where e.movement_id = t.movement_id and e."timestamp" = t."timestamp"
        ) as of_platform
      from wallet.transactions t
      where t.id = ${'transactionId' in by ? '?' : '(select h.transaction_id from wallet.holds h where h.request_id = ?)'}`,
      ['transactionId' in by ? by.transactionId : by.holdRequestId],
    ),
  );
  if (!row) return undefined;
  return {
    transactionId: row.id,
    userId: row.user_id,
    amount: new Big(row.amount),
    currency: row.currency,
    metadata: row.metadata,
    ofPlatform: row.of_platform,
  };
}

/** What was given back of a transaction so far. */
export async function refundedOf(database: Database, transactionId: string): Promise<Big> {
  const [row] = await database.asSystem((em) =>
    em.execute<{ refunded: string }[]>('select refunded::text from wallet.refunds where transaction_id = ?', [
      transactionId,
    ]),
  );
  return new Big(row?.refunded ?? '0');
}

interface EntryRow {
  amount: string;
  wallet_id: string;
  kind: NonNullable<Account['kind']>;
  user_id: string | null;
  name: string | null;
  shard: number;
  currency: string;
}

interface TransactionRow {
  id: string;
  user_id: string;
  type: TransactionType;
  currency: string;
  metadata: Record<string, unknown>;
}

/** The movement that a transaction belongs to. */
export async function findMovement(database: Database, transactionId: string): Promise<PostedMovement | undefined> {
  return database.asSystem(async (em) => {
    const [of] = await em.execute<{ movement_id: string; at: string }[]>(
      'select movement_id, "timestamp"::text as at from wallet.transactions where id = ?',
      [transactionId],
    );
    if (!of) return undefined;
    const entries = await em.execute<EntryRow[]>(
      `
      select e.amount::text, w.id as wallet_id, w.kind, w.user_id, w.name, w.shard, w.currency
        from wallet.entries e join wallet.wallets w on w.id = e.wallet_id where e.movement_id = ? and e."timestamp" = ?::timestamptz`,
      [of.movement_id, of.at],
    );
    const transactions = await em.execute<TransactionRow[]>(
      'select id, user_id, type, currency, metadata from wallet.transactions where movement_id = ? and "timestamp" = ?::timestamptz',
      [of.movement_id, of.at],
    );
    return {
      id: of.movement_id,
      entries: entries.map(({ amount, wallet_id: id, kind, user_id: userId, name, shard, currency }) => ({
        amount: new Big(amount),
        account: { id, kind, currency, ...(userId && { userId }), ...(name && { name }), shard },
      })),
      transactions: transactions.map(({ user_id: userId, ...transaction }) => ({ ...transaction, userId })),
    };
  });
}
