import { Big } from '@plaza/money';
import type { Database } from '@plaza/service';

export type Struct = Record<string, unknown>;

export interface StoredHold {
  userId: string;
  /** Undefined where the hold was voided before it was placed. */
  terms: { amount: Big; currency: string } | undefined;
  metadata: Struct;
}

/** What a hold was placed for. That never changes; what became of it only the engine can tell. */
export async function findHold(database: Database, requestId: string): Promise<StoredHold | undefined> {
  const [row] = await database.asSystem((em) => em.execute<{ user_id: string; amount: string | null; currency: string | null; metadata: Struct }[]>(
    'select user_id, amount::text, currency, metadata from wallet.holds where request_id = ?', [requestId]));
  if (!row) return undefined;
  return {
    userId: row.user_id,
    terms: row.amount === null || row.currency === null ? undefined : { amount: new Big(row.amount), currency: row.currency },
    metadata: row.metadata,
  };
}

/** Ends at most so many holds whose time is over. Answers whose they were. Safe in several processes at once. */
export async function expireHolds(database: Database, most: number): Promise<string[]> {
  const rows = await database.asSystem((em) => em.execute<{ owner_id: string }[]>('select owner_id from wallet.expire_holds(?)', [most]));
  return rows.map(({ owner_id }) => owner_id);
}
