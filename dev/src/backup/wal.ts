// The WAL archive, in the folder "wal" of a folder of backups. Every cluster that was made or restored has a line of its own there, named like its replication
// slot: line.json, and each segment compressed and sealed. A base backup has no slots, so what a restored cluster writes never meets what was written before.
import { createHash } from 'node:crypto';
import {
  chownSync,
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { engineIdentity, writePrivate } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';
import { open, seal } from './sealed.ts';
import type { StoredBackup } from './store.ts';

export interface WalLine {
  name: string;
  /** Of the cluster, as PostgreSQL numbers it. */
  systemId: string;
  keyId: string;
  startedAt: string;
}

export interface WalFolders {
  /** Of the backups. */
  folder: string;
  /** Where segments arrive before they are sealed. */
  receiving: string;
}

const complete = /^[0-9A-F]{24}$/;
const partial = /^[0-9A-F]{24}\.partial$/;
const suffix = '.sealed';

export const lineFolder = (folder: string, line: string): string => join(folder, 'wal', line);

/** Undefined if the WAL of that line is not archived beside these backups. */
export function readLine(folder: string, name: string): WalLine | undefined {
  const path = join(lineFolder(folder, name), 'line.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as WalLine) : undefined;
}

export function writeLine(folder: string, line: WalLine): void {
  writePrivate(join(lineFolder(folder, line.name), 'line.json'), `${JSON.stringify(line, null, 2)}\n`, undefined);
}

/** Oldest first. */
export function listLines(folder: string): WalLine[] {
  return filesOf(join(folder, 'wal'))
    .flatMap((name) => readLine(folder, name) ?? [])
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}

/** Seals the segments that have arrived, and the one that is only begun if the line has ended. What is sealed is durable before the plain file is deleted. */
export async function sealArrived(
  { folder, receiving }: WalFolders,
  line: string,
  key: Buffer,
  ended = false,
): Promise<number> {
  const from = join(receiving, line);
  const names = filesOf(from).filter((name) => complete.test(name) || (ended && partial.test(name)));
  for (const name of names) {
    const path = join(from, name);
    const target = join(lineFolder(folder, line), `${name}${suffix}`);
    if (!existsSync(target)) await sealFile(path, target, key);
    else if (!(await sha256(createReadStream(path))).equals(await sha256(unsealed(target, key))))
      throw new Sentence(`${target} has another content than the WAL that has arrived: move that folder away.`);
    rmSync(path);
  }
  if (ended) rmSync(from, { recursive: true, force: true });
  return names.length;
}

async function sealFile(path: string, target: string, key: Buffer): Promise<void> {
  const part = `${target}.part`;
  await pipeline(
    createReadStream(path),
    createGzip({ level: 4 }),
    (source: AsyncIterable<Buffer>) => seal(source, key),
    createWriteStream(part, { mode: 0o600, flush: true }),
  );
  renameSync(part, target);
  const parent = openSync(dirname(target), 'r');
  fsyncSync(parent);
  closeSync(parent);
}

async function* unsealed(path: string, key: Buffer): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const fed = pipeline(createReadStream(path), (source: AsyncIterable<Buffer>) => open(source, key), gunzip);
  // It is thrown below, where the stream ends with the same error.
  fed.catch(() => undefined);
  yield* gunzip as AsyncIterable<Buffer>;
  await fed;
}

async function sha256(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source) hash.update(chunk);
  return hash.digest();
}

export function nextSegment(name: string): string {
  const number = BigInt(`0x${name.slice(8, 16)}`) * 256n + BigInt(`0x${name.slice(16)}`) + 1n;
  const hex = (value: bigint): string => value.toString(16).toUpperCase().padStart(8, '0');
  return `${name.slice(0, 8)}${hex(number / 256n)}${hex(number % 256n)}`;
}

export interface WalRun {
  /** One after the other, with the file of each. */
  segments: { name: string; path: string }[];
  /** The first that is not there, if there are later ones. */
  missing: string | undefined;
}

/** What is there of a line from a segment on, without a gap. */
export function walFrom({ folder, receiving }: WalFolders, line: string, first: string): WalRun {
  const found = new Map<string, string>();
  // Later ones have priority: a whole segment over one that was only begun.
  for (const begun of [true, false])
    for (const parent of [join(receiving, line), lineFolder(folder, line)])
      for (const file of filesOf(parent)) {
        const name = basename(file, suffix);
        if ((begun ? partial : complete).test(name)) found.set(name.slice(0, 24), join(parent, file));
      }
  const segments: WalRun['segments'] = [];
  let name = first;
  for (let path = found.get(name); path !== undefined; path = found.get(name)) {
    segments.push({ name, path });
    name = nextSegment(name);
  }
  return { segments, missing: [...found.keys()].some((other) => other > name) ? name : undefined };
}

/** Puts segments where the PostgreSQL of this folder finds them. */
export async function placeWal(
  segments: WalRun['segments'],
  key: Buffer,
  data: string,
  progress: (detail: string) => void,
): Promise<void> {
  const identity = engineIdentity();
  for (const [index, { name, path }] of segments.entries()) {
    progress(`WAL, ${index + 1} of ${segments.length}`);
    const target = join(data, 'pg_wal', name);
    const source = path.endsWith(suffix) ? unsealed(path, key) : createReadStream(path);
    await pipeline(source, createWriteStream(target, { mode: 0o600 }));
    if (identity) chownSync(target, identity.uid, identity.gid);
  }
}

/** Deletes what no backup needs: segments before the oldest backup of their line, and lines that have ended and have no backup. */
export function pruneWal(folder: string, backups: readonly StoredBackup[]): void {
  const lines = listLines(folder);
  for (const { name } of lines) {
    const needed = backups.flatMap(({ wal }) => (wal?.line === name ? [wal.segment] : [])).sort()[0];
    const path = lineFolder(folder, name);
    if (needed !== undefined) {
      for (const file of filesOf(path).filter((file) => isSegment(file) && file.slice(0, 24) < needed))
        rmSync(join(path, file));
    } else if (name !== lines.at(-1)?.name) rmSync(path, { recursive: true });
  }
}

/** Deletes the oldest segments of the oldest lines until at most so many bytes are left. Answers how many were deleted. */
export function boundWal(folder: string, maxBytes: number): number {
  const files = listLines(folder).flatMap(({ name }) =>
    filesOf(lineFolder(folder, name))
      .filter(isSegment)
      .sort()
      .map((file) => join(lineFolder(folder, name), file)),
  );
  const sizes = files.map((path) => statSync(path).size);
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  let deleted = 0;
  for (; bytes > maxBytes && deleted < files.length; deleted++) {
    rmSync(files[deleted]!);
    bytes -= sizes[deleted]!;
  }
  return deleted;
}

const isSegment = (file: string): boolean => file.endsWith(suffix);

const filesOf = (path: string): string[] => (existsSync(path) ? readdirSync(path) : []);
