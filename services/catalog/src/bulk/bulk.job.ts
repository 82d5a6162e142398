import { startJob, type Database, type Job, type SqlEntityManager } from '@plaza/service';
import { anyOf } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { setImportState } from './imports.queries.ts';
import { workOnImport, type WorkDeps } from './work.ts';

// With the lease, less than the five seconds after which another process has taken over.
const everyMs = 1_500;
const endEveryMs = 10 * 60_000;
const batchSize = 5;
/** Of a seller, that have ended. */
const mostKept = 20;

/** Works on imports, one at a time in each process, and removes old ones. */
export function startImportJobs(deps: Omit<WorkDeps, 'isStopping'>): { working: Job; removing: Job } {
  const { database, log } = deps;
  return {
    working: startJob({
      name: 'preview and apply imports',
      log,
      everyMs,
      run: (isStopping) => workOnImport({ ...deps, isStopping }),
    }),
    removing: startJob({
      name: 'remove old imports',
      log,
      everyMs: endEveryMs,
      run: () => removeOldImports(database),
    }),
  };
}

/** Cancels what nobody has gone on with for a day, and deletes what is old, or more than is kept. @returns whether there may be more */
export async function removeOldImports(database: Database): Promise<boolean> {
  return database.asSystem(async (em) => {
    for (const id of await abandoned(em)) await setImportState(em, id, 'cancelled');
    const { rows } = await sql<{ id: string }>`
      select id from (
        select id, expires_at, row_number() over (partition by merchant order by id desc) as number from imports
        where state in ('done', 'cancelled', 'failed')
      ) ended where expires_at <= now() or number > ${mostKept} limit ${batchSize}`.execute(db(em));
    const old = rows.map(({ id }) => id);
    if (old.length === 0) return false;
    await db(em).deleteFrom('imports').where('id', '=', anyOf(old)).execute();
    return old.length === batchSize;
  });
}

async function abandoned(em: SqlEntityManager): Promise<string[]> {
  const rows = await db(em)
    .selectFrom('imports')
    .select('id')
    .where('state', 'in', ['uploading', 'ready'])
    .where('expires_at', '<=', sql<Date>`now()`)
    .forUpdate()
    .skipLocked()
    .execute();
  return rows.map(({ id }) => id);
}
