// Archives a month from the database into a file, and restores it. The parts that later balances and chains need stay: see archive.entity.ts.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Big } from '@plaza/money';
import {
  isManifest,
  readArchive,
  tables,
  toLine,
  writeArchive,
  type ArchivedRow,
  type Contents,
  type Manifest,
  type Table,
} from './archive-file.ts';
import { ledgerErrors } from './ledger.errors.ts';
import { connect, inSnapshot, sqlState, type Connection, type Database, type Snapshot } from '@plaza/service';
import { verifyLedger } from '../verify/verify.ts';

export interface Archived {
  path: string;
  manifest: Manifest;
}

/** One archiving or restoring at a time. */
const archiveLock = 7_052_924;

// A repeated key is answered from the posting for 48 hours, and until the hourly deletion of keys. And a posting commits a little after the time that it
// has.
const daysAfter = 3;

/** The time from which a month (counted from 1) can be archived. */
export function archivableFrom(year: number, month: number): Date {
  return new Date(Date.UTC(year, month, 1 + daysAfter));
}

/** `2026-03` → the first days of that month and the next, and the names of its partitions. Throws MONTH_INVALID. */
function monthOf(text: string): {
  text: string;
  first: string;
  next: string;
  archivable: Date;
  partition: (table: Table) => string;
} {
  if (!/^20\d\d-(0[1-9]|1[0-2])$/.test(text)) throw ledgerErrors.MONTH_INVALID();
  const [year, month] = text.split('-').map(Number) as [number, number];
  return {
    text,
    first: `${text}-01`,
    next: new Date(Date.UTC(year, month)).toISOString().slice(0, 10),
    archivable: archivableFrom(year, month),
    partition: (table) => `${table}_${text.replace('-', '_')}`,
  };
}
type Month = ReturnType<typeof monthOf>;

/**
 * Writes a month into a file in `folder`, reads that back, and only then drops the month. After an interruption at any point the month is in the database or
 * in a complete file, and the command can be run again. The database must be open as the schema's owner.
 * Throws MONTH_INVALID, MONTH_NOT_FOUND, MONTH_NOT_OVER, MONTH_ARCHIVED, LEDGER_BROKEN, LEDGER_BUSY.
 */
export async function archiveMonth(database: Database, text: string, folder: string): Promise<Archived> {
  const month = monthOf(text);
  return alone(database, async (client) => {
    await assertArchivable(client, month);
    const { broken } = await verifyLedger(database);
    if (broken)
      throw ledgerErrors.LEDGER_BROKEN({
        message: `The ledger does not add up. It cannot be archived until this is corrected: ${broken.detail}.`,
      });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `ledger-${text}.ndjson.gz`);
    const manifest = await inSnapshot(database, async (snapshot) =>
      writeArchive(path, await describe(snapshot, month), rowsOf(snapshot, month)),
    );
    await readBack(path, manifest);
    await briefly(client, () => dropMonth(client, month, manifest));
    return { path, manifest };
  });
}

/**
 * Restores a month from its file. Throws ARCHIVE_INVALID, ARCHIVE_ALTERED, MONTH_NOT_ARCHIVED, LEDGER_BUSY.
 */
export async function restoreMonth(database: Database, path: string): Promise<Manifest> {
  return alone(database, async (client) => {
    const manifest = await firstOf(path);
    const month = monthOf(manifest.month);
    const {
      rows: [archived],
    } = await client.query<{ digest: Buffer }>('select digest from wallet.archived_months where month = $1', [
      month.first,
    ]);
    if (!archived) throw ledgerErrors.MONTH_NOT_ARCHIVED();
    if (archived.digest.toString('hex') !== manifest.digest) throw ledgerErrors.ARCHIVE_ALTERED();
    await load(client, month, path, manifest.columns);
    await addForeignKeys(client, month);
    await briefly(client, async () => {
      for (const table of tables) {
        await client.query(`select wallet.guard_partition('${table}', '${month.partition(table)}')`);
        await client.query(
          `alter table wallet.${table} attach partition wallet.${month.partition(table)} for values from ('${month.first} 00:00:00+00') to ('${month.next} 00:00:00+00')`,
        );
        await client.query(`alter table wallet.${month.partition(table)} drop constraint in_month`);
      }
      await client.query('delete from wallet.archived_months where month = $1', [month.first]);
    });
    return manifest;
  });
}

/** Works on a connection of its own that holds the lock of archiving. */
async function alone<Result>(database: Database, work: (client: Connection) => Promise<Result>): Promise<Result> {
  const client = await connect(database);
  try {
    const {
      rows: [lock],
    } = await client.query<{ free: boolean }>('select pg_try_advisory_lock($1) as free', [archiveLock]);
    if (!lock?.free) throw ledgerErrors.LEDGER_BUSY();
    await client.query(
      `select set_config('plaza.actor', 'system', false), set_config('statement_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false), set_config('timezone', 'UTC', false)`,
    );
    return await work(client);
  } finally {
    // At once, for the next command. The settings end with the connection.
    await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    client.release(true);
  }
}

const briefTries = 20;

/** A transaction whose locks block all postings: it gives way to others that hold them, and tries again. */
async function briefly(client: Connection, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await client.query('begin');
    try {
      await client.query(`set local lock_timeout = '1s'`);
      await work();
      await client.query('commit');
      return;
    } catch (error) {
      await client.query('rollback');
      if (attempt >= briefTries || !['55P03', '40P01'].includes(sqlState(error) ?? '')) throw error;
      await sleep(Math.random() * 500);
    }
  }
}

async function assertArchivable(client: Connection, month: Month): Promise<void> {
  const {
    rows: [state],
  } = await client.query<{ over: boolean; there: boolean; archived: boolean }>(
    `
    select now() >= $1 as over, to_regclass($2) is not null as there, exists (select from wallet.archived_months where month = $3) as archived`,
    [month.archivable, `wallet.${month.partition('entries')}`, month.first],
  );
  if (state?.archived) throw ledgerErrors.MONTH_ARCHIVED();
  if (!state?.there) throw ledgerErrors.MONTH_NOT_FOUND();
  if (!state.over) throw ledgerErrors.MONTH_NOT_OVER();
}

const sumsSql = (from: (table: Table) => string): string => `
  select currency, jsonb_object_agg(name, sum) as sums from (
    select currency, 'entries_in' as name, coalesce(sum(amount) filter (where amount > 0), 0)::text as sum from ${from('entries')} group by currency
    union all select currency, 'entries_out', coalesce(sum(-amount) filter (where amount < 0), 0)::text from ${from('entries')} group by currency
    union all select currency, 'credits', coalesce(sum(amount) filter (where direction = 'credit'), 0)::text from ${from('transactions')} group by currency
    union all select currency, 'debits', coalesce(sum(amount) filter (where direction = 'debit'), 0)::text from ${from('transactions')} group by currency) s group by currency order by currency`;

async function describe(snapshot: Snapshot, month: Month): Promise<Contents> {
  const from = (table: Table) => `wallet.${month.partition(table)}`;
  const [head] = await snapshot.query<{ transactions: number; entries: number; version: string }>(`
    select (select count(*) from ${from('transactions')})::int as transactions, (select count(*) from ${from('entries')})::int as entries, (select max(name) from wallet.migrations) as version`);
  const columns = await snapshot.query<{ table: Table; names: string[] }>(`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as names from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.oid in ('wallet.transactions'::regclass, 'wallet.entries'::regclass) group by c.relname`);
  const sums = await snapshot.query<{ currency: string; sums: Record<string, string> }>(sumsSql(from));
  const named = (table: Table) => columns.find((found) => found.table === table)?.names ?? [];
  return {
    month: month.text,
    schema_version: head?.version ?? '',
    archived_at: new Date().toISOString(),
    rows: { transactions: head?.transactions ?? 0, entries: head?.entries ?? 0 },
    sums: Object.fromEntries(sums.map(({ currency, sums: of }) => [currency, of])),
    columns: { transactions: named('transactions'), entries: named('entries') },
  };
}

async function* rowsOf(snapshot: Snapshot, month: Month): AsyncGenerator<string[]> {
  for (const table of tables) {
    const order = table === 'entries' ? 'wallet_id, number' : '"timestamp", id';
    for await (const rows of snapshot.stream<{ row: string }>(
      `select to_jsonb(r)::text as row from wallet.${month.partition(table)} r order by ${order}`,
    ))
      yield rows.map(({ row }) => toLine(table, row));
  }
}

/** Reads the file from disk as a restore does, and sums it up again. Throws ARCHIVE_INVALID. */
async function readBack(path: string, written: Manifest): Promise<void> {
  const sums = new Map<string, Big>();
  for await (const part of readArchive(path)) {
    if (isManifest(part)) {
      if (JSON.stringify(part) !== JSON.stringify(written)) throw ledgerErrors.ARCHIVE_INVALID();
      continue;
    }
    for (const row of part) {
      const { amount, currency, direction } = amountOf(row);
      const name = `${currency} ${row.table === 'entries' ? (amount.startsWith('-') ? 'entries_out' : 'entries_in') : direction === 'credit' ? 'credits' : 'debits'}`;
      sums.set(name, (sums.get(name) ?? new Big(0)).plus(amount.replace('-', '')));
    }
  }
  for (const [currency, of] of Object.entries(written.sums)) {
    for (const [name, sum] of Object.entries(of)) {
      if (!new Big(sum).eq(sums.get(`${currency} ${name}`) ?? 0))
        throw ledgerErrors.ARCHIVE_INVALID({ message: `${path} does not add up: ${name} of ${currency}.` });
    }
  }
}

// Parsed as JSON, an amount would pass through a float; and PostgreSQL orders the keys of jsonb, so metadata with an "amount" may be before it.
function amountOf({ row }: ArchivedRow): { amount: string; currency: string; direction: string | undefined } {
  const parsed = JSON.parse(row, (key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? context?.source : value,
  ) as { amount: string; currency: string; direction?: string };
  return { amount: parsed.amount, currency: parsed.currency, direction: parsed.direction };
}

async function dropMonth(
  client: Connection,
  month: Month,
  { digest, rows, sums, schema_version: version }: Manifest,
): Promise<void> {
  // In the order of a posting's locks, so that both wait without a deadlock: detaching locks the wallets last.
  await client.query('lock table wallet.wallets in exclusive mode');
  for (const table of tables)
    await client.query(`alter table wallet.${table} detach partition wallet.${month.partition(table)}`);
  const from = (table: Table) => `wallet.${month.partition(table)}`;
  const {
    rows: [now],
  } = await client.query<{ transactions: number; entries: number }>(
    `select (select count(*) from ${from('transactions')})::int as transactions, (select count(*) from ${from('entries')})::int as entries`,
  );
  if (now?.transactions !== rows.transactions || now.entries !== rows.entries)
    throw new Error(`The month ${month.text} is no longer what was exported.`);
  await client.query(
    'insert into wallet.archived_months (month, digest, entries, transactions, sums, schema_version) values ($1, $2, $3, $4, $5, $6)',
    [month.first, Buffer.from(digest, 'hex'), rows.entries, rows.transactions, JSON.stringify(sums), version],
  );
  // The entry before a wallet's first one of the month is in an older month, archived or not; a wallet's first entry has none.
  await client.query(
    `
    insert into wallet.archived_balances (wallet_id, month, user_id, entries, opening_number, opening_hash, opening_balance, closing_number, closing_hash, closing_balance)
      select f.wallet_id, $1, f.user_id, l.count, f.number - 1, case when f.number = 1 then '' else coalesce(
          (select e.hash from wallet.entries e where e.wallet_id = f.wallet_id and e."timestamp" < $2::timestamptz and e.number = f.number - 1),
          (select a.closing_hash from wallet.archived_balances a where a.wallet_id = f.wallet_id and a.closing_number = f.number - 1)) end,
          f.balance_after - f.amount, l.number, l.hash, l.balance_after
        from (select distinct on (wallet_id) * from ${from('entries')} order by wallet_id, number) f
        join (select distinct on (wallet_id) wallet_id, number, hash, balance_after, count(*) over (partition by wallet_id) as count from ${from('entries')} order by wallet_id, number desc) l using (wallet_id)`,
    [month.first, `${month.first} 00:00:00+00`],
  );
  for (const table of tables) await client.query(`drop table ${from(table)}`);
}

/** Adds the checks before attaching, which would otherwise check every row while all postings wait. */
async function addForeignKeys(client: Connection, month: Month): Promise<void> {
  for (const table of tables) {
    const { rows: keys } = await client.query<{ name: string; definition: string }>(
      `select quote_ident(conname) as name, pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'f' and conparentid = 0`,
      [`wallet.${table}`],
    );
    for (const { name, definition } of keys) {
      await briefly(
        client,
        async () =>
          void (await client.query(
            `alter table wallet.${month.partition(table)} add constraint ${name} ${definition} not valid`,
          )),
      );
      await client.query(`alter table wallet.${month.partition(table)} validate constraint ${name}`);
    }
  }
}

async function firstOf(path: string): Promise<Manifest> {
  for await (const part of readArchive(path)) if (isManifest(part)) return part;
  throw ledgerErrors.ARCHIVE_INVALID();
}

const rowsAtOnce = 2_000;

/** Inserts the rows into tables with the partitions' names that are not attached yet. Drops what an earlier attempt left. */
async function load(client: Connection, month: Month, path: string, columns: Manifest['columns']): Promise<void> {
  await client.query('begin');
  try {
    for (const table of tables) {
      const partition = `wallet.${month.partition(table)}`;
      const {
        rows: [unknown],
      } = await client.query<{ name: string }>(
        'select name from unnest($1::text[]) as c (name) where not exists (select from pg_attribute where attrelid = $2::regclass and attname = name and attnum > 0 and not attisdropped)',
        [columns[table], `wallet.${table}`],
      );
      if (unknown)
        throw ledgerErrors.ARCHIVE_INVALID({
          message: `The archive has a column that ${table} does not have any more: ${unknown.name}.`,
        });
      await client.query(`drop table if exists ${partition}`);
      await client.query(
        `create table ${partition} (like wallet.${table} including defaults including constraints including generated including storage including indexes)`,
      );
      // Then attaching need not read the rows.
      await client.query(
        `alter table ${partition} add constraint in_month check ("timestamp" >= '${month.first} 00:00:00+00' and "timestamp" < '${month.next} 00:00:00+00')`,
      );
    }
    const waiting: Record<Table, string[]> = { transactions: [], entries: [] };
    const flush = async (table: Table): Promise<void> => {
      // Columns that were added later get their default.
      const names = columns[table].map((name) => client.escapeIdentifier(name)).join(', ');
      await client.query(
        `insert into wallet.${month.partition(table)} (${names}) select ${names} from jsonb_populate_recordset(null::wallet.${table}, $1::jsonb)`,
        [`[${waiting[table].join(',')}]`],
      );
      waiting[table] = [];
    };
    for await (const part of readArchive(path)) {
      if (isManifest(part)) continue;
      for (const { table, row } of part) if (waiting[table].push(row) >= rowsAtOnce) await flush(table);
    }
    for (const table of tables) await flush(table);
    for (const table of tables) await client.query(`analyze wallet.${month.partition(table)}`);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
