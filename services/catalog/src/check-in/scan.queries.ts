// Scans as those who manage an event read them.
import type { Scan } from '@plaza/api/check-in';
import { cutPage, exactTime, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { checkInErrors } from './check-in.errors.ts';
import type { Standing } from './check-in.entity.ts';

type ScanRow = Selectable<DB['check_ins']>;

export interface ScanFilter {
  eventId: string;
  stands: Standing | '';
  ticketId: string;
}

/** The last received first, at most `limit`, before a cursor. */
export async function listScans(
  em: SqlEntityManager,
  { eventId, stands, ticketId }: ScanFilter,
  before: readonly [string, string] | undefined,
  limit: number,
) {
  let query = db(em)
    .selectFrom('check_ins')
    .selectAll()
    .select(exactTime('received_at').as('exact'))
    .where('event_id', '=', eventId);
  // A literal, so that the partial index can be used.
  if (stands !== '') query = query.where('stands', '=', sql.lit(stands));
  if (ticketId !== '') query = query.where('ticket_id', '=', ticketId);
  if (before) query = query.where(sql<boolean>`(received_at, id) < (${before[0]}::timestamptz, ${before[1]}::uuid)`);
  const rows = await query
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return cutPage(rows, limit);
}

/** Throws SCAN_NOT_FOUND. */
export async function scanOf(em: SqlEntityManager, id: string): Promise<ScanRow> {
  const row = await db(em).selectFrom('check_ins').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw checkInErrors.SCAN_NOT_FOUND();
  return row;
}

/** Throws SCAN_NOT_UNDOABLE. */
export async function undoScan(em: SqlEntityManager, id: string, reason: string): Promise<ScanRow> {
  const { rows } = await sql<{ undone: boolean }>`select undo_check_in(${id}, ${reason}) as undone`.execute(db(em));
  if (!rows[0]?.undone) throw checkInErrors.SCAN_NOT_UNDOABLE();
  return scanOf(em, id);
}

/** So long after the server has a scan its device can undo it. */
const ownUndoMinutes = 10;

/** By the device that made it. Throws SCAN_NOT_FOUND, UNDO_TOO_LATE, SCAN_NOT_UNDOABLE. */
export async function undoOwnScan(
  em: SqlEntityManager,
  { deviceId, scanId }: { deviceId: string; scanId: string },
  reason: string,
): Promise<ScanRow> {
  const row = await db(em)
    .selectFrom('check_ins')
    .select(['id', 'stands'])
    .select(sql<boolean>`received_at < now() - ${ownUndoMinutes} * interval '1 minute'`.as('isLate'))
    .where('device_id', '=', deviceId)
    .where('scan_id', '=', scanId)
    .executeTakeFirst();
  if (!row) throw checkInErrors.SCAN_NOT_FOUND();
  if (row.isLate && row.stands !== 'undone')
    throw checkInErrors.UNDO_TOO_LATE({ metadata: { minutes: String(ownUndoMinutes) } });
  return undoScan(em, row.id, reason);
}

export function toScan(row: ScanRow): Scan {
  return {
    id: row.id,
    scanId: row.scan_id,
    deviceId: row.device_id,
    listId: row.list_id,
    eventId: row.event_id,
    ticketId: row.ticket_id ?? '',
    category: row.category,
    kind: row.kind,
    offline: row.offline,
    scannedAt: row.at,
    deviceTime: row.device_at ?? undefined,
    receivedAt: row.received_at,
    shown: row.shown,
    stands: row.stands,
    reason: row.reason ?? '',
    conflictsWith: row.conflicts_with ?? '',
    undoneAt: row.undone_at ?? undefined,
    undoReason: row.undo_reason ?? '',
  };
}
