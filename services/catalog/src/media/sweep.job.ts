// Removes what nobody needs: pictures that were never confirmed, that were refused, or that were deleted; and files without a row. A row goes after its
// files, so that a failure leaves a row that is tried again, and never a file that nobody knows of.
import { anyOf, isUuid, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db, now } from '../db.ts';
import type { ShownElsewhere } from './elsewhere.ts';
import type { MediaKind } from './image.entity.ts';
import { remove, uploadKey } from './image.ts';
import type { MediaStore } from './store.ts';

const everyMs = 5_000;
const batchSize = 50;
/** Those who sent it can read for so long why it was refused. */
const refusedHours = 24;
/** Between two looks for files without a row, each at one page of the store. */
const strayMs = 60_000;
/** Younger files may belong to a row that this database does not have yet, such as after a failover. */
const strayAgeMs = 24 * 3_600_000;
/** Until a service that shows pictures, and did not answer, is called again. */
const laterMs = 15_000;
const prefixes = ['uploads/', 'public/', 'private/'] as const;

export interface SweepDeps {
  database: Database;
  log: Logger;
  store: MediaStore;
  elsewhere: Pick<ShownElsewhere, 'drop'>;
}

export function startSweep(deps: SweepDeps): Job {
  const { database, log, store } = deps;
  const strays = strayFinder({ database, store });
  let nextStrays = 0;
  return startJob({
    name: 'sweep pictures',
    log,
    everyMs,
    async run() {
      await expire(database);
      const removed = await removeDeleted(deps);
      if (performance.now() > nextStrays) {
        nextStrays = performance.now() + strayMs;
        await strays();
      }
      return removed === batchSize;
    },
  });
}

/** Marks what was never confirmed, and what was refused a day ago. */
export async function expire(database: Database): Promise<void> {
  await database.asSystem(async (em) => {
    const rows = await db(em)
      .selectFrom('images')
      .select('id')
      .where((eb) =>
        eb.or([
          eb.and([eb('state', '=', 'awaiting'), eb('upload_until', '<', now)]),
          eb.and([
            eb('state', '=', 'refused'),
            eb('updated_at', '<', sql<Date>`now() - ${refusedHours} * interval '1 hour'`),
          ]),
        ]),
      )
      .limit(batchSize)
      .forUpdate()
      .skipLocked()
      .execute();
    await remove(
      em,
      rows.map(({ id }) => id),
    );
  });
}

/**
 * Takes what is deleted from where other services show it, then removes the files, then the rows: those whose upload can still arrive stay until
 * it can't. Returns how many were looked at.
 */
export async function removeDeleted({ database, log, store, elsewhere }: SweepDeps): Promise<number> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('images')
      .select(['id', 'kind', 'variants', sql<boolean>`upload_until < now()`.as('over')])
      .where('state', '=', 'deleting')
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', now)]))
      .where((eb) => eb.or([eb('upload_until', '<', now), eb('next_attempt_at', '<', now)]))
      .orderBy('updated_at')
      .limit(batchSize)
      .execute(),
  );
  const shown = new Set<string>();
  for (const kind of new Set(rows.map((row) => row.kind))) {
    // What has files was ready, and may be shown.
    const ids = rows.filter((row) => row.kind === kind && row.variants.length > 0).map(({ id }) => id);
    if (ids.length > 0 && !(await dropped({ database, log, elsewhere }, kind, ids))) ids.forEach((id) => shown.add(id));
  }
  for (const { id, over } of rows) {
    if (shown.has(id)) continue;
    await removeFiles(store, id);
    await database.asSystem(async (em) => {
      if (over) await db(em).deleteFrom('images').where('id', '=', id).where('state', '=', 'deleting').execute();
      else await keepUntilOver(em, id);
    });
  }
  return rows.length;
}

/** Whether nobody shows them any more. Otherwise it is tried again later, and the others do not wait. */
async function dropped(
  { database, log, elsewhere }: Omit<SweepDeps, 'store'>,
  kind: MediaKind,
  ids: string[],
): Promise<boolean> {
  try {
    await elsewhere.drop(kind, ids);
    return true;
  } catch (error) {
    log.warn(
      { err: error, kind, pictures: ids.length },
      'deleted pictures are still shown by a service that does not answer',
    );
    await database.asSystem((em) =>
      db(em)
        .updateTable('images')
        .set({ lease_until: sql<Date>`clock_timestamp() + ${laterMs} * interval '1 ms'` })
        .where('id', '=', anyOf(ids))
        .where('state', '=', 'deleting')
        .execute(),
    );
    return false;
  }
}

/** Its upload can still arrive, and is then removed as well. Its owner has the room at once. */
async function keepUntilOver(em: SqlEntityManager, id: string): Promise<void> {
  await db(em)
    .updateTable('images')
    .set({ next_attempt_at: sql<Date>`upload_until`, owner: null, variants: sql`'[]'` as never })
    .where('id', '=', id)
    .where('state', '=', 'deleting')
    .execute();
}

async function removeFiles(store: MediaStore, id: string): Promise<void> {
  await store.remove(uploadKey(id));
  for (const prefix of [`public/${id}/`, `private/${id}/`])
    for (const { key } of await store.list(prefix)) await store.remove(key);
}

/** Looks at the next page of the store each time, and removes what no row knows. */
export function strayFinder(
  { database, store }: Pick<SweepDeps, 'database' | 'store'>,
  ageMs = strayAgeMs,
): () => Promise<{ looked: number; removed: number }> {
  let [which, after] = [0, ''];
  return async () => {
    const prefix = prefixes[which % prefixes.length]!;
    const files = await store.list(prefix, after);
    const idOf = (key: string): string => key.slice(prefix.length).split('/')[0] ?? '';
    const ids = [...new Set(files.map(({ key }) => idOf(key)).filter(isUuid))];
    const rows = await database.asSystem((em) =>
      db(em).selectFrom('images').select('id').where('id', '=', anyOf(ids)).execute(),
    );
    const known = new Set(rows.map(({ id }) => id));
    const oldest = Date.now() - ageMs;
    const strays = files.filter(({ key, at }) => at.getTime() <= oldest && !known.has(idOf(key)));
    for (const { key } of strays) await store.remove(key);
    after = files.at(-1)?.key ?? '';
    if (files.length === 0) which++;
    return { looked: files.length, removed: strays.length };
  };
}
