// What the migrations that are due would lock in this database, and for how long about: read before they run.
import { existsSync, readFileSync } from 'node:fs';
import { migrationNames, pendingMigrations, type SchemaDefinition } from '@plaza/service';
import pg from 'pg';
import { lockedTables } from './sql/migrations.ts';

export interface PlannedLock {
  migration: string;
  line: number;
  table: string;
  lock: string;
  rows: number;
  bytes: number;
  /** Undefined: for a moment. */
  seconds: number | undefined;
  /** It would be held too long: why. */
  refused: string | undefined;
}

export interface MigrationPlan {
  /** Names of migrations and of SQL functions that are due; none of a new schema. */
  due: string[];
  locks: PlannedLock[];
}

// What is read or rewritten under a lock, on a slow disk.
const bytesPerSecond = 50_000_000;
/** Whoever waits for a lock for longer fails: calls have 5 s. */
const longestSeconds = 1;

export async function migrationPlan(schema: SchemaDefinition, url: string): Promise<MigrationPlan> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
      `"${schema.name}".migrations`,
    ]);
    // Nothing was migrated before: there is nothing to lock or to lose.
    if (!rows[0]?.there) return { due: [], locks: [] };
    const due = await pendingMigrations(schema, url);
    const versioned = migrationNames(schema).filter((name) => due.includes(name));
    const locks: PlannedLock[] = [];
    for (const name of versioned) locks.push(...(await locksOf(client, schema, name)));
    return { due, locks };
  } finally {
    await client.end();
  }
}

async function locksOf(client: pg.Client, schema: SchemaDefinition, migration: string): Promise<PlannedLock[]> {
  const file = new URL(`${migration.replace(/^Migration/, '')}.sql`, schema.migrations);
  if (!existsSync(file)) return [];
  const planned: PlannedLock[] = [];
  for (const { line, table, lock, refusals } of await lockedTables(readFileSync(file, 'utf8'))) {
    const { rows } = await client.query<{ rows: number; bytes: string }>(
      `select greatest(c.reltuples, pg_stat_get_live_tuples(c.oid), 0)::float8 as rows, pg_total_relation_size(c.oid)::text as bytes
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`,
      [schema.name, table],
    );
    // A table that an earlier migration of these makes is empty.
    const [found] = rows;
    if (!found) continue;
    const bytes = Number(found.bytes);
    const seconds = refusals.length > 0 ? bytes / bytesPerSecond : undefined;
    const refused = seconds !== undefined && seconds > longestSeconds ? refusals[0] : undefined;
    planned.push({ migration, line, table, lock, rows: found.rows, bytes, seconds, refused });
  }
  return planned;
}
