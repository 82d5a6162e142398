// A folder of backups. Each is a folder of its own: base.sealed (the cluster, or what changed of it, compressed and encrypted), account.sealed (the password
// of its administrator), manifest.sealed (the list of its files), backup.json, and proof.json after it was restored and verified once. A name that ends in
// .part was interrupted. The WAL archive is in the folder "wal".
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sentence } from '../sentence.ts';

export interface BackupInfo {
  name: string;
  startedAt: string;
  endedAt: string;
  /** The version of PostgreSQL that reads it. */
  postgres: string;
  keyId: string;
  bytes: number;
  /** Names the cluster since it was made or restored. */
  cluster?: string | undefined;
  /** The full backup since which this one has what changed, with the checksum of its manifest. Undefined: it is a full one. */
  base?: { name: string; manifest: string } | undefined;
  /** The line of the WAL archive beside it, and the segment from which a restore to a moment reads. */
  wal?: { line: string; segment: string } | undefined;
}

export interface Proof {
  at: string;
  seconds: number;
  counts: Record<string, number>;
}

export interface StoredBackup extends BackupInfo {
  path: string;
  proof: Proof | undefined;
}

/** Makes a backup whole or not at all. `write` fills the folder, and answers what is known of it then. */
export async function addBackup(
  folder: string,
  at: Date,
  write: (path: string) => Promise<Omit<BackupInfo, 'name' | 'startedAt' | 'endedAt'>>,
): Promise<StoredBackup> {
  const name = at.toISOString().slice(0, 19).replaceAll(':', '-');
  const [path, part] = [join(folder, name), join(folder, `${name}.part`)];
  if (existsSync(path)) throw new Sentence(`There is a backup ${name} already.`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  try {
    const written = await write(part);
    const info: BackupInfo = { name, startedAt: at.toISOString(), endedAt: new Date().toISOString(), ...written };
    writeFileSync(join(part, 'backup.json'), `${JSON.stringify(info, null, 2)}\n`);
    renameSync(part, path);
    return { ...info, path, proof: undefined };
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

/** Newest first. */
export function listBackups(folder: string): StoredBackup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'backup.json')) && !name.endsWith('.part'))
    .sort()
    .reverse()
    .map((name) => {
      const path = join(folder, name);
      const proof = join(path, 'proof.json');
      return {
        ...read<BackupInfo>(join(path, 'backup.json')),
        name,
        path,
        proof: existsSync(proof) ? read<Proof>(proof) : undefined,
      };
    });
}

/** Of this name, or the newest. */
export function findBackup(folder: string, name: string | undefined): StoredBackup {
  const all = listBackups(folder);
  const found = name === undefined ? all[0] : all.find((backup) => backup.name === name);
  if (found) return found;
  throw new Sentence(
    name === undefined ? `There is no backup in ${folder} yet.` : `There is no backup "${name}" in ${folder}.`,
  );
}

export function writeProof({ path }: StoredBackup, proof: Proof): void {
  writeFileSync(join(path, 'proof.json'), `${JSON.stringify(proof, null, 2)}\n`);
}

function read<Value>(path: string): Value {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Value;
  } catch (cause) {
    throw new Sentence(`${path} is damaged: use another backup.`, { cause });
  }
}
