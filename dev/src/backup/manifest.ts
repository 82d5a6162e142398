// The manifest of a base backup: pg_basebackup lists every file with its hash. It is verified here, because the pinned pg_verifybackup does not start.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sentence } from '../sentence.ts';

const fileName = 'backup_manifest';

interface Manifest {
  Files: { Path?: string; Size: number; Checksum: string }[];
  'Manifest-Checksum': string;
}

/** Throws a Sentence that names the first file that is not what was backed up. Answers how many there are. */
export function verifyManifest(data: string): number {
  const text = manifestIn(data);
  const manifest = JSON.parse(text) as Manifest;
  const before = text.slice(0, text.lastIndexOf('"Manifest-Checksum"'));
  if (sha256(before) !== manifest['Manifest-Checksum'])
    throw new Sentence('The list of files of this backup was changed: use another backup.');
  for (const { Path: path, Size: size, Checksum: checksum } of manifest.Files) {
    // WAL has checksums of its own, and pg_combinebackup lists its marks of what was archived with hashes that are not theirs.
    if (path === undefined || path.startsWith('pg_wal/')) continue;
    let content: Buffer;
    try {
      content = readFileSync(join(data, path));
    } catch (cause) {
      throw new Sentence(`The backup lacks ${path}: use another backup.`, { cause });
    }
    if (content.length !== size || sha256(content) !== checksum)
      throw new Sentence(`${path} of this backup is not what was backed up: use another backup.`);
  }
  return manifest.Files.length;
}

/** Of an extracted backup. */
export const manifestIn = (data: string): string => readFileSync(join(data, fileName), 'utf8');

/** What names a backup by all that it has. */
export function checksumOf(manifest: string): string {
  const { 'Manifest-Checksum': checksum } = JSON.parse(manifest) as Manifest;
  return checksum;
}

/** A number that JSON.parse would round. */
export function systemIdOf(data: string): string | undefined {
  return /"System-Identifier": (\d+)/.exec(manifestIn(data))?.[1];
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

const block = 512;

/** Reads the manifest out of the tar of a base backup while that passes. */
export class ManifestReader {
  #head: Buffer = Buffer.alloc(0);
  /** Of the file that passes, with what fills its last block. */
  #left = 0;
  #isManifest = false;
  #size = 0;
  readonly #found: Buffer[] = [];

  async *through(tar: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of tar) {
      this.#read(chunk);
      yield chunk;
    }
  }

  get manifest(): string {
    return Buffer.concat(this.#found).subarray(0, this.#size).toString();
  }

  #read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      const taken = chunk.subarray(at, at + (this.#left || block - this.#head.length));
      at += taken.length;
      if (this.#left > 0) {
        this.#left -= taken.length;
        if (this.#isManifest) this.#found.push(Buffer.from(taken));
      } else {
        this.#head = Buffer.concat([this.#head, taken]);
        if (this.#head.length === block) this.#begin();
      }
    }
  }

  #begin(): void {
    const text = (from: number, to: number): string => this.#head.toString('latin1', from, to).replace(/\0.*$/s, '');
    const size = Number.parseInt(text(124, 136), 8) || 0;
    this.#isManifest = text(0, 100) === fileName;
    if (this.#isManifest) this.#size = size;
    this.#left = Math.ceil(size / block) * block;
    this.#head = Buffer.alloc(0);
  }
}
