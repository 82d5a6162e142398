// The work of imports: a preview is staged, and a confirmed one applied, some lines in each transaction. The transaction of a batch has its position too: a
// process that dies leaves whole batches, and another one goes on after the last of them. A preview is begun anew.
import type { Cache } from '@plaza/cache';
import {
  createLeases,
  ServiceError,
  violatedConstraint,
  type Database,
  type Leases,
  type Logger,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { recordAs } from '../manage/index.ts';
import { lineErrors } from './bulk.errors.ts';
import { FileError } from './file.ts';
import {
  handOn,
  holdAttempt,
  insertRows,
  nextRows,
  passVersion,
  postpone,
  renewImports,
  setImportState,
  takeImport,
  uncounted,
  writeOutcomes,
  type Attempt,
  type ImportRecord,
  type Outcome,
  type RowRecord,
  type StagedRow,
} from './imports.queries.ts';
import { rowErrors, type Found, type Kind, type Rules } from './kind.ts';
import { kinds } from './kinds.ts';
import { batchesOf } from './source.ts';
import { stageLines } from './stage.ts';

const stagedAtOnce = 500;
const appliedAtOnce = 100;
const mostSeatsAtOnce = 100_000;
const longestMs = 60 * 60_000;
const mostFailures = 20;

export interface WorkDeps {
  database: Database;
  cache: Pick<Cache, 'invalidate'>;
  log: Logger;
  /** Whether staff approves what merchants sell. */
  approval: boolean;
  /** Lists that are noted as stale are invalidated now. */
  wake: () => void;
  leases: Leases<Attempt>;
  /** This process ends: it leaves the rest to another one. */
  isStopping: () => boolean;
}

export function importLeases(database: Database, log: Logger): Leases<Attempt> {
  return createLeases({
    name: 'imports',
    log,
    renew: (attempts) => database.asSystem((em) => renewImports(em, attempts)),
    stuckMs: longestMs,
  });
}

/** Another process works on it by now, or it was cancelled. */
class Ended extends Error {}

/** This process ends between two batches. */
class Stopped extends Error {}

/** Works on one import that is due. @returns whether there was one */
export async function workOnImport(deps: WorkDeps): Promise<boolean> {
  const { database, leases, log } = deps;
  const record = await database.asSystem(takeImport);
  if (!record) return false;
  const attempt = { id: record.id, attempt: record.attempts };
  await leases.during(attempt, async () => {
    try {
      await (record.state === 'previewing' ? preview : apply)(deps, record, attempt);
    } catch (error) {
      if (error instanceof Ended) return;
      if (error instanceof Stopped) return database.asSystem((em) => handOn(em, attempt));
      log.warn({ err: error, import: record.id, attempt: attempt.attempt }, 'an import could not be worked on');
      await database.asSystem((em) => giveUpOrWait(em, record, attempt));
    }
  });
  return true;
}

async function giveUpOrWait(em: SqlEntityManager, record: ImportRecord, attempt: Attempt): Promise<void> {
  const { state } = record;
  if (record.failures + 1 < mostFailures) return postpone(em, attempt, Math.min(30_000, 500 * 2 ** record.failures));
  if (await holdAttempt(em, attempt, state as 'previewing' | 'applying'))
    await setImportState(em, record.id, 'failed', { failure: 'INTERNAL', failure_message: 'Try it again later.' });
}

function rulesOf({ approval }: WorkDeps, record: ImportRecord): Rules {
  const clubs = new Map<string, boolean>();
  return {
    seller: { merchantId: record.by_staff ? undefined : (record.merchant ?? undefined) },
    owner: record.merchant,
    approval,
    actor: record.actor,
    testKey: record.test_key,
    sells: record.sells,
    reason: record.reason || `Import ${record.file_name}`.trim().slice(0, 200),
    async hasClub(em, id) {
      const known = clubs.get(id);
      if (known !== undefined) return known;
      const row = await db(em).selectFrom('clubs').select('id').where('id', '=', id).executeTakeFirst();
      if (clubs.size < 1_000) clubs.set(id, row !== undefined);
      return row !== undefined;
    },
  };
}

async function preview(deps: WorkDeps, record: ImportRecord, attempt: Attempt): Promise<void> {
  const { database } = deps;
  const kind = kinds[record.kind];
  const rules = rulesOf(deps, record);
  await database.asSystem(async (em) => {
    if (!(await holdAttempt(em, attempt, 'previewing'))) throw new Ended();
    await db(em).deleteFrom('import_rows').where('import_id', '=', record.id).execute();
    await db(em).updateTable('imports').set(uncounted).where('id', '=', record.id).execute();
  });
  try {
    for await (const { columns, lines, share } of batchesOf(database, record, kind, stagedAtOnce)) {
      if (deps.isStopping()) throw new Stopped();
      await database.asSystem(async (em) => {
        if (!(await holdAttempt(em, attempt, 'previewing'))) throw new Ended();
        const rows = await stageLines(em, { importId: record.id, kind, rules, columns }, lines);
        await insertRows(em, record.id, rows);
        await count(em, record.id, rows, Math.min(99, Math.floor(share * 100)));
      });
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { reason: failure, message: failure_message, line: failure_line } = error;
    await database.asSystem(async (em) => {
      if (!(await holdAttempt(em, attempt, 'previewing'))) return;
      await setImportState(em, record.id, 'failed', { failure, failure_message, failure_line });
    });
    return;
  }
  await database.asSystem(async (em) => {
    if (!(await holdAttempt(em, attempt, 'previewing'))) throw new Ended();
    await setImportState(em, record.id, 'ready', { position: 0, progress: 100 });
  });
}

async function count(em: SqlEntityManager, id: string, rows: readonly StagedRow[], progress: number): Promise<void> {
  const of = (action: StagedRow['action']): number => rows.filter((row) => row.action === action).length;
  await db(em)
    .updateTable('imports')
    .set((eb) => ({
      position: rows.at(-1)!.position,
      progress,
      rows: eb('rows', '+', rows.length),
      creates: eb('creates', '+', of('create')),
      changes: eb('changes', '+', of('change')),
      unchanged: eb('unchanged', '+', of('unchanged')),
      errors: eb('errors', '+', of('error')),
    }))
    .where('id', '=', id)
    .execute();
}

async function apply(deps: WorkDeps, record: ImportRecord, attempt: Attempt): Promise<void> {
  const { database } = deps;
  const rules = rulesOf(deps, record);
  const kind = kinds[record.kind];
  for (let more = true; more;) {
    if (deps.isStopping()) throw new Stopped();
    // First all lines together; if one is refused, each for itself.
    const once = (each: boolean) => database.asSystem((em) => applyBatch(em, { kind, rules, attempt, each }));
    try {
      more = await once(false);
    } catch (error) {
      if (!(error instanceof ServiceError) && violatedConstraint(error) === undefined) throw error;
      more = await once(true);
    }
    deps.wake();
  }
}

interface Applying {
  kind: Kind;
  rules: Rules;
  attempt: Attempt;
  /** Whether each line has a savepoint. */
  each: boolean;
}

/** Applies the next lines. @returns whether there are more */
async function applyBatch(em: SqlEntityManager, { kind, rules, attempt, each }: Applying): Promise<boolean> {
  const record = await holdAttempt(em, attempt, 'applying');
  if (!record) throw new Ended();
  const rows = withoutTooManySeats(await nextRows(em, record.id, record.position, appliedAtOnce));
  if (rows.length === 0) {
    await setImportState(em, record.id, 'done', { progress: 100 });
    return false;
  }
  await recordAs(em, {
    actor: record.actor,
    staff: record.by_staff,
    key: record.key_id ?? undefined,
    request: record.request_id,
    reason: record.reason,
    import: record.id,
  });
  const subjects = [...new Set(rows.flatMap(({ subject }) => subject ?? []))];
  await kind.lock(em, subjects);
  const found = await kind.find(em, { owner: record.merchant, ids: subjects });
  const state = { things: new Map(found.map((one) => [one.id, one])), versions: new Map<string, number>() };
  const outcomes: Outcome[] = [];
  for (const row of rows) outcomes.push(await applyRow(em, { kind, rules, each, record }, row, state));
  await writeOutcomes(em, record.id, outcomes);
  const of = (outcome: Outcome['outcome']): number => outcomes.filter((one) => one.outcome === outcome).length;
  const position = rows.at(-1)!.position;
  await db(em)
    .updateTable('imports')
    .set((eb) => ({
      position,
      progress: Math.min(99, Math.floor((position * 100) / Math.max(1, record.rows))),
      applied: eb('applied', '+', of('applied')),
      conflicts: eb('conflicts', '+', of('conflict')),
      failed: eb('failed', '+', of('failed')),
      failures: 0,
    }))
    .where('id', '=', record.id)
    .execute();
  return true;
}

/** At least one line, and no more seats than managing makes at once. */
function withoutTooManySeats(rows: RowRecord[]): RowRecord[] {
  let seats = 0;
  const end = rows.findIndex(({ after }, at) => {
    seats += Number(after?.['rows'] ?? 0) * Number(after?.['seats_per_row'] ?? 0);
    return at > 0 && seats > mostSeatsAtOnce;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

async function applyRow(
  em: SqlEntityManager,
  { kind, rules, each, record }: Omit<Applying, 'attempt'> & { record: ImportRecord },
  row: RowRecord,
  { things, versions }: { things: Map<string, Found>; versions: Map<string, number> },
): Promise<Outcome> {
  const { position, after } = row;
  const subject = row.subject!;
  const found = things.get(subject);
  const version = versions.get(subject) ?? row.version;
  if (version === null ? found !== undefined : found === undefined || !kind.isCurrent(found, { ...row, version }))
    return { position, outcome: 'conflict', errors: null };
  const [named] = kind.part;
  const part = named === undefined ? undefined : after?.[named];
  const there = found !== undefined && (part === undefined || found.lines.some((cells) => cells[named ?? ''] === part));
  const savepoint = sql.raw('line');
  if (each) await sql`savepoint ${savepoint}`.execute(db(em));
  try {
    await kind.apply(em, { found, there, subject, after: after ?? {} }, rules);
    if (each) await sql`release savepoint ${savepoint}`.execute(db(em));
  } catch (error) {
    if (!each) throw error;
    const errors = refusalOf(error, after ?? {});
    if (!errors) throw error;
    await sql`rollback to savepoint ${savepoint}`.execute(db(em));
    return { position, outcome: 'failed', errors };
  }
  if (kind.part.length > 0) {
    // Later lines about the same event find it as this one leaves it.
    const [now] = await kind.find(em, { owner: record.merchant, ids: [subject] });
    if (now) {
      things.set(subject, now);
      versions.set(subject, now.version);
      await passVersion(em, record.id, { subject, position, version: now.version });
    }
  }
  return { position, outcome: 'applied', errors: null };
}

/** What is said of a line that managing or the database refuses; undefined if the database is in trouble. */
function refusalOf(error: unknown, after: Record<string, string>): Outcome['errors'] | undefined {
  if (error instanceof ServiceError) return rowErrors(error, new Set(Object.keys(after)), '');
  const constraint = violatedConstraint(error);
  if (constraint === undefined) return undefined;
  const { reason, message } = constraint.endsWith('_external_id_index')
    ? lineErrors.EXTERNAL_ID_TAKEN()
    : lineErrors.CELL_INVALID();
  return [{ field: constraint.endsWith('_external_id_index') ? 'external_id' : '', reason, message }];
}
