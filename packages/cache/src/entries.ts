// The second tier: the unlogged table `cache_entries` in the service's own schema, for as long as Redis is unavailable. A crash of PostgreSQL empties it.
//
// It works as the first does: a miss takes a lease (a row with a token and no value), only a lease that still stands may fill, and an
// invalidation deletes the row, value or lease. A statement is a transaction of its own, committed before its answer is seen, and a row that
// two want to change is read again by the second: so an invalidation either finds the lease of an older load, or the load began after it.
import { retry } from '@plaza/resilience';
import { sqlState, type Database } from '@plaza/service';
import { leaseMs, type CacheTier, type Claim } from './tier.ts';

/** Entries kept at most, about: each process culls once in `claimsPerCull` misses. */
export const maxEntries = 10_000;
const claimsPerCull = 100;
/** However long the key lives in Redis. What this tier holds was filled while something was wrong. */
export const maxSeconds = 300;

/** The tables themselves, for the baseline of a new service. */
export const cacheTables = new URL('./tables.sql', import.meta.url);

const claimSql = `
  insert into cache_entries as held (name, field, token, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))
  on conflict (name, field) do update set token = excluded.token, value = null, expires_at = excluded.expires_at where held.expires_at <= now()
  returning token`;
// An entry is as old as its row: by what expires first, what is expired goes first. The rows are few and the culls are rare, so no index is kept for it.
const cullSql = `
  delete from cache_entries where (name, field) in (
    select name, field from cache_entries order by expires_at
     limit (select case when count(*) > $1 then count(*) - $1 * 2 / 3 else 0 end from cache_entries))`;

export function entriesTier(database: Database): CacheTier {
  let claims = 0;

  async function read(name: string, field: string): Promise<{ token: string; value: Buffer | null } | undefined> {
    const [row] = await database.statement<{ token: string; value: Buffer | null }>(
      'select token, value from cache_entries where name = $1 and field = $2 and expires_at > now()',
      [name, field],
    );
    return row;
  }

  return {
    name: 'postgres',
    async peek(name, field) {
      return (await read(name, field))?.value ?? undefined;
    },
    async claim(name, field, token): Promise<Claim> {
      const [mine] = await database.statement(claimSql, [name, field, token, leaseMs / 1_000]);
      if (mine) {
        // Two that cull at once may get in each other's way; one of them is enough.
        if (++claims % claimsPerCull === 0) await database.statement(cullSql, [maxEntries]).catch(() => undefined);
        return { kind: 'mine' };
      }
      const theirs = await read(name, field);
      if (!theirs) return { kind: 'gone' };
      return theirs.value ? { kind: 'value', bytes: theirs.value } : { kind: 'theirs', token: theirs.token };
    },
    async fill(name, field, token, bytes, ttlMs) {
      const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      const filled = await database.statement(
        `update cache_entries set value = $4, expires_at = now() + make_interval(secs => $5)
          where name = $1 and field = $2 and token = $3 and value is null and expires_at > now() returning 1 as kept`,
        [name, field, token, value, Math.min(ttlMs / 1_000, maxSeconds)],
      );
      return filled.length > 0;
    },
    async release(name, field, token) {
      await database.statement(
        'delete from cache_entries where name = $1 and field = $2 and token = $3 and value is null',
        [name, field, token],
      );
    },
    async watch(name, field, token) {
      const row = await read(name, field);
      if (row?.value) return row.value;
      return row?.token === token ? 'standing' : 'gone';
    },
  };
}

/** Deletes keys with all their fields. Whoever wrote waits for it, so it is tried again where trying again may help. */
export async function invalidateEntries(database: Database, names: readonly string[]): Promise<void> {
  await retry(() => database.statement('delete from cache_entries where name = any($1)', [names]), {
    attempts: 5,
    pauseMs: (attempt) => 20 * attempt * Math.random(),
    when: (error, attempt) => sqlState(error) !== undefined || attempt < 3,
  });
}
