// npx plaza backup: the embedded PostgreSQL of this checkout.
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { schemaNames } from '@plaza/services';
import { keptBackups } from '../backup/kept.ts';
import { backUp, type BackupOrder } from '../backup/make.ts';
import { listBackups, type StoredBackup } from '../backup/store.ts';
import { pruneWal } from '../backup/wal.ts';
import { ensureEngines } from '../engines/index.ts';
import { backupKey } from '../secrets.ts';
import { Sentence } from '../sentence.ts';
import { readSettings, type Settings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';

export const folderOf = (settings: Settings, given: Given): string =>
  resolve(given.option('folder') ?? settings.backupFolder);

export function keyOf({ env }: Settings): Buffer {
  const key = backupKey(env);
  if (key) return key;
  throw new Sentence(
    'Backups are encrypted: set BACKUP_KEY to 32 bytes in base64, such as "openssl rand -base64 32" makes, and keep it where this machine is not.',
  );
}

export function refuseForeign(settings: Settings): void {
  if (schemaNames.some((name) => settings.databaseUrls[name]))
    throw new Sentence(
      'The databases are servers of your own (DATABASE_URL): back them up and restore them with their own tools, and verify them with "npx plaza migrate verify", "ledger verify", "catalog verify" and "audit verify".',
    );
}

export const make: Run = async (given, output) => {
  const settings = readSettings();
  refuseForeign(settings);
  const key = keyOf(settings);
  const made = await withTargets(settings, schemaNames, false, ({ adminUrls }) =>
    makeBackup({ url: adminUrls.auth, key, folder: folderOf(settings, given) }, output),
  );
  output.tell(
    `The backup ${made.name} is in ${made.path} (${megabytes(made)}). "npx plaza backup verify" restores it beside the database and verifies it.`,
    made,
  );
  return 0;
};

async function makeBackup(order: Omit<BackupOrder, 'bin'>, output: Output): Promise<StoredBackup> {
  const { postgres: bin } = await ensureEngines((line) => output.warn(line), ['postgres']);
  return await output.during('Backing up', (progress) => backUp({ bin, ...order }, progress));
}

/** A full backup in the usual folder, if the PostgreSQL is the embedded one and BACKUP_KEY is set; else undefined. */
export async function backUpBeforeChange(
  settings: Settings,
  url: string,
  output: Output,
): Promise<StoredBackup | undefined> {
  const isOurs = schemaNames.every((name) => !settings.databaseUrls[name]);
  if (!isOurs || !settings.env['BACKUP_KEY']) return undefined;
  return await makeBackup({ url, key: keyOf(settings), folder: settings.backupFolder }, output);
}

export const list: Run = (given, output) => {
  const backups = listBackups(folderOf(readSettings(), given));
  for (const backup of backups) output.tell(lineOf(backup), backup);
  if (backups.length === 0) output.say('There is no backup yet.');
  return Promise.resolve(0);
};

const megabytes = ({ bytes }: StoredBackup): string => `${(bytes / 1e6).toFixed(1)} MB`;

function lineOf(backup: StoredBackup): string {
  const proof = backup.proof ? `restored and verified at ${backup.proof.at}` : 'never restored';
  const wal = backup.wal ? 'and any moment since' : 'no WAL archive';
  return `${backup.name}  PostgreSQL ${backup.postgres}  ${megabytes(backup)}  key ${backup.keyId}  ${wal}  ${proof}`;
}

export const prune: Run = (given, output) => {
  const folder = folderOf(readSettings(), given);
  const backups = listBackups(folder);
  const times = new Map(backups.map((backup) => [new Date(backup.startedAt), backup]));
  const kept = keptBackups([...times.keys()]);
  const deleted = [...times].filter(([at]) => !kept.has(at)).map(([, backup]) => backup);
  for (const { path, name } of deleted) {
    rmSync(path, { recursive: true });
    output.say(`${name} is deleted.`);
  }
  pruneWal(folder, listBackups(folder));
  output.tell(`${kept.size} backups are kept.`, { kept: kept.size, deleted: deleted.map(({ name }) => name) });
  return Promise.resolve(0);
};
