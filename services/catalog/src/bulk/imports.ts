// The story of an import: begun, uploaded, previewed, confirmed, and then applied by a job; or cancelled.
import type { Import as ImportMessage, ImportRow as ImportRowMessage } from '@plaza/api/bulk';
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { assertVersion, etagOf } from '../manage/index.ts';
import { importErrors } from './bulk.errors.ts';
import { mostBytes } from './file.ts';
import type { ImportState } from './import.entity.ts';
import { findImport, setImportState, uncounted, type ImportRecord, type RowRecord } from './imports.queries.ts';

/** Seats that one import makes. */
const mostSeats = 1_000_000;

/** Locked until the commit. Throws IMPORT_NOT_FOUND. */
export async function lockImport(em: SqlEntityManager, id: string): Promise<ImportRecord> {
  const record = await findImport(em, id, true);
  if (!record) throw importErrors.IMPORT_NOT_FOUND();
  return record;
}

function assertState({ state }: ImportRecord, ...states: ImportState[]): void {
  if (!states.includes(state)) throw importErrors.IMPORT_STATE_INVALID({ metadata: { state } });
}

/** Throws IMPORT_STATE_INVALID, IMPORT_TOO_LARGE. */
export async function putPart(
  em: SqlEntityManager,
  record: ImportRecord,
  part: number,
  bytes: Uint8Array,
): Promise<void> {
  const there = await db(em)
    .selectFrom('import_parts')
    .select('bytes')
    .where('import_id', '=', record.id)
    .where('part', '=', part)
    .executeTakeFirst();
  if (there && Buffer.compare(there.bytes, bytes) === 0) return;
  assertState(record, 'uploading');
  const size = record.bytes - (there?.bytes.length ?? 0) + bytes.length;
  if (size > mostBytes) throw importErrors.IMPORT_TOO_LARGE();
  const row = { import_id: record.id, part, bytes: Buffer.from(bytes) };
  await db(em)
    .insertInto('import_parts')
    .values(row)
    .onConflict((conflict) => conflict.columns(['import_id', 'part']).doUpdateSet({ bytes: row.bytes }))
    .execute();
  await db(em).updateTable('imports').set({ bytes: size }).where('id', '=', record.id).execute();
}

/** Throws IMPORT_STATE_INVALID, IMPORT_EMPTY, IMPORT_PART_MISSING. */
export async function beginPreview(em: SqlEntityManager, record: ImportRecord): Promise<void> {
  if (record.state === 'previewing') return;
  assertState(record, 'uploading', 'ready');
  if (record.source === 'file') await assertUploaded(em, record);
  await setImportState(em, record.id, 'previewing', uncounted);
}

async function assertUploaded(em: SqlEntityManager, { id, bytes }: ImportRecord): Promise<void> {
  if (bytes === 0) throw importErrors.IMPORT_EMPTY();
  const parts = await db(em)
    .selectFrom('import_parts')
    .select('part')
    .where('import_id', '=', id)
    .orderBy('part')
    .execute();
  const missing = parts.findIndex(({ part }, at) => part !== at + 1);
  if (missing >= 0) throw importErrors.IMPORT_PART_MISSING({ metadata: { part: String(missing + 1) } });
}

/** Throws IMPORT_STATE_INVALID, VERSION_CONFLICT, IMPORT_TOO_LARGE. */
export async function confirm(em: SqlEntityManager, record: ImportRecord, version: string | undefined): Promise<void> {
  // Confirmed already, with the etag of the preview that was before it, or with none.
  if (record.state === 'applying' || record.state === 'done') return;
  assertState(record, 'ready');
  assertVersion(record.version, version);
  if (record.kind === 'events') {
    const { rows } = await sql<{ seats: string }>`
      select coalesce(sum((after->>'rows')::bigint * (after->>'seats_per_row')::bigint), 0)::text as seats from import_rows
      where import_id = ${record.id} and action in ('create', 'change')`.execute(db(em));
    if (Number(rows[0]?.seats) > mostSeats)
      throw importErrors.IMPORT_TOO_LARGE({ message: `An import can make at most ${mostSeats} seats.` });
  }
  await setImportState(em, record.id, 'applying', { position: 0, progress: 0 });
}

export async function cancel(em: SqlEntityManager, record: ImportRecord): Promise<void> {
  if (['done', 'cancelled', 'failed'].includes(record.state)) return;
  await setImportState(em, record.id, 'cancelled');
}

/** A merchant does not read who of the platform's staff did it. */
export function toImport(row: ImportRecord, forMerchant: boolean): ImportMessage {
  return {
    id: row.id,
    kind: row.kind,
    source: row.source,
    merchantId: row.merchant ?? '',
    state: row.state,
    etag: etagOf(row.version),
    fileName: row.file_name,
    reason: row.reason,
    bytes: row.bytes,
    progress: row.progress,
    counts: {
      rows: row.rows,
      creates: row.creates,
      changes: row.changes,
      unchanged: row.unchanged,
      errors: row.errors,
    },
    results: { applied: row.applied, conflicts: row.conflicts, failed: row.failed },
    failure: row.failure ?? '',
    failureMessage: row.failure_message,
    failureLine: row.failure_line,
    actor: forMerchant && row.by_staff ? '' : row.actor,
    createdAt: row.created_at,
    finishedAt: row.finished_at ?? undefined,
    expiresAt: row.expires_at,
  };
}

export function toRow(row: RowRecord): ImportRowMessage {
  return {
    line: row.line,
    key: row.key.replace(/^x:/, ''),
    subject: row.subject ?? '',
    action: row.action,
    before: row.before ? JSON.stringify(row.before) : '',
    after: row.after ? JSON.stringify(row.after) : '',
    errors: row.errors ?? [],
    outcome: row.outcome ?? '',
  };
}
