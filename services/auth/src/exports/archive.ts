// The archive of a person's data: a file of JSON Lines for each table of each service, a list of the files with their check sums, and its signature.
import { createHash } from 'node:crypto';
import type { ExportedRows } from '@plaza/service';
import { ZipWriter } from './zip.ts';

export interface ArchiveSource {
  /** The schema whose tables they are. */
  service: string;
  rows: AsyncIterable<ExportedRows>;
}

export interface ArchiveFile {
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

export interface Archive {
  exportId: string;
  userId: string;
  createdAt: Date;
  sources: readonly ArchiveSource[];
  /** Signs the list of the files: a JWS (RFC 7515) with the list as its payload. */
  sign: (manifest: Uint8Array) => Promise<string>;
  /** Gets the bytes of the archive, one after another. */
  write: (bytes: Uint8Array) => Promise<void>;
}

const about = `This archive has what Plaza keeps of you: a folder for each service, and in it a file for each table.
Each line of a file is a row, as JSON. Amounts of money are decimal strings.

Not in it are secrets, hashes of secrets, and what is of other people, such as what they wrote to you.

manifest.json lists the files with their SHA-256. manifest.jws is the same list, signed by Plaza (JWS, ES256). The public
keys are at /.well-known/jwks.json of the marketplace while they are in use.
`;

export async function writeArchive({ exportId, userId, createdAt, sources, sign, write }: Archive): Promise<void> {
  const zip = new ZipWriter(write, createdAt);
  await zip.begin('README.txt');
  await zip.add(Buffer.from(about));
  const files: ArchiveFile[] = [];
  for (const source of sources) files.push(...(await writeTables(zip, source)));
  const manifest = Buffer.from(
    `${JSON.stringify({ export_id: exportId, user_id: userId, created_at: createdAt.toISOString(), files }, undefined, 2)}\n`,
  );
  await zip.begin('manifest.json');
  await zip.add(manifest);
  await zip.begin('manifest.jws');
  await zip.add(Buffer.from(await sign(manifest)));
  await zip.end();
}

async function writeTables(zip: ZipWriter, { service, rows }: ArchiveSource): Promise<ArchiveFile[]> {
  const files: ArchiveFile[] = [];
  let file: Omit<ArchiveFile, 'sha256'> | undefined;
  let hash = createHash('sha256');
  const complete = (): void => {
    if (file) files.push({ ...file, sha256: hash.digest('hex') });
  };
  for await (const { table, rows: count, lines } of rows) {
    const name = `${service}/${table}.jsonl`;
    if (file?.name !== name) {
      complete();
      file = { name, rows: 0, bytes: 0 };
      hash = createHash('sha256');
      await zip.begin(name);
    }
    file.rows += count;
    file.bytes += lines.length;
    hash.update(lines);
    await zip.add(lines);
  }
  complete();
  return files;
}

/** Cuts bytes into chunks of one size, and counts them. */
export class Chunks {
  readonly #store: (seq: number, bytes: Buffer) => Promise<void>;
  readonly #chunkBytes: number;
  readonly #hash = createHash('sha256');
  #parts: Uint8Array[] = [];
  #length = 0;
  #seq = 0;
  #size = 0;

  constructor(store: (seq: number, bytes: Buffer) => Promise<void>, chunkBytes: number) {
    this.#store = store;
    this.#chunkBytes = chunkBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length >= this.#chunkBytes) await this.#flush();
  }

  async end(): Promise<{ size: number; sha256: Buffer }> {
    if (this.#length > 0) await this.#flush();
    return { size: this.#size, sha256: this.#hash.digest() };
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    await this.#store(this.#seq++, chunk);
  }
}
