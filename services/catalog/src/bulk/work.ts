// The work of imports: a preview is staged, and a confirmed one applied, some lines in each transaction. The transaction of a batch has its position too: a
// process that dies leaves whole batches, and another one goes on after the last of them. A preview is begun anew.
import type { Cache } from '@plaza/cache';
import { createLeases, type Database, type Leases, type Logger, type SqlEntityManager } from '@plaza/service';
import { db } from '../db.ts';
import { applyBatch, Ended, isRefusal } from './apply.ts';
import { FileError } from './file.ts';
import {
  handOn,
  holdAttempt,
  insertRows,
  postpone,
  renewImports,
  setImportState,
  takeImport,
  uncounted,
  type Attempt,
  type ImportRecord,
  type StagedRow,
} from './imports.queries.ts';
import type { Rules } from './kind.ts';
import { kinds } from './kinds.ts';
import { batchesOf } from './source.ts';
import { stageLines } from './stage.ts';

const stagedAtOnce = 500;
const longestMs = 60 * 60_000;
const mostFailures = 20;

export interface WorkDeps {
  database: Database;
  cache: Pick<Cache, 'invalidate'>;
  log: Logger;
  /** Whether staff approves what merchants sell. */
  approval: boolean;
  /** Whether there is a chain on which tickets can have tokens. */
  tokens: boolean;
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

function rulesOf({ approval, tokens }: WorkDeps, record: ImportRecord): Rules {
  const clubs = new Map<string, boolean>();
  return {
    seller: { merchantId: record.by_staff ? undefined : (record.merchant ?? undefined) },
    owner: record.merchant,
    approval,
    tokens,
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
      if (!isRefusal(error)) throw error;
      more = await once(true);
    }
    deps.wake();
  }
}
