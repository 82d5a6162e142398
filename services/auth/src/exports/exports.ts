// Archives that people request: written down with the request, made by a job, kept in chunks, and deleted after a week.
//
// A process that makes an archive renews a lease. When it dies, another one begins the archive anew, and what the first one stored is deleted; if it was
// only slow, its next chunk is refused by the number of its attempt.
import type { Export as ExportMessage } from '@plaza/api/exports';
import { emit, events } from '@plaza/outbox';
import { createLeases, newId, type Database, type Leases, type Logger, type SqlEntityManager } from '@plaza/service';
import { Chunks, writeArchive, type ArchiveSource } from './archive.ts';
import { exportErrors } from './exports.errors.ts';
import {
  endExport,
  failExport,
  insertChunk,
  insertExport,
  lockAndCount,
  postponeExport,
  renewExports,
  takeExport,
  type Attempt,
  type ExportRow,
} from './exports.queries.ts';

const daySeconds = 86_400;
const chunkBytes = 256 * 1024;
const maxAttempts = 8;
// Twice the time that the other services have for their part.
const longestMs = 30 * 60_000;

export interface ExportDeps {
  database: Database;
  /** What each service has of a person. */
  sourcesOf: (userId: string) => readonly ArchiveSource[];
  sign: (manifest: Uint8Array) => Promise<string>;
  log: Logger;
  now: () => Date;
  leases: Leases<Attempt>;
}

export function exportLeases(database: Database, log: Logger): Leases<Attempt> {
  return createLeases({
    name: 'exports',
    log,
    renew: (attempts) => database.asSystem((em) => renewExports(em, attempts)),
    stuckMs: longestMs,
  });
}

/** Throws EXPORT_RUNNING, EXPORT_LIMIT_REACHED. */
export async function requestExport(em: SqlEntityManager, userId: string, aDay: number): Promise<ExportMessage> {
  const { running, count, oldestSeconds } = await lockAndCount(em, userId);
  if (running) throw exportErrors.EXPORT_RUNNING();
  if (count >= aDay)
    throw exportErrors.EXPORT_LIMIT_REACHED({ retryAfterMs: Math.max(1, daySeconds - oldestSeconds) * 1000 });
  return toProto(await insertExport(em, newId(), userId));
}

/** Makes one archive that is due. @returns whether there was one */
export async function makeExport(deps: ExportDeps): Promise<boolean> {
  const { database, leases, log } = deps;
  const attempt = await database.asSystem(takeExport);
  if (!attempt) return false;
  await leases.during(attempt, async () => {
    try {
      await make(deps, attempt);
    } catch (error) {
      log.warn({ err: error, export: attempt.id, attempt: attempt.attempt }, 'an archive could not be made');
      await database.asSystem((em) =>
        attempt.attempt >= maxAttempts
          ? failExport(em, attempt)
          : postponeExport(em, attempt, 1_000 * 2 ** attempt.attempt),
      );
    }
  });
  return true;
}

async function make({ database, sourcesOf, sign, log, now }: ExportDeps, attempt: Attempt): Promise<void> {
  const chunks = new Chunks(async (seq, bytes) => {
    if (!(await database.asSystem((em) => insertChunk(em, attempt, seq, bytes))))
      throw new Error('Another process makes this archive, or it is not needed any more.');
  }, chunkBytes);
  await writeArchive({
    exportId: attempt.id,
    userId: attempt.userId,
    createdAt: now(),
    sources: sourcesOf(attempt.userId),
    sign,
    write: (bytes) => chunks.write(bytes),
  });
  const { size, sha256 } = await chunks.end();
  await database.asSystem(async (em) => {
    if (!(await endExport(em, attempt, { size, sha256 }))) return;
    await emit(em, events.mailRequested({ userId: attempt.userId, template: 'export-ready', challengeId: '' }));
  });
  log.info({ export: attempt.id, size }, 'an archive is ready');
}

export function toProto(row: ExportRow): ExportMessage {
  return {
    id: row.id,
    state: row.state,
    createdAt: row.created_at,
    readyAt: row.ready_at ?? undefined,
    expiresAt: row.expires_at,
    size: Number(row.size ?? 0),
    sha256: row.sha256 ? Buffer.from(row.sha256).toString('hex') : '',
  };
}
