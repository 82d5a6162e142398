// Expressions and statements that Kysely has no words for.
import { sql, type RawBuilder } from 'kysely';
import type { SqlEntityManager } from './database.ts';
import { db } from './db.ts';

/** For `where('id', '=', anyOf(ids))`: one parameter, however many ids there are. */
export function anyOf(ids: readonly string[]): RawBuilder<string> {
  return sql<string>`any (${ids}::uuid[])`;
}

/** Sees and changes every row, in the caller's transaction. The caller acts afterwards as before. */
export async function asSystemWithin<Result>(em: SqlEntityManager, work: () => Promise<Result>): Promise<Result> {
  const { rows } = await sql<{ actor: string }>`select current_setting('plaza.actor', true) as actor,
    set_config('plaza.actor', 'system', true)`.execute(db(em));
  const result = await work();
  await sql`select set_config('plaza.actor', ${rows[0]?.actor ?? ''}, true)`.execute(db(em));
  return result;
}

/** A moment to the microsecond, in ISO 8601 and UTC: a Date has only milliseconds. */
export function exactTime(column: string): RawBuilder<string> {
  return sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

/**
 * Waits for an advisory lock and holds it until the commit: one transaction at a time for each name. `kind` says what the name is of: the same
 * name under another number is another lock. SQL functions take the same one with `hashtextextended(name, kind)`.
 */
export async function lockUntilCommit(em: SqlEntityManager, kind: number, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, ${kind}))`.execute(db(em));
}

/** The same for several names at once, in one order, so that two transactions never wait for each other. Those who share a lock wait for no other who does. */
export async function lockEachUntilCommit(
  em: SqlEntityManager,
  kind: number,
  names: readonly string[],
  how: 'alone' | 'shared' = 'alone',
): Promise<void> {
  const lock = how === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock';
  const keys = sql`select distinct hashtextextended(name, ${kind}) as key from unnest(${[...names]}::text[]) name order by 1`;
  await sql`select ${sql.raw(lock)}(key) from (${keys} offset 0) k`.execute(db(em));
}
