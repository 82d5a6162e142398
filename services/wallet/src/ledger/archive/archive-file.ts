// The file of an archived month: gzip of lines of JSON. The first line is the manifest, each other one row of a table, as PostgreSQL writes it,
// so that no number passes through a float. `zcat FILE | head -1` shows the manifest.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { ledgerErrors } from './ledger.errors.ts';

export const tables = ['transactions', 'entries'] as const;
export type Table = (typeof tables)[number];

const counts = z.object({ transactions: z.int(), entries: z.int() });
const manifestSchema = z.object({
  format: z.literal('plaza-ledger'),
  version: z.literal(1),
  month: z.string(),
  /** The last migration before the archiving. */
  schema_version: z.string(),
  archived_at: z.string(),
  rows: counts,
  /** By currency and table, the sums of credits and debits. They are equal for entries. */
  sums: z.record(z.string(), z.record(z.string(), z.string())),
  /** By table, in the order of the table. */
  columns: z.object({ transactions: z.array(z.string()), entries: z.array(z.string()) }),
  /** SHA-256 of every line after this one, in hex. The hashes of the chains are in the rows. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Manifest = z.infer<typeof manifestSchema>;
/** The part of the manifest that is known before the rows. */
export type Contents = Omit<Manifest, 'format' | 'version' | 'digest'>;

/** Writes the file beside `path`, then renames it, so that `path` is always complete. `rows` are lines, many at a time. Resolves when it is on disk. */
export async function writeArchive(path: string, contents: Contents, rows: AsyncIterable<string[]>): Promise<Manifest> {
  const [rowsPath, partPath] = [`${path}.rows`, `${path}.part`];
  const digest = createHash('sha256');
  async function* lines(): AsyncGenerator<string> {
    for await (const some of rows) {
      const text = some.map((row) => `${row}\n`).join('');
      digest.update(text);
      yield text;
    }
  }
  try {
    await pipeline(Readable.from(lines()), createGzip(), createWriteStream(rowsPath, { mode: 0o600 }));
    const manifest: Manifest = { format: 'plaza-ledger', version: 1, ...contents, digest: digest.digest('hex') };
    // Members of gzip one after the other are one file.
    await pipeline(
      async function* () {
        yield gzipSync(`${JSON.stringify(manifest)}\n`);
        yield* createReadStream(rowsPath);
      },
      createWriteStream(partPath, { mode: 0o600, flush: true }),
    );
    await rename(partPath, path);
    return manifest;
  } finally {
    await Promise.all([rowsPath, partPath].map((left) => rm(left, { force: true })));
  }
}

export interface ArchivedRow {
  table: Table;
  /** The JSON of the file. */
  row: string;
}

const line = /^\{"table":"(transactions|entries)","row":(\{.*\})\}$/s;

export function toLine(table: Table, row: string): string {
  return `{"table":"${table}","row":${row}}`;
}

/** Reads the manifest, and then the rows, many at a time; the digest and the numbers of rows are checked when all were read. Throws ARCHIVE_INVALID. */
export async function* readArchive(path: string): AsyncGenerator<Manifest | ArchivedRow[]> {
  const digest = createHash('sha256');
  const read = { transactions: 0, entries: 0 };
  let manifest: Manifest | undefined;
  try {
    for await (const lines of linesOf(path)) {
      if (!manifest) {
        manifest = manifestSchema.parse(JSON.parse(lines.shift() ?? ''));
        yield manifest;
      }
      yield lines.map((text) => {
        const [, table, row] = line.exec(text) ?? [];
        if (!table || !row) throw new Error('A line is no row.');
        digest.update(text).update('\n');
        read[table as Table]++;
        return { table: table as Table, row };
      });
    }
    if (manifest?.digest !== digest.digest('hex')) throw new Error('The digest of the rows is another.');
    for (const table of tables)
      if (manifest.rows[table] !== read[table]) throw new Error(`There are ${read[table]} rows of ${table}.`);
  } catch (cause) {
    throw ledgerErrors.ARCHIVE_INVALID({
      cause,
      message: `${path} is not an archive of the ledger, or it is damaged: ${cause instanceof Error ? cause.message : String(cause)}`,
    });
  }
}

async function* linesOf(path: string): AsyncGenerator<string[]> {
  const input = createReadStream(path);
  const text = input.pipe(createGunzip());
  // `pipe` does not pass errors on.
  input.on('error', (error) => text.destroy(error));
  text.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) yield lines;
    }
    if (rest) yield [rest];
  } finally {
    input.destroy();
    text.destroy();
  }
}

export function isManifest(part: Manifest | ArchivedRow[]): part is Manifest {
  return !Array.isArray(part);
}
