// The agreement's statements, on the table `cache_outages` and its advisory lock.
import type { Database } from '@plaza/service';
import { deadMs } from './agreement.ts';

type Connection = Awaited<ReturnType<Database['connect']>>;

const lockClass = 7_052_923;

export interface OutageTable {
  rows: number;
  effective: boolean;
  mine: boolean;
  dead: string[];
}

export type Statements = ReturnType<typeof agreementStatements>;

export function agreementStatements(connection: Connection, process: string, channel: string) {
  const lock = async (how: string): Promise<boolean> => {
    const { rows } = await connection.query<{ got: boolean }>(`select ${how}($1::int, hashtext($2)) as got`, [
      lockClass,
      channel,
    ]);
    return rows[0]?.got ?? false;
  };
  const change = async (sql: string): Promise<boolean> => ((await connection.query(sql, [process])).rowCount ?? 0) > 0;
  return {
    tryLock: () => lock('pg_try_advisory_lock_shared'),
    unlock: () => lock('pg_advisory_unlock_shared'),
    /** Whether nobody has the lock. */
    async lockIsFree(): Promise<boolean> {
      return (await lock('pg_try_advisory_lock')) && (await lock('pg_advisory_unlock'));
    },
    async read(): Promise<OutageTable> {
      const { rows } = await connection.query<OutageTable>(
        `
        select count(*)::int as rows, coalesce(bool_or(effective), false) as effective, coalesce(bool_or(process = $1), false) as mine,
               coalesce(array_agg(process) filter (where process <> $1 and seen_at < now() - make_interval(secs => $2)), '{}') as dead
          from cache_outages`,
        [process, deadMs / 1_000],
      );
      return rows[0]!;
    },
    insert: () =>
      change('insert into cache_outages (process) values ($1) on conflict (process) do update set seen_at = now()'),
    /** Also empties the table of entries, unless it is read already. Answers whether the row was there. */
    makeEffective: () =>
      change(`
        with emptied as (delete from cache_entries where not exists (select from cache_outages where effective))
        update cache_outages set effective = true, seen_at = now() where process = $1`),
    renew: () => change('update cache_outages set seen_at = now() where process = $1'),
    delete: () => change('delete from cache_outages where process = $1'),
    deleteDead: (dead: readonly string[]) =>
      connection.query(
        'delete from cache_outages where process = any($1) and seen_at < now() - make_interval(secs => $2)',
        [dead, deadMs / 1_000],
      ),
    notify: () => connection.query(`notify "${channel}"`),
  };
}
