// What `posting` calls in the database. The functions are in the .sql files beside this one; the runtime role may call them and read, and may write no table
// of the ledger. Their parameters and answers are described there.
import { sqlState, type Database } from '@plaza/service';
import type { Ceiling, PostedTransaction, RefusalReason } from './movement.ts';

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

/** What post_movements answers of a movement that it posted. */
export interface BatchOutcome {
  movements: [id: string, timestamp: string][];
  transactions: [id: string, balanceAfter: string][];
  available: [userId: string, currency: string, amount: string][];
  hold?: { id: string; status: string };
  replayed?: boolean;
}

export type AnyOutcome = BatchOutcome | Outcome | null;

interface Answer {
  outcome: string | null;
}

const postMovementsText = 'select wallet.post_movements($1, $2, $3, $4) as outcome';

/** Posts a batch in one transaction. `parameters` are those of `toParameters`. Amounts stay decimal strings on the way in and out. */
export async function postMovements(database: Database, parameters: readonly string[]): Promise<AnyOutcome[]> {
  const outcome = await call(database, 'post_movements', postMovementsText, parameters);
  return JSON.parse(outcome ?? '') as AnyOutcome[];
}

const postCappedText = 'select wallet.post_capped_movements($1, $2, $3, $4, $5, $6, $7, $8, $9) as outcome';

/** The same for one posting, of which no more may leave the accounts of merchants than its ceiling says. */
export async function postCapped(
  database: Database,
  parameters: readonly string[],
  { spendingId, merchantId, perCall, perDay, currency }: Ceiling,
): Promise<AnyOutcome[]> {
  const ceiling = [spendingId, merchantId, perCall ?? null, perDay ?? null, currency];
  const outcome = await call(database, 'post_capped_movements', postCappedText, [...parameters, ...ceiling]);
  return JSON.parse(outcome ?? '') as AnyOutcome[];
}

/** The result that is stored for a key: as post_movement would answer it, and `undefined` if there is none. */
export async function findPosted(database: Database, scope: string): Promise<Outcome | undefined> {
  const outcome = await call(database, 'posted_under', 'select wallet.posted_under($1::jsonb)::text as outcome', [
    scope,
  ]);
  return outcome === null ? undefined : (JSON.parse(outcome) as Outcome);
}

// Past MikroORM to the driver: a named statement is parsed and planned once for each connection, and needs no BEGIN and COMMIT around it.
async function call(
  database: Database,
  name: string,
  text: string,
  values: readonly (string | null)[],
): Promise<string | null> {
  const client = await database.pool.connect();
  // A connection that is lost fails the call that is on it, and says so once more to nobody in particular.
  const said = (): void => undefined;
  client.on('error', said);
  try {
    if (planIsStale(client)) await client.query('discard plans');
    const { rows } = await client.query<Answer>({ name, text, values: [...values] });
    client.off('error', said);
    client.release();
    return rows[0]?.outcome ?? null;
  } catch (error) {
    const named = sqlState(error) !== undefined;
    if (named) client.off('error', said);
    // An error that PostgreSQL did not name is one of the connection: the pool makes another.
    client.release(!named);
    throw error;
  }
}

// A plan is made for the sizes that tables have then. In their first seconds, and of each month, they grow a thousandfold, and what was the
// best plan reads them whole; so plans are made anew after one second, then two, four and so on. That costs some milliseconds each time.
const planAges = new WeakMap<object, { until: number; lasts: number }>();
const longestMs = 60_000;

function planIsStale(connection: object): boolean {
  const age = planAges.get(connection);
  if (age && age.until > Date.now()) return false;
  const lasts = age ? Math.min(age.lasts * 2, longestMs) : 1_000;
  planAges.set(connection, { until: Date.now() + lasts, lasts });
  return age !== undefined;
}
