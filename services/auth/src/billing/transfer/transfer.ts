// The rows of billing in the columns of the table that was before Plaza: out of the database, and into it.
//
// An import is one transaction. Everything is checked first, and nothing is written where anything is wrong.
import { isUuid, seal, unseal, type Database, type SealingKeys, type SqlEntityManager } from '@plaza/service';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod';
import type { DB as Subscriptions } from '../subscriptions/db.ts';
import { planNames } from '@plaza/services';
import { statuses } from '../states/states.ts';
import type { DB as UserConfigs } from '../user-config/db.ts';
import { configSealContext } from '../user-config/user-config.ts';

const db = (em: SqlEntityManager): Kysely<Subscriptions & UserConfigs> => em.getKysely<Subscriptions & UserConfigs>();

/** The tables, with the columns of their files. */
export const transferTables = {
  subscriptions: [
    'id',
    'user_id',
    'status',
    'plan',
    'stripe_customer_id',
    'stripe_subscription_id',
    'current_period_start',
    'current_period_end',
    'cancel_at_period_end',
    'created_at',
    'updated_at',
  ],
  user_config: ['id', 'user_id', 'data_pod_url', 'data_pod_api_key', 'created_at', 'updated_at'],
} as const satisfies Record<string, readonly string[]>;

export type TransferTable = keyof typeof transferTables;

/** A line of a file: texts by the names of their columns; empty stands for null. */
export type TransferLine = Readonly<Record<string, string>>;

const id = z.string().regex(/^[a-z][a-z0-9]{1,31}$/, 'is no CUID2');
const stripeId = (prefix: string) =>
  z.union([
    z.literal('').transform(() => null),
    z.string().regex(new RegExp(`^${prefix}_\\w{1,200}$`), 'is no id of Stripe'),
  ]);
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)?$/, 'is no time')
  .transform((text) => new Date(isoOf(text)));
const momentOrNone = z.union([z.literal('').transform(() => null), moment], { error: 'is no time' });
const yes = z
  .enum(['t', 'f', 'true', 'false', ''], { error: 'is neither t nor f' })
  .transform((text) => text === 't' || text === 'true');

const schemas = {
  subscriptions: z.object({
    id,
    user_id: z.string(),
    status: z.enum(statuses, { error: `is none of ${statuses.join(', ')}` }),
    plan: z.enum(planNames, { error: `is none of ${planNames.join(', ')}` }),
    stripe_customer_id: stripeId('cus'),
    stripe_subscription_id: stripeId('sub'),
    current_period_start: momentOrNone,
    current_period_end: momentOrNone,
    cancel_at_period_end: yes,
    created_at: moment,
    updated_at: moment,
  }),
  user_config: z.object({
    id,
    user_id: z.string(),
    data_pod_url: z.union([z.literal('').transform(() => null), z.url({ protocol: /^https?$/ }).max(2048)], {
      error: 'is no URL',
    }),
    data_pod_api_key: z.string().max(2000),
    created_at: moment,
    updated_at: moment,
  }),
};

/** PostgreSQL writes `2026-01-31 12:00:00.123+00`; a time without a zone is UTC. */
function isoOf(text: string): string {
  const [, time = '', zone = 'Z'] = /^(.*?)(Z|[+-]\d\d(?::?\d\d)?)?$/.exec(text.replace(' ', 'T')) ?? [];
  const full = zone === 'Z' || zone.length > 3 ? zone : `${zone}:00`;
  return `${time}${full}`;
}

export interface TransferOptions {
  table: TransferTable;
  lines: readonly TransferLine[];
  /** The person of each earlier user id; undefined if the ids are Plaza's. */
  people: ReadonlyMap<string, string> | undefined;
  /** Which of these people have an account. */
  existing: (userIds: readonly string[]) => Promise<ReadonlySet<string>>;
  keys: SealingKeys;
  /** Leaves out rows whose person has no account, instead of writing nothing. */
  skipMissing: boolean;
  dryRun: boolean;
  progress: (done: number, total: number) => void;
}

export interface TransferReport {
  rows: number;
  written: number;
  /** Rows without a person: the line, and the user id of the file. */
  missing: { line: number; userId: string }[];
  /** What is wrong, with the line. Nothing was written if there is anything. */
  faults: { line: number; fault: string }[];
}

type Row = z.output<(typeof schemas)[TransferTable]> & { line: number };

const batch = 500;

/** Writes the rows of a file, or says what is wrong. What has its id already is replaced, so that an import can be repeated. */
export async function importRows(database: Database, options: TransferOptions): Promise<TransferReport> {
  const { table, lines, skipMissing, dryRun } = options;
  const report: TransferReport = { rows: lines.length, written: 0, missing: [], faults: [] };
  const read = readLines(options, report);
  const known = await existingOf(read, options);
  const rows = read.filter((row) => {
    if (known.has(row.user_id)) return true;
    report.missing.push({ line: row.line, userId: lines[row.line - firstLine]?.['user_id'] ?? row.user_id });
    return false;
  });
  await database.asSystem(async (em) => {
    report.faults.push(...twiceIn(rows), ...(await takenBy(em, table, rows)));
    if (report.faults.length > 0 || (report.missing.length > 0 && !skipMissing) || dryRun) return;
    for (let at = 0; at < rows.length; at += batch) {
      await writeRows(em, table, rows.slice(at, at + batch), options.keys);
      report.written = Math.min(at + batch, rows.length);
      options.progress(report.written, rows.length);
    }
  });
  report.faults.sort((a, b) => a.line - b.line);
  return report;
}

/** The header is the first line. */
const firstLine = 2;

function readLines({ table, lines, people }: TransferOptions, report: TransferReport): Row[] {
  return lines.flatMap((line, at): Row[] => {
    const number = at + firstLine;
    const parsed = schemas[table].safeParse(line);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        report.faults.push({ line: number, fault: `${path.join('.')} ${message}` });
      return [];
    }
    const userId = people ? people.get(parsed.data.user_id) : parsed.data.user_id.toLowerCase();
    if (userId !== undefined && isUuid(userId)) return [{ ...parsed.data, user_id: userId, line: number }];
    report.missing.push({ line: number, userId: parsed.data.user_id });
    return [];
  });
}

async function existingOf(rows: readonly Row[], { existing }: TransferOptions): Promise<Set<string>> {
  const known = new Set<string>();
  for (let at = 0; at < rows.length; at += batch)
    for (const userId of await existing(rows.slice(at, at + batch).map((row) => row.user_id))) known.add(userId);
  return known;
}

const uniqueColumns = ['id', 'user_id', 'stripe_customer_id', 'stripe_subscription_id'] as const;

function valueOf(row: Row, column: (typeof uniqueColumns)[number]): string | null {
  const value: unknown = { ...row }[column as keyof Row];
  return typeof value === 'string' ? value : null;
}

/** What stands twice in the file, and can be only once. */
function twiceIn(rows: readonly Row[]): TransferReport['faults'] {
  return uniqueColumns.flatMap((column) => {
    const seen = new Map<string, number>();
    return rows.flatMap((row) => {
      const value = valueOf(row, column);
      if (value === null) return [];
      const before = seen.get(value);
      if (before !== undefined) return [{ line: row.line, fault: `${column} is that of line ${before}` }];
      seen.set(value, row.line);
      return [];
    });
  });
}

/** What another row of the database has already. */
async function takenBy(
  em: SqlEntityManager,
  table: TransferTable,
  rows: readonly Row[],
): Promise<TransferReport['faults']> {
  const faults: TransferReport['faults'] = [];
  const columns = uniqueColumns.filter(
    (column) => column !== 'id' && (transferTables[table] as readonly string[]).includes(column),
  );
  for (const column of columns)
    for (let at = 0; at < rows.length; at += batch) {
      const some = new Map(
        rows.slice(at, at + batch).flatMap((row) => {
          const value = valueOf(row, column);
          return value === null ? [] : [[value, row] as const];
        }),
      );
      const { rows: found } = await sql<{ id: string; value: string }>`
        select id, ${sql.ref(column)} as value from ${sql.table(table)} where ${sql.ref(column)} = any (${[...some.keys()]}::text[])`.execute(
        db(em),
      );
      for (const { id: other, value } of found) {
        const row = some.get(value);
        if (row && row.id !== other) faults.push({ line: row.line, fault: `${column} is that of the row ${other}` });
      }
    }
  return faults;
}

async function writeRows(
  em: SqlEntityManager,
  table: TransferTable,
  rows: readonly Row[],
  keys: SealingKeys,
): Promise<void> {
  const values = rows.map((row) => ({
    ...Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'line')),
    ...('data_pod_api_key' in row && keyOf(row.id, row.data_pod_api_key, keys)),
  }));
  const names = Object.keys(values[0] ?? {}).filter((name) => name !== 'id');
  await db(em)
    .insertInto(table)
    .values(values as never)
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(Object.fromEntries(names.map((name) => [name, sql.ref(`excluded.${name}`)]))),
    )
    .execute();
  // The other services hear of it, and the job compares it with Stripe.
  if (table === 'subscriptions')
    await sql`update subscriptions set plan_changed_at = clock_timestamp(), checked_at = null
      where id = any (${rows.map((row) => row.id)}::text[])`.execute(db(em));
}

/** A key that comes from an export of Plaza is sealed already, for the same row. */
function keyOf(rowId: string, text: string, keys: SealingKeys) {
  if (text === '') return { data_pod_api_key: null, data_pod_api_key_last_four: null };
  const key = openedOf(rowId, text, keys) ?? text;
  return {
    data_pod_api_key: seal(keys, Buffer.from(key), configSealContext(rowId)).toString('base64'),
    data_pod_api_key_last_four: [...key].slice(-4).join(''),
  };
}

function openedOf(rowId: string, text: string, keys: SealingKeys): string | undefined {
  try {
    return unseal(keys, Buffer.from(text, 'base64'), configSealContext(rowId)).toString();
  } catch {
    return undefined;
  }
}

/** The rows of a table, in the order of their ids, as the lines of a file. Keys of data pods stay sealed. */
export async function* exportLines(database: Database, table: TransferTable): AsyncGenerator<string[]> {
  const columns = transferTables[table];
  for (let after = ''; ;) {
    const from = after;
    const rows = await database.asSystem(async (em) => {
      const selected = sql.join(columns.map((column) => sql.ref(column)));
      const { rows: found } = await sql<Record<string, unknown>>`
        select ${selected} from ${sql.table(table)} where id > ${from} order by id limit ${batch}`.execute(db(em));
      return found;
    });
    for (const row of rows) yield columns.map((column) => textOf(row[column]));
    const last = rows.at(-1)?.['id'];
    if (typeof last !== 'string') return;
    after = last;
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean') return value ? 't' : 'f';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
