import { leaseMs, type SqlEntityManager } from '@plaza/service';
import { sql, type Insertable, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import type { Cells, ImportState, RowAction, RowError, RowOutcome } from './import.entity.ts';

export type ImportRecord = Selectable<DB['imports']>;
export type RowRecord = Selectable<DB['import_rows']>;

export interface StagedRow {
  position: number;
  line: number;
  key: string;
  /** The thing of which it is a part; null if lines are whole things. */
  parent: string | null;
  subject: string | null;
  version: number | null;
  action: RowAction;
  before: Cells | null;
  after: Cells | null;
  errors: RowError[] | null;
}

/** An import that this process works on, and the number of its attempt. */
export interface Attempt {
  id: string;
  attempt: number;
}

export async function findImport(em: SqlEntityManager, id: string, lock = false): Promise<ImportRecord | undefined> {
  const query = db(em).selectFrom('imports').selectAll().where('id', '=', id);
  return (lock ? query.forUpdate() : query).executeTakeFirst();
}

/** @returns the id of the one that is open already */
export async function insertImport(
  em: SqlEntityManager,
  row: Omit<Insertable<DB['imports']>, 'expires_at'>,
): Promise<string | undefined> {
  const made = await db(em)
    .insertInto('imports')
    .values({ ...row, expires_at: sql<Date>`now() + interval '1 day'` })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (made.numInsertedOrUpdatedRows !== 0n) return undefined;
  const { merchant = null } = row;
  const open = await db(em)
    .selectFrom('imports')
    .select('id')
    .where('kind', '=', row.kind)
    .where(sql<boolean>`merchant is not distinct from ${merchant}`)
    .where('state', 'in', ['uploading', 'previewing', 'ready', 'applying'])
    .executeTakeFirst();
  return open?.id ?? '';
}

export async function listImports(
  em: SqlEntityManager,
  merchant: string | undefined,
  before: string | undefined,
  limit: number,
): Promise<ImportRecord[]> {
  let query = db(em).selectFrom('imports').selectAll();
  if (merchant) query = query.where('merchant', '=', merchant);
  if (before !== undefined) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

/** In another state, which its etag says. What was counted before is counted anew by a preview. */
export async function setImportState(
  em: SqlEntityManager,
  id: string,
  state: ImportState,
  more: Partial<Insertable<DB['imports']>> = {},
): Promise<void> {
  const ends = state === 'done' || state === 'cancelled' || state === 'failed';
  await db(em)
    .updateTable('imports')
    .set((eb) => ({
      state,
      version: eb('version', '+', 1),
      lease_until: null,
      failures: 0,
      next_attempt_at: now,
      expires_at: ends ? sql<Date>`now() + interval '30 days'` : sql<Date>`now() + interval '1 day'`,
      ...(ends && { finished_at: now }),
      ...more,
    }))
    .where('id', '=', id)
    .execute();
  if (ends) await db(em).deleteFrom('import_parts').where('import_id', '=', id).execute();
}

export const uncounted = {
  position: 0,
  progress: 0,
  rows: 0,
  creates: 0,
  changes: 0,
  unchanged: 0,
  errors: 0,
  failure: null,
  failure_message: '',
  failure_line: 0,
} as const;

const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;

/** Takes one that is due; also one that a dead process left. */
export async function takeImport(em: SqlEntityManager): Promise<ImportRecord | undefined> {
  return db(em)
    .updateTable('imports')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), lease_until: lease }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('imports')
        .select('id')
        .where('state', 'in', ['previewing', 'applying'])
        .where('next_attempt_at', '<=', now)
        .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<', now)]))
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returningAll()
    .executeTakeFirst();
}

/** What a job works on or is to, and for how long it has been in its state, with which a day begins until it expires. */
export async function workingImports(
  em: SqlEntityManager,
): Promise<{ kind: string; state: string; count: number; oldest: number }[]> {
  return db(em)
    .selectFrom('imports')
    .select([
      'kind',
      'state',
      sql<number>`count(*)::int`.as('count'),
      sql<number>`extract(epoch from max(now() + interval '1 day' - expires_at))::float`.as('oldest'),
    ])
    .where('state', 'in', ['previewing', 'applying'])
    .groupBy(['kind', 'state'])
    .orderBy('kind')
    .orderBy('state')
    .execute();
}

export async function renewImports(em: SqlEntityManager, attempts: readonly Attempt[]): Promise<void> {
  for (const { id, attempt } of attempts)
    await db(em)
      .updateTable('imports')
      .set({ lease_until: lease })
      .where('id', '=', id)
      .where('attempts', '=', attempt)
      .where('state', 'in', ['previewing', 'applying'])
      .execute();
}

/** Locked until the commit; undefined if another process works on it by now, or it was cancelled. */
export async function holdAttempt(
  em: SqlEntityManager,
  { id, attempt }: Attempt,
  state: 'previewing' | 'applying',
): Promise<ImportRecord | undefined> {
  return db(em)
    .selectFrom('imports')
    .selectAll()
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .where('state', '=', state)
    .forUpdate()
    .executeTakeFirst();
}

/** Another process can take it at once. */
export async function handOn(em: SqlEntityManager, { id, attempt }: Attempt): Promise<void> {
  await db(em)
    .updateTable('imports')
    .set({ lease_until: null })
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .execute();
}

export async function postpone(em: SqlEntityManager, { id, attempt }: Attempt, pauseMs: number): Promise<void> {
  await db(em)
    .updateTable('imports')
    .set((eb) => ({
      lease_until: null,
      failures: eb('failures', '+', 1),
      next_attempt_at: sql<Date>`now() + ${pauseMs} * interval '1 millisecond'`,
    }))
    .where('id', '=', id)
    .where('attempts', '=', attempt)
    .execute();
}

export async function insertRows(em: SqlEntityManager, importId: string, rows: readonly StagedRow[]): Promise<void> {
  await sql`insert into import_rows (import_id, position, line, key, parent, subject, version, action, before, after, errors)
    select ${importId}, r.* from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (position int, line int, key text,
      parent text, subject uuid, version int, action text, before jsonb, after jsonb, errors jsonb)`.execute(db(em));
}

/** The lines that have these keys already. */
export async function earlierKeys(
  em: SqlEntityManager,
  importId: string,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db(em)
    .selectFrom('import_rows')
    .select(['key', 'line'])
    .where('import_id', '=', importId)
    .where(sql<boolean>`key = any (${keys.filter((key) => key !== '')}::text[])`)
    .execute();
  return new Map(rows.map(({ key, line }) => [key, line]));
}

/** The first line of each of these things. */
export async function earlierThings(
  em: SqlEntityManager,
  importId: string,
  parents: readonly string[],
): Promise<{ parent: string; subject: string; after: Cells | null }[]> {
  const { rows } = await sql<{ parent: string; subject: string; after: Cells | null }>`
    select distinct on (parent) parent, subject, after from import_rows
    where import_id = ${importId} and parent = any (${[...new Set(parents)]}::text[])
    order by parent, position`.execute(db(em));
  return rows;
}

/** The next lines to be applied. */
export async function nextRows(
  em: SqlEntityManager,
  importId: string,
  position: number,
  limit: number,
): Promise<RowRecord[]> {
  return db(em)
    .selectFrom('import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('position', '>', position)
    .where('action', 'in', ['create', 'change'])
    .orderBy('position')
    .limit(limit)
    .execute();
}

export interface Outcome {
  position: number;
  outcome: RowOutcome;
  errors: RowError[] | null;
}

export async function writeOutcomes(
  em: SqlEntityManager,
  importId: string,
  outcomes: readonly Outcome[],
): Promise<void> {
  await sql`update import_rows r set outcome = o.outcome, errors = o.errors
    from jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb) as o (position int, outcome text, errors jsonb)
    where r.import_id = ${importId} and r.position = o.position`.execute(db(em));
}

/** Later lines about this thing were compared with it as earlier ones leave it. */
export async function passVersion(
  em: SqlEntityManager,
  importId: string,
  { subject, position, version }: { subject: string; position: number; version: number },
): Promise<void> {
  await db(em)
    .updateTable('import_rows')
    .set({ version })
    .where('import_id', '=', importId)
    .where('subject', '=', subject)
    .where('position', '>', position)
    .execute();
}

/** Lines in their order, at most `limit`, after a position. */
export async function listRows(
  em: SqlEntityManager,
  importId: string,
  { action, outcome }: { action: string; outcome: string },
  after: number,
  limit: number,
): Promise<RowRecord[]> {
  let query = db(em)
    .selectFrom('import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .where('position', '>', after);
  if (action) query = query.where('action', '=', action as RowAction);
  if (outcome) query = query.where('outcome', '=', outcome as RowOutcome);
  return query.orderBy('position').limit(limit).execute();
}
