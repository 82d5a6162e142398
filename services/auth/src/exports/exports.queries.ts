import { leaseMs, lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';

const columns = ['id', 'state', 'created_at', 'ready_at', 'expires_at', 'size', 'sha256'] as const;

export type ExportRow = Pick<Selectable<DB['exports']>, (typeof columns)[number]>;

/** An archive that this process makes, and the number of its attempt. */
export interface Attempt {
  id: string;
  userId: string;
  attempt: number;
}

const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
const exportsLock = 7_052_942;

export async function exportsOf(em: SqlEntityManager, userId: string): Promise<ExportRow[]> {
  return db(em)
    .selectFrom('exports')
    .select(columns)
    .where('user_id', '=', userId)
    .where('expires_at', '>', sql<Date>`now()`)
    .orderBy('id', 'desc')
    .execute();
}

/** What one request after another must find of the last day. */
export async function lockAndCount(
  em: SqlEntityManager,
  userId: string,
): Promise<{ running: boolean; count: number; oldestSeconds: number }> {
  await lockUntilCommit(em, exportsLock, userId);
  return db(em)
    .selectFrom('exports')
    .select([
      sql<boolean>`coalesce(bool_or(state = 'running'), false)`.as('running'),
      sql<number>`count(*) filter (where created_at > now() - interval '1 day')::int`.as('count'),
      sql<number>`coalesce(ceil(extract(epoch from now() - min(created_at) filter (where created_at > now() - interval '1 day'))), 0)::int`.as(
        'oldestSeconds',
      ),
    ])
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
}

export async function insertExport(em: SqlEntityManager, id: string, userId: string): Promise<ExportRow> {
  return db(em)
    .insertInto('exports')
    .values({ id, user_id: userId, expires_at: sql<Date>`now() + interval '7 days'` })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Takes one that is due; also one that a dead process left, whose chunks are deleted. */
export async function takeExport(em: SqlEntityManager): Promise<Attempt | undefined> {
  const row = await db(em)
    .updateTable('exports')
    .set((eb) => ({ attempts: eb('attempts', '+', 1), lease_until: lease }))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('exports')
        .select('id')
        .where('state', '=', 'running')
        .where('next_attempt_at', '<=', sql<Date>`now()`)
        .where((row) => row.or([row('lease_until', 'is', null), row('lease_until', '<', sql<Date>`now()`)]))
        .orderBy('next_attempt_at')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'user_id', 'attempts'])
    .executeTakeFirst();
  if (!row) return undefined;
  await deleteChunks(em, row.id);
  return { id: row.id, userId: row.user_id, attempt: row.attempts };
}

export async function renewExports(em: SqlEntityManager, attempts: readonly Attempt[]): Promise<void> {
  for (const attempt of attempts) await mine(em, attempt).set({ lease_until: lease }).execute();
}

const mine = (em: SqlEntityManager, { id, attempt }: Attempt) =>
  db(em).updateTable('exports').where('id', '=', id).where('attempts', '=', attempt).where('state', '=', 'running');

async function deleteChunks(em: SqlEntityManager, id: string): Promise<void> {
  await db(em).deleteFrom('export_chunks').where('export_id', '=', id).execute();
}

/** False if another process makes the archive by now, or the account was deleted. */
export async function insertChunk(
  em: SqlEntityManager,
  attempt: Attempt,
  seq: number,
  bytes: Buffer,
): Promise<boolean> {
  const row = await db(em)
    .selectFrom('exports')
    .select('id')
    .where('id', '=', attempt.id)
    .where('attempts', '=', attempt.attempt)
    .where('state', '=', 'running')
    // Who takes the archive over changes the row, and waits for this chunk, which it then deletes.
    .forShare()
    .executeTakeFirst();
  if (!row) return false;
  await db(em).insertInto('export_chunks').values({ export_id: attempt.id, seq, bytes }).execute();
  return true;
}

/** @returns whether it was ended here */
export async function endExport(
  em: SqlEntityManager,
  attempt: Attempt,
  { size, sha256 }: { size: number; sha256: Buffer },
): Promise<boolean> {
  const { numUpdatedRows } = await mine(em, attempt)
    .set({
      state: 'ready',
      lease_until: null,
      ready_at: sql<Date>`now()`,
      expires_at: sql<Date>`now() + interval '7 days'`,
      size: String(size),
      sha256,
    })
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function postponeExport(em: SqlEntityManager, attempt: Attempt, pauseMs: number): Promise<void> {
  await mine(em, attempt)
    .set({ lease_until: null, next_attempt_at: sql<Date>`now() + ${pauseMs} * interval '1 millisecond'` })
    .execute();
}

export async function failExport(em: SqlEntityManager, attempt: Attempt): Promise<void> {
  await mine(em, attempt).set({ state: 'failed', lease_until: null }).execute();
  await deleteChunks(em, attempt.id);
}

export async function readChunk(em: SqlEntityManager, id: string, seq: number): Promise<Buffer | undefined> {
  const row = await db(em)
    .selectFrom('export_chunks')
    .select('bytes')
    .where('export_id', '=', id)
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row && Buffer.from(row.bytes);
}

/** Deletes a batch of archives whose time is over. @returns their number */
export async function deleteExpired(em: SqlEntityManager, batch: number): Promise<number> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('exports')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('exports')
        .select('id')
        .where('expires_at', '<=', sql<Date>`now()`)
        .limit(batch),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
