import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';

export type KeyRow = Omit<Selectable<DB['api_keys']>, 'hash'>;

const columns = [
  'id',
  'merchant_id',
  'mode',
  'name',
  'start',
  'last_four',
  'scopes',
  'cidrs',
  'limits',
  'call_ceiling',
  'day_ceiling',
  'spending_id',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
  'rolled_from',
  'rolled_to',
  'changed_at',
] as const;

/** The rows that `work` sees are the actor's: a merchant's, or with `system` all. */
export async function actingAs<Result>(
  em: SqlEntityManager,
  actor: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { rows } = await sql<{ actor: string }>`select current_setting('plaza.actor', true) as actor`.execute(db(em));
  await sql`select set_config('plaza.actor', ${actor}, true)`.execute(db(em));
  const result = await work();
  await sql`select set_config('plaza.actor', ${rows[0]?.actor ?? ''}, true)`.execute(db(em));
  return result;
}

/** How many keys of a merchant have not ended; `lasting` are those that were not rolled. */
export async function countActive(
  em: SqlEntityManager,
  merchantId: string,
  now: Date,
): Promise<{ all: number; lasting: number }> {
  const { all, lasting } = await db(em)
    .selectFrom('api_keys')
    .select((eb) => [
      eb.fn.countAll<string>().as('all'),
      eb.fn.countAll<string>().filterWhere('rolled_to', 'is', null).as('lasting'),
    ])
    .where('merchant_id', '=', merchantId)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirstOrThrow();
  return { all: Number(all), lasting: Number(lasting) };
}

export type NewKey = Pick<
  KeyRow,
  | 'id'
  | 'merchant_id'
  | 'mode'
  | 'name'
  | 'start'
  | 'last_four'
  | 'scopes'
  | 'cidrs'
  | 'call_ceiling'
  | 'day_ceiling'
  | 'spending_id'
  | 'created_by'
  | 'expires_at'
  | 'rolled_from'
> & { hash: Buffer; limits: string };

export function insertKey(em: SqlEntityManager, key: NewKey): Promise<KeyRow> {
  return db(em)
    .insertInto('api_keys')
    .values({ ...key, limits: sql`${key.limits}::jsonb` })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function findKey(
  em: SqlEntityManager,
  merchantId: string,
  id: string,
  lock = false,
): Promise<KeyRow | undefined> {
  return db(em)
    .selectFrom('api_keys')
    .select(columns)
    .where('merchant_id', '=', merchantId)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
}

/** Newest first. */
export function listKeys(
  em: SqlEntityManager,
  merchantId: string,
  before: string | undefined,
  limit: number,
): Promise<KeyRow[]> {
  return db(em)
    .selectFrom('api_keys')
    .select(columns)
    .where('merchant_id', '=', merchantId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export type KeyChange = Partial<
  Pick<KeyRow, 'name' | 'cidrs' | 'call_ceiling' | 'day_ceiling' | 'expires_at' | 'revoked_at' | 'rolled_to'> & {
    limits: string;
  }
>;

export function changeKey(em: SqlEntityManager, id: string, { limits, ...change }: KeyChange): Promise<KeyRow> {
  return db(em)
    .updateTable('api_keys')
    .set({
      ...change,
      ...(limits !== undefined && { limits: sql`${limits}::jsonb` }),
      changed_at: sql`clock_timestamp()`,
    })
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** A key, and the merchant that it acts for. */
export type CheckedKey = KeyRow &
  Pick<Selectable<DB['api_keys']>, 'hash'> &
  Pick<Selectable<DB['merchants']>, 'state' | 'grant_id' | 'currency'> & { merchant_changed_at: Date };

const checkedKeys = (em: SqlEntityManager) =>
  db(em)
    .selectFrom('api_keys as k')
    .innerJoin('merchants as m', 'm.id', 'k.merchant_id')
    .select(columns.map((column) => `k.${column}` as const))
    .select(['k.hash', 'm.state', 'm.grant_id', 'm.currency', 'm.updated_at as merchant_changed_at']);

/** The keys with these hashes, whosever they are. */
export function keysByHash(em: SqlEntityManager, hashes: readonly Buffer[]): Promise<CheckedKey[]> {
  return checkedKeys(em).where('k.hash', 'in', hashes).execute();
}

/** Those that have changed in the last seconds, or whose merchant has, by the clock of the database, which wrote the changes. */
export async function changedKeys(em: SqlEntityManager, seconds: number): Promise<CheckedKey[]> {
  const since = sql<Date>`now() - make_interval(secs => ${seconds})`;
  const changed = await checkedKeys(em).where('k.changed_at', '>', since).execute();
  return [...changed, ...(await checkedKeys(em).where('m.updated_at', '>', since).execute())];
}

/** Notes when keys were used last; never an earlier time than is there. */
export async function noteUses(em: SqlEntityManager, uses: ReadonlyMap<string, Date>): Promise<void> {
  await sql`
    update api_keys as key set last_used_at = used.at
    from unnest(${[...uses.keys()]}::uuid[], ${[...uses.values()].map((at) => at.toISOString())}::timestamptz[]) as used (id, at)
    where key.id = used.id and (key.last_used_at is null or key.last_used_at < used.at)`.execute(db(em));
}
