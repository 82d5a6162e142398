// What every service looks after: its part of the database, as PostgreSQL's own statistics show it. They need no more rights than the service has.
import { sql, type RawBuilder } from 'kysely';
import type { Database } from '../database.ts';
import { db } from '../db.ts';
import type { Found, UpkeepTask } from './runs.ts';

async function rowsOf<Row>(database: Database, query: RawBuilder<Row>): Promise<Row[]> {
  return (await database.asSystem((em) => query.execute(db(em)))).rows;
}

const megabytes = (bytes: string | number): string => `${(Number(bytes) / 1e6).toFixed(0)} MB`;

/** Less than this is read as quickly without an index, and not worth a sentence. */
const smallRows = 10_000;
const smallBytes = 8_000_000;

/** A planner with old statistics chooses slow plans, and a server without connections refuses calls. */
async function statistics(database: Database): Promise<Found> {
  const [server] = await rowsOf(
    database,
    sql<{ bytes: string; connections: number; most: number; transactions: number }>`
      select (select sum(pg_total_relation_size(oid))::text from pg_class
          where relnamespace = current_schema()::regnamespace and relkind = 'r') as bytes,
        (select sum(numbackends)::int from pg_stat_database) as connections,
        current_setting('max_connections')::int as most,
        (select age(datfrozenxid) from pg_database where datname = current_database()) as transactions`,
  );
  const stale = await rowsOf(
    database,
    sql<{ name: string; changed: string; rows: string }>`
      select relname as name, n_mod_since_analyze::text as changed, n_live_tup::text as rows from pg_stat_user_tables
      where schemaname = current_schema() and n_mod_since_analyze > greatest(${smallRows}, n_live_tup / 2)
      order by n_mod_since_analyze desc`,
  );
  const { bytes = '0', connections = 0, most = 1, transactions = 0 } = server ?? {};
  return {
    figures: { bytes: Number(bytes), connections, transactions_since_freeze: transactions },
    findings: [
      ...stale.map(
        ({ name, changed, rows }) =>
          `The planner's statistics of ${name} are old: ${changed} changes since, ${rows} rows. Autovacuum is behind, or off: "analyze ${name}".`,
      ),
      ...(connections > most * 0.8
        ? [`${connections} of ${most} connections are open: fewer in each pool (DATABASE_POOL), or more in PostgreSQL.`]
        : []),
      ...(transactions > 1_000_000_000
        ? [`${transactions} transactions since the last whole freeze: autovacuum does not keep up with wraparound.`]
        : []),
    ],
  };
}

/** Dead events wait for a person: what they tell of has not happened. */
async function deadEvents(database: Database): Promise<Found> {
  const dead = await rowsOf(
    database,
    sql<{ type: string; count: number }>`
      select type, count(*)::int as count from outbox where state = 'dead' group by type order by count desc, type`,
  );
  return {
    figures: { dead: dead.reduce((sum, { count }) => sum + count, 0) },
    findings: dead.map(
      ({ type, count }) => `${count} of ${type} are dead: "npx plaza events list --state dead" has the reasons.`,
    ),
  };
}

const mostStatements = 10;
const slowMs = 100;

/** Of the service's own role, with $1 for every value. */
async function slowStatements(database: Database): Promise<Found> {
  const [there] = await rowsOf(
    database,
    sql<{ schema: string }>`
      select n.nspname as schema from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      where e.extname = 'pg_stat_statements' and has_schema_privilege(n.nspname, 'usage')`,
  );
  if (!there) return { figures: { readable: 0 } };
  const slow = await rowsOf(
    database,
    sql<{ text: string; calls: string; mean: number }>`
      select regexp_replace(left(query, 300), '\\s+', ' ', 'g') as text, calls::text, mean_exec_time as mean
      from ${sql.table(`${there.schema}.pg_stat_statements`)}
      where userid = (select oid from pg_roles where rolname = current_user) and calls >= 10 and mean_exec_time > ${slowMs}
      order by total_exec_time desc limit ${mostStatements}`,
  );
  return {
    figures: { readable: 1, slow: slow.length },
    findings: slow.map(({ text, calls, mean }) => `${mean.toFixed(0)} ms on average, ${calls} times: ${text}`),
  };
}

/** Those that cost every write and serve nobody, those that are not used because they are not whole, and those that are missed. */
async function indexes(database: Database): Promise<Found> {
  const invalid = await rowsOf(
    database,
    sql<{ name: string }>`
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = current_schema() and not i.indisvalid order by 1`,
  );
  const unused = await rowsOf(
    database,
    sql<{ name: string; table: string; bytes: string }>`
      select s.indexrelname as name, s.relname as table, pg_relation_size(s.indexrelid)::text as bytes
      from pg_stat_user_indexes s join pg_index i on i.indexrelid = s.indexrelid
      where s.schemaname = current_schema() and s.idx_scan = 0 and not i.indisunique and pg_relation_size(s.indexrelid) > ${smallBytes}
      order by pg_relation_size(s.indexrelid) desc`,
  );
  const missed = await rowsOf(
    database,
    sql<{ name: string; scans: string; rows: string }>`
      select relname as name, seq_scan::text as scans, n_live_tup::text as rows from pg_stat_user_tables
      where schemaname = current_schema() and n_live_tup > ${smallRows} and seq_scan > 1000
        and seq_tup_read > 10 * coalesce(idx_tup_fetch, 0)
      order by seq_tup_read desc`,
  );
  return {
    figures: { invalid: invalid.length, unused: unused.length, missed: missed.length },
    findings: [
      ...invalid.map(({ name }) => `The index ${name} is not valid: "reindex index concurrently ${name}".`),
      ...unused.map(
        ({ name, table, bytes }) =>
          `No statement has used the index ${name} of ${table} (${megabytes(bytes)}) since statistics began.`,
      ),
      ...missed.map(
        ({ name, scans, rows }) => `${name} (${rows} rows) was read whole ${scans} times: an index may be missing.`,
      ),
    ],
  };
}

async function deadRows(database: Database): Promise<Found> {
  const bloated = await rowsOf(
    database,
    sql<{ name: string; dead: string; rows: string; at: Date | null }>`
      select relname as name, n_dead_tup::text as dead, n_live_tup::text as rows,
        greatest(last_vacuum, last_autovacuum) as at from pg_stat_user_tables
      where schemaname = current_schema() and n_dead_tup > greatest(${smallRows}, n_live_tup / 3) order by n_dead_tup desc`,
  );
  return {
    figures: { tables: bloated.length },
    findings: bloated.map(
      ({ name, dead, rows, at }) =>
        `${name} has ${dead} dead rows beside ${rows}, ${at ? `last vacuumed at ${at.toISOString()}` : 'never vacuumed'}: look for a long transaction, or tune autovacuum.`,
    ),
  };
}

/** What the hourly deletions should have deleted a day ago. */
async function temporaryData(database: Database): Promise<Found> {
  const [left] = await rowsOf(
    database,
    sql<{ keys: number; events: number }>`
      select (select count(*)::int from idempotency_keys where created_at < clock_timestamp() - interval '72 hours') as keys,
        (select count(*)::int from outbox where state = 'done' and done_at < clock_timestamp() - interval '72 hours') as events`,
  );
  const { keys = 0, events = 0 } = left ?? {};
  return {
    figures: { idempotency_keys: keys, events },
    findings: [
      ...(keys > 0 ? [`${keys} idempotency keys are a day too old: their hourly deletion fails (see the log).`] : []),
      ...(events > 0 ? [`${events} events that are done are days too old: their deletion fails (see the log).`] : []),
    ],
  };
}

export const commonTasks: readonly UpkeepTask[] = [
  { name: 'statistics', every: 'daily', about: "the planner's statistics, connections and sizes", run: statistics },
  { name: 'dead-events', every: 'daily', about: 'events that no longer are tried', run: deadEvents },
  {
    name: 'slow-statements',
    every: 'weekly',
    about: 'the slowest statements, where pg_stat_statements is installed',
    run: slowStatements,
  },
  { name: 'indexes', every: 'weekly', about: 'indexes that are invalid, unused or missed', run: indexes },
  { name: 'dead-rows', every: 'weekly', about: 'tables that autovacuum does not keep up with', run: deadRows },
  { name: 'temporary-data', every: 'weekly', about: 'what should have been deleted by now', run: temporaryData },
];
