// The embedded PostgreSQL as a whole, into an encrypted file and out of it. pg_basebackup lists every file with its hash in a manifest; it is verified here,
// because the pinned pg_verifybackup does not start.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, createWriteStream, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { engineIdentity, privateFolder, writePrivate } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';
import { open, seal } from './sealed.ts';

/** Writes base.sealed and account.sealed into the folder. */
export async function backUpCluster(
  { bin, url, key }: { bin: string; url: string; key: Buffer },
  folder: string,
  progress: (detail: string) => void,
): Promise<{ bytes: number; postgres: string }> {
  const { hostname, port, username, password } = new URL(url);
  const child = spawn(
    join(bin, 'pg_basebackup'),
    [
      ...['--host', hostname, '--port', port, '--username', decodeURIComponent(username), '--no-password'],
      ...['--pgdata', '-', '--format', 'tar', '--wal-method', 'fetch', '--checkpoint', 'fast'],
      '--manifest-checksums=SHA256',
    ],
    { env: { PATH: process.env['PATH'], PGPASSWORD: decodeURIComponent(password) }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  let bytes = 0;
  const counted = async function* (source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      bytes += chunk.length;
      progress(`${(bytes / 1e6).toFixed(0)} MB`);
      yield chunk;
    }
  };
  const path = join(folder, 'base.sealed');
  await pipeline(
    child.stdout,
    createGzip({ level: 4 }),
    (source: AsyncIterable<Buffer>) => seal(source, key),
    counted,
    createWriteStream(path, { mode: 0o600, flush: true }),
  );
  if ((await ended) !== 0) throw new Sentence(`PostgreSQL was not backed up: ${said.trim().split('\n').at(-1) ?? ''}`);
  const account = Readable.from([Buffer.from(JSON.stringify({ password: decodeURIComponent(password) }))]);
  await pipeline(
    account,
    (source: AsyncIterable<Buffer>) => seal(source, key),
    createWriteStream(join(folder, 'account.sealed'), { mode: 0o600, flush: true }),
  );
  return { bytes: statSync(path).size, postgres: majorOf(bin) };
}

/** Makes a folder as startPostgres keeps one, and verifies every file of it. */
export async function extractCluster(backup: string, key: Buffer, folder: string): Promise<{ files: number }> {
  const identity = engineIdentity();
  rmSync(folder, { recursive: true, force: true });
  privateFolder(folder, identity);
  const data = privateFolder(join(folder, 'data'), identity);
  const account: Buffer[] = [];
  for await (const chunk of open(createReadStream(join(backup, 'account.sealed')), key)) account.push(chunk);
  const { password } = JSON.parse(Buffer.concat(account).toString()) as { password: string };
  writePrivate(join(folder, 'password'), `${password}\n`, identity);
  // From a file: tar ends at the mark of the archive's end, maybe before it has read what fills the last block, and a pipe to it was seen to stand still.
  const path = join(folder, 'base.tar');
  await pipeline(
    createReadStream(join(backup, 'base.sealed')),
    (source: AsyncIterable<Buffer>) => open(source, key),
    createGunzip(),
    createWriteStream(path, { mode: 0o600 }),
  );
  await extract(path, data, identity);
  rmSync(path);
  return { files: verifyManifest(data) };
}

async function extract(path: string, data: string, identity: ReturnType<typeof engineIdentity>): Promise<void> {
  const archive = openSync(path, 'r');
  try {
    const tar = spawn('tar', ['--extract', '--file', '-', '--directory', data], {
      stdio: [archive, 'ignore', 'pipe'],
      ...(identity && { uid: identity.uid, gid: identity.gid }),
    });
    let said = '';
    tar.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) =>
      tar.once('close', resolve).once('error', reject),
    );
    if (code !== 0) throw new Sentence(`The backup could not be extracted: ${said.trim().split('\n')[0] ?? ''}`);
  } finally {
    closeSync(archive);
  }
}

interface Manifest {
  Files: { Path?: string; Size: number; Checksum: string; 'Checksum-Algorithm': string }[];
  'Manifest-Checksum': string;
}

/** Throws a Sentence that names the first file that is not what was backed up. Answers how many there are. */
export function verifyManifest(data: string): number {
  const text = readFileSync(join(data, 'backup_manifest'), 'utf8');
  const manifest = JSON.parse(text) as Manifest;
  const before = text.slice(0, text.lastIndexOf('"Manifest-Checksum"'));
  if (sha256(before) !== manifest['Manifest-Checksum'])
    throw new Sentence('The list of files of this backup was changed: use another backup.');
  for (const { Path: path, Size: size, Checksum: checksum } of manifest.Files) {
    if (path === undefined) continue;
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

/** As the manifest of an extracted backup has it: a number that JSON.parse would round. */
export function systemIdOf(data: string): string | undefined {
  return /"System-Identifier": (\d+)/.exec(readFileSync(join(data, 'backup_manifest'), 'utf8'))?.[1];
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The folder of the program has it in its name. */
function majorOf(bin: string): string {
  return /pginstall(\d+)/.exec(bin)?.[1] ?? 'unknown';
}
