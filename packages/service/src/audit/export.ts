// The audit log as CSV or JSON lines, a page at a time: memory stays flat for any number, and no connection waits for a slow reader.
import type { AuditEntry as AuditEntryMessage } from '@plaza/api/audit';
import { csvLine, markedIfCut } from '../csv.ts';
import type { Database } from '../database.ts';
import { readEntries, type EntryFilters, type EntryRow } from './entries.queries.ts';

const rowsOfAPage = 1_000;
const rowsOfAMessage = 200;

export const exportTypes = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;
export type ExportFormat = keyof typeof exportTypes;

/** An entry as the API names its fields. New fields are added at the end: readers of the CSV may count columns. */
export const fieldsOf = (entry: AuditEntryMessage): Record<string, unknown> => ({
  id: entry.id,
  at: entry.at?.toISOString() ?? '',
  actor: entry.actor,
  actor_role: entry.actorRole,
  act: entry.act,
  merchant: entry.merchant,
  key_id: entry.keyId,
  rpc: entry.rpc,
  outcome: entry.outcome,
  subject_kind: entry.subjectKind,
  subject: entry.subject,
  reason: entry.reason,
  request_id: entry.requestId,
  idempotency_key: entry.idempotencyKey,
  address: entry.address,
  details: entry.details,
});

const writers: Record<ExportFormat, (fields: Record<string, unknown>) => string> = {
  csv: (fields) =>
    csvLine(Object.values(fields).map((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? {})))),
  jsonl: (fields) => `${JSON.stringify(fields)}\n`,
};

interface Exported {
  filters: EntryFilters & { to: Date };
  toProto: (row: EntryRow) => AuditEntryMessage;
}

/** The lines of the entries, oldest first, some hundred at a time: see markedIfCut. */
export function exportLines(database: Database, format: ExportFormat, of: Exported): AsyncGenerator<string> {
  const mark = format === 'csv' ? undefined : (reason: string, message: string) => `#error ${reason} ${message}\n`;
  return markedIfCut(allLines(database, format, of), mark);
}

async function* allLines(
  database: Database,
  format: ExportFormat,
  { filters, toProto }: Exported,
): AsyncGenerator<string> {
  const write = writers[format];
  let cursor: string | undefined;
  for (;;) {
    const rows = await database.asSystem((em) =>
      readEntries(em, filters, { order: 'asc', cursor, limit: rowsOfAPage }),
    );
    if (cursor === undefined && format === 'csv') yield csvLine(header);
    for (let at = 0; at < rows.length; at += rowsOfAMessage)
      yield rows
        .slice(at, at + rowsOfAMessage)
        .map((row) => write(fieldsOf(toProto(row))))
        .join('');
    if (rows.length < rowsOfAPage) return;
    cursor = rows.at(-1)?.position;
  }
}

const header = [
  'id',
  'at',
  'actor',
  'actor_role',
  'act',
  'merchant',
  'key_id',
  'rpc',
  'outcome',
  'subject_kind',
  'subject',
  'reason',
  'request_id',
  'idempotency_key',
  'address',
  'details',
];
