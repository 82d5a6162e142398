import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import type { BatchOutcome } from '../../ledger/index.ts';
import { db, type DB } from '../../db.ts';

export type Struct = Record<string, unknown>;

export interface StoredHold {
  userId: string;
  /** Undefined where the hold was voided before it was placed. */
  terms: { amount: Big; currency: string } | undefined;
  metadata: Struct;
  /** What one capture of it answered, if that took it once and for all. */
  captured: Captured | undefined;
}

/** Whatever becomes of the rows of its month, the hold keeps this. */
export interface Captured {
  transactionId: string;
  amount: string;
  result: Pick<BatchOutcome, 'movements' | 'transactions' | 'available'>;
}

/** What a hold was placed for, which never changes, and how it was captured, if it was; what else became of it only the ledger can tell. */
export async function findHold(database: Database, requestId: string): Promise<StoredHold | undefined> {
  const [row] = await database.statement<Selectable<DB['holds']>>(
    'select user_id, amount::text, currency, metadata, status, captured::text, transaction_id, result from wallet.find_hold($1)',
    [requestId],
  );
  if (!row) return undefined;
  const { amount, currency, transaction_id: transactionId, result } = row;
  return {
    userId: row.user_id,
    terms: amount === null || currency === null ? undefined : { amount: new Big(amount), currency },
    metadata: row.metadata,
    captured:
      row.status === 'captured' && result && transactionId
        ? { transactionId, amount: row.captured, result }
        : undefined,
  };
}

/** Ends at most so many holds whose time is over. Answers whose they were. Safe in several processes at once. */
export async function expireHolds(database: Database, most: number): Promise<string[]> {
  const { rows } = await database.asSystem((em) =>
    sql<{ owner_id: string }>`select owner_id from wallet.expire_holds(${most})`.execute(db(em)),
  );
  return rows.map(({ owner_id }) => owner_id);
}
