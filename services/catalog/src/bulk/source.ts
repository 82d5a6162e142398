// Where the lines of an import come from: its file, or what its filter finds.
import type { Database } from '@plaza/service';
import { db } from '../db.ts';
import { importErrors } from './bulk.errors.ts';
import { FileError, readLines } from './file.ts';
import { changedLines, columnsOf } from './filter.ts';
import type { ImportRecord } from './imports.queries.ts';
import type { Kind } from './kind.ts';
import type { SourceLine } from './stage.ts';

export interface Batch {
  columns: readonly string[];
  lines: SourceLine[];
  /** How much was read, from 0 to 1. */
  share: number;
}

/** One part at a time, each in a transaction of its own: memory holds no more, and no connection waits. */
async function* partsOf(database: Database, importId: string): AsyncGenerator<Uint8Array> {
  for (let part = 1; ; part++) {
    const row = await database.asSystem((em) =>
      db(em)
        .selectFrom('import_parts')
        .select('bytes')
        .where('import_id', '=', importId)
        .where('part', '=', part)
        .executeTakeFirst(),
    );
    if (!row) return;
    yield row.bytes;
  }
}

/** The names of the columns. Throws FileError. */
function headerOf(kind: Kind, cells: readonly string[], line: number): string[] {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  // Spreadsheets leave columns without a name at the end.
  while (names.at(-1) === '') names.pop();
  const unknown = names.find((name) => !kind.column(name));
  if (unknown !== undefined)
    throw new FileError(importErrors.IMPORT_COLUMN_UNKNOWN(), line, `(${unknown.slice(0, 50)})`);
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new FileError(importErrors.IMPORT_COLUMN_REPEATED(), line, `(${repeated})`);
  const isNamed = ['id', 'external_id', kind.unit ?? 'id'].some((name) => names.includes(name));
  if (!kind.creates && !isNamed) throw new FileError(importErrors.IMPORT_COLUMN_MISSING(), line, '(id)');
  const [named, ...rest] = kind.part;
  if (named !== undefined && !names.includes(named) && rest.some((name) => names.includes(name)))
    throw new FileError(importErrors.IMPORT_COLUMN_MISSING(), line, `(${named})`);
  return names;
}

async function* fileBatches(
  database: Database,
  { id, bytes: all }: ImportRecord,
  kind: Kind,
  size: number,
): AsyncGenerator<Batch> {
  let columns: string[] | undefined;
  let lines: SourceLine[] = [];
  let position = 0;
  for await (const { line, cells, bytes } of readLines(partsOf(database, id))) {
    if (!columns) {
      columns = headerOf(kind, cells, line);
      continue;
    }
    const isWhole = cells.length === columns.length || cells.slice(columns.length).every((cell) => cell.trim() === '');
    lines.push({
      position: ++position,
      line,
      isWhole: isWhole && cells.length >= columns.length,
      cells: Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])),
    });
    if (lines.length < size) continue;
    yield { columns, lines, share: bytes / Math.max(1, all) };
    lines = [];
  }
  if (columns && lines.length > 0) yield { columns, lines, share: 1 };
  if (position === 0) throw new FileError(importErrors.IMPORT_EMPTY(), 1);
}

async function* filterBatches(
  database: Database,
  record: ImportRecord,
  kind: Kind,
  size: number,
): AsyncGenerator<Batch> {
  const columns = columnsOf(record.kind, record.settings ?? {});
  let lines: SourceLine[] = [];
  let position = 0;
  for await (const cells of changedLines(database, kind, record)) {
    position++;
    lines.push({ position, line: position, isWhole: true, cells });
    if (lines.length < size) continue;
    yield { columns, lines, share: 0 };
    lines = [];
  }
  if (lines.length > 0) yield { columns, lines, share: 1 };
}

/** The lines of an import, some hundred at a time. Throws FileError. */
export function batchesOf(database: Database, record: ImportRecord, kind: Kind, size: number): AsyncGenerator<Batch> {
  return (record.source === 'file' ? fileBatches : filterBatches)(database, record, kind, size);
}
