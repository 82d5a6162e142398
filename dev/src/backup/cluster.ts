// The embedded PostgreSQL as a whole, or what changed of it since a backup, into an encrypted file and out of it.
import { spawn } from 'node:child_process';
import { closeSync, createReadStream, createWriteStream, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { engineIdentity, privateFolder, writePrivate } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';
import { counting } from './counting.ts';
import { checksumOf, ManifestReader, manifestIn, verifyManifest } from './manifest.ts';
import { open, seal } from './sealed.ts';
import type { BackupInfo, StoredBackup } from './store.ts';

interface Source {
  bin: string;
  url: string;
  key: Buffer;
  /** Only what changed since this one. */
  base: StoredBackup | undefined;
}

/** Writes base.sealed, manifest.sealed and account.sealed into the folder. */
export async function backUpCluster(
  { bin, url, key, base }: Source,
  folder: string,
  progress: (detail: string) => void,
): Promise<Pick<BackupInfo, 'bytes' | 'base'>> {
  const { hostname, port, username, password } = new URL(url);
  const since = base && (await openText(join(base.path, 'manifest.sealed'), key));
  // Names and hashes of files: nothing that anybody has written.
  const sincePath = join(folder, 'manifest.plain');
  if (since !== undefined) writePrivate(sincePath, since, undefined);
  const child = spawn(
    join(bin, 'pg_basebackup'),
    [
      ...['--host', hostname, '--port', port, '--username', decodeURIComponent(username), '--no-password'],
      ...['--pgdata', '-', '--format', 'tar', '--wal-method', 'fetch', '--checkpoint', 'fast'],
      '--manifest-checksums=SHA256',
      ...(base ? ['--incremental', sincePath] : []),
    ],
    { env: { PATH: process.env['PATH'], PGPASSWORD: decodeURIComponent(password) }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const path = join(folder, 'base.sealed');
  const reader = new ManifestReader();
  await pipeline(
    child.stdout,
    (source: AsyncIterable<Buffer>) => reader.through(source),
    createGzip({ level: 4 }),
    (source: AsyncIterable<Buffer>) => seal(source, key),
    counting(progress, 0),
    createWriteStream(path, { mode: 0o600, flush: true }),
  );
  if ((await ended) !== 0) throw new Sentence(whyNot(said, base));
  rmSync(sincePath, { force: true });
  await sealText(reader.manifest, join(folder, 'manifest.sealed'), key);
  await sealText(JSON.stringify({ password: decodeURIComponent(password) }), join(folder, 'account.sealed'), key);
  return {
    bytes: statSync(path).size,
    base: since === undefined ? undefined : { name: base!.name, manifest: checksumOf(since) },
  };
}

function whyNot(said: string, base: StoredBackup | undefined): string {
  if (base && said.includes('WAL summaries are required'))
    return `PostgreSQL no longer has what changed since the full backup ${base.name}: make a full one.`;
  return `PostgreSQL was not backed up: ${said.trim().split('\n').at(-1) ?? ''}`;
}

async function sealText(text: string, path: string, key: Buffer): Promise<void> {
  await pipeline(
    Readable.from([Buffer.from(text)]),
    (source: AsyncIterable<Buffer>) => seal(source, key),
    createWriteStream(path, { mode: 0o600, flush: true }),
  );
}

async function openText(path: string, key: Buffer): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of open(createReadStream(path), key)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Makes a folder as startPostgres keeps one out of a backup, behind its base if it has one, and verifies every file of it. */
export async function extractCluster(
  chain: readonly StoredBackup[],
  { bin, key }: { bin: string; key: Buffer },
  folder: string,
): Promise<void> {
  const identity = engineIdentity();
  rmSync(folder, { recursive: true, force: true });
  privateFolder(folder, identity);
  const last = chain.at(-1)!;
  const { password } = JSON.parse(await openText(join(last.path, 'account.sealed'), key)) as { password: string };
  writePrivate(join(folder, 'password'), `${password}\n`, identity);
  const data = join(folder, 'data');
  if (chain.length === 1) return await extract(last, key, privateFolder(data, identity));
  const parts: string[] = [];
  for (const backup of chain) {
    const part = privateFolder(join(folder, `data.${backup.name}`), identity);
    await extract(backup, key, part);
    parts.push(part);
  }
  if (checksumOf(manifestIn(parts[0]!)) !== last.base?.manifest)
    throw new Sentence(
      `The backup ${chain[0]!.name} is not the one on which ${last.name} was made: put that back, or use another backup.`,
    );
  await run(join(bin, 'pg_combinebackup'), [...['--link', '--manifest-checksums=SHA256', '--output', data], ...parts]);
  for (const part of parts) rmSync(part, { recursive: true });
  verifyManifest(data);
}

async function extract({ path: backup }: StoredBackup, key: Buffer, data: string): Promise<void> {
  // From a file: tar ends at the mark of the archive's end, maybe before it has read what fills the last block, and a pipe to it was seen to stand still.
  const path = `${data}.tar`;
  await pipeline(
    createReadStream(join(backup, 'base.sealed')),
    (source: AsyncIterable<Buffer>) => open(source, key),
    createGunzip(),
    createWriteStream(path, { mode: 0o600 }),
  );
  const archive = openSync(path, 'r');
  try {
    await run('tar', ['--extract', '--file', '-', '--directory', data], archive);
  } finally {
    closeSync(archive);
  }
  rmSync(path);
  verifyManifest(data);
}

/** As the user of the engines, whose files these are. */
async function run(command: string, words: readonly string[], input: number | 'ignore' = 'ignore'): Promise<void> {
  const identity = engineIdentity();
  const child = spawn(command, words, {
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    stdio: [input, 'ignore', 'pipe'],
    ...(identity && { uid: identity.uid, gid: identity.gid }),
  });
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  if (code !== 0) throw new Sentence(`The backup could not be extracted: ${said.trim().split('\n')[0] ?? ''}`);
}

/** The folder of the program has it in its name. */
export function majorOf(bin: string): string {
  return /pginstall(\d+)/.exec(bin)?.[1] ?? 'unknown';
}
