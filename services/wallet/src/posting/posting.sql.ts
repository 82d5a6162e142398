// post_movement(movement jsonb) → jsonb, in migrations/: one movement, all or nothing, in one statement that is its own transaction.
//
// Takes  { id, scope?: { user_id, key, method, request_hash }, legs: [{ id, wallet_id, user_id | name + shard, currency, amount,
//          transaction_id?, type?, metadata?, counterparty_id? }], hold?: { effect, request_id, … } }
// Gives  { transactions, available, hold? } | the same with replayed: true | { refused, metadata? }
// Raises unique_violation where a posting under the same key or hold committed in between, deadlock_detected: nothing was done, call again.
//
// The runtime role may call it and read; it may write no table of the ledger.
import type { Database } from '@plaza/service';
import type { PostedTransaction, RefusalReason } from './movement.ts';

/** What post_movement answers. */
export interface Outcome {
  refused?: RefusalReason;
  metadata?: Record<string, string>;
  replayed?: boolean;
  movement_ids?: string[];
  transactions?: (Omit<PostedTransaction, 'userId' | 'balanceAfter'> & { user_id: string; balance_after: string })[];
  available?: { user_id: string; currency: string; amount: string }[];
  hold?: { id: string; status: string };
}

interface Answer {
  outcome: string | null;
}

/** Answers what became of the movement. Amounts stay decimal strings on the way in and out. */
export async function postMovement(database: Database, movement: string): Promise<Outcome> {
  const outcome = await call(database, 'post_movement', 'select wallet.post_movement($1::jsonb)::text as outcome', movement);
  if (outcome === undefined) throw new Error('post_movement gave no outcome.');
  return outcome;
}

/** The result that is stored for a key: as post_movement would answer it, and `undefined` if there is none. */
export async function findPosted(database: Database, scope: string): Promise<Outcome | undefined> {
  return call(database, 'posted_under', 'select wallet.posted_under($1::jsonb)::text as outcome', scope);
}

// Past MikroORM to the driver: a named statement is parsed and planned once for each connection, and needs no BEGIN and COMMIT around it.
async function call(database: Database, name: string, text: string, parameter: string): Promise<Outcome | undefined> {
  const pool = await database.orm.em.getConnection().getNativeClient();
  const { rows } = await pool.query<Answer>({ name, text, values: [parameter] });
  const outcome = rows[0]?.outcome;
  return outcome ? JSON.parse(outcome) as Outcome : undefined;
}
