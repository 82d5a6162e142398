// A file as it was uploaded, read as a stream of lines: a part can be cut within a quoted cell, a line end or a character.
import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { importErrors } from './bulk.errors.ts';
import { unguard } from './cells.ts';

export const mostRows = 100_000;
export const mostBytes = 25_000_000;
const mostColumns = 100;
const longestRecord = 65_536;
const pieceBytes = 16_384;

export interface Line {
  /** Of the file, from 1. */
  line: number;
  cells: string[];
  /** Read so far. */
  bytes: number;
}

/** Says of a file as a whole what is wrong with it, and where. */
export class FileError extends Error {
  readonly reason: string;
  readonly line: number;

  constructor(error: { reason: string; message: string }, line: number, detail = '') {
    super(detail === '' ? error.message : `${error.message} ${detail}`);
    this.reason = error.reason;
    this.line = line;
  }
}

/** The parser keeps all lines of what it is given until they are read: of a whole part there can be half a million. */
async function* piecesOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of parts)
    for (let at = 0; at < part.length; at += pieceBytes) yield part.subarray(at, at + pieceBytes);
}

/** Throws FileError (IMPORT_NOT_UTF8). A byte order mark is left out. */
async function* decoded(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  let reading: Uint8Array = new Uint8Array();
  try {
    for await (const piece of piecesOf(parts)) {
      reading = piece;
      const text = decoder.decode(piece, { stream: true });
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
      if (text !== '') yield text;
    }
    const rest = decoder.decode();
    if (rest !== '') yield rest;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new FileError(importErrors.IMPORT_NOT_UTF8(), lines + linesBeforeMistake(reading));
  }
}

/** A line end is never within a character, so each line can be decoded alone; but the first may begin within one, and the last end within one. */
function linesBeforeMistake(piece: Uint8Array): number {
  const bytes = Buffer.from(piece);
  for (let lines = 1, from = bytes.indexOf(10) + 1; from > 0; lines++) {
    const next = bytes.indexOf(10, from);
    const isWrong = next < 0 ? !beginsUtf8(bytes.subarray(from)) : !isUtf8(bytes.subarray(from, next));
    if (isWrong) return lines;
    from = next + 1;
  }
  return 0;
}

/** Whether it is UTF-8, but for a character that is cut off in the end. */
function beginsUtf8(bytes: Uint8Array): boolean {
  const cut = [1, 2, 3].find((length) => (bytes.at(-length) ?? 0) >= 0xc0);
  return isUtf8(bytes) || (cut !== undefined && isUtf8(bytes.subarray(0, -cut)));
}

/** As Excel writes it: with semicolons where a comma is in numbers. The first line names columns, which have neither. */
function delimiterOf(start: string): string {
  const [first = ''] = start.split(/[\r\n]/, 1);
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: first.split(delimiter).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}

/** The lines of a file; the first one has the names of the columns. Throws FileError. */
export async function* readLines(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const texts = decoded(parts);
  let start = '';
  for (let next = await texts.next(); ; next = await texts.next()) {
    start += next.value ?? '';
    if (next.done || start.length > longestRecord || /[^\s][\r\n]/.test(start)) break;
  }
  const all = async function* (): AsyncGenerator<string> {
    yield start;
    yield* texts;
  };
  const parser = parse({
    delimiter: delimiterOf(start.trimStart()),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  });
  const source = Readable.from(all());
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  // csv-parse counts a line end of two characters within a cell twice.
  let overcounted = 0;
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number; bytes: number };
    }>) {
      let ends = 0;
      for (const cell of record) {
        if (!cell.includes('\n') && !cell.includes('\r')) continue;
        overcounted += cell.split('\r\n').length - 1;
        ends += cell.split(/\r\n|\r|\n/).length - 1;
      }
      const line = info.lines - overcounted - ends;
      if (rows++ > mostRows) throw new FileError(importErrors.IMPORT_TOO_LARGE(), line);
      if (record.length > mostColumns && rows === 1) throw new FileError(importErrors.IMPORT_COLUMN_UNKNOWN(), line);
      // A spreadsheet leaves rows of empty cells at the end.
      if (record.every((cell) => cell.trim() === '')) continue;
      yield { line, cells: record.map(unguard), bytes: info.bytes };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new FileError(importErrors.IMPORT_CSV_INVALID(), Number(error['lines'] ?? 0));
  } finally {
    source.destroy();
    parser.destroy();
  }
}
