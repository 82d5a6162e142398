// npx plaza backup: the embedded PostgreSQL of this checkout.
import type { BackupStep } from '@plaza/service';
import { schemaNames } from '@plaza/services';
import { isBroken } from '../backup/chain.ts';
import { dumpFolder, listDumps } from '../backup/dump.ts';
import { pruneBackups } from '../backup/prune.ts';
import { backUp, type BackupOrder } from '../backup/make.ts';
import { record } from '../backup/recorded.ts';
import { listBackups, type StoredBackup } from '../backup/store.ts';
import { ensureEngines } from '../engines/index.ts';
import { Sentence, textOf } from '../sentence.ts';
import { readSettings, type Settings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import { folderOf, keyOf } from './backup-place.ts';
import type { Run } from './command.ts';
import { makeDump, schemaIn } from './dump.ts';
import type { Output } from './output.ts';

export function refuseForeign(settings: Settings): void {
  if (schemaNames.some((name) => settings.databaseUrls[name]))
    throw new Sentence(
      'The databases are servers of your own (DATABASE_URL): back them up and restore them with their own tools, and verify them with "npx plaza migrate verify", "ledger verify", "catalog verify" and "audit verify".',
    );
}

export const make: Run = async (given, output) => {
  if (schemaIn(given) !== undefined) return await makeDump(given, output);
  const settings = readSettings();
  refuseForeign(settings);
  const key = keyOf(settings);
  const made = await withTargets(settings, schemaNames, false, ({ adminUrls }) =>
    makeAndRecord(
      { url: adminUrls.auth, key, folder: folderOf(settings, given), incremental: given.has('incremental') },
      output,
    ),
  );
  output.tell(
    `The backup ${made.name} is in ${made.path} (${megabytes(made)}${made.base ? `, what changed since ${made.base.name}` : ''}). "npx plaza backup verify" restores it beside the database and verifies it.`,
    made,
  );
  return 0;
};

async function makeAndRecord(order: Omit<BackupOrder, 'bin'>, output: Output): Promise<StoredBackup> {
  const made = await makeBackup(order, output);
  await recordOrWarn(order.url, 'made', { bytes: made.bytes }, output);
  return made;
}

/** A backup is one without that, too. */
export async function recordOrWarn(
  url: string,
  step: BackupStep,
  figures: Record<string, number>,
  output: Output,
): Promise<void> {
  await record(url, step, figures).catch((error: unknown) =>
    output.warn(`It could not be written down in the database, whose metrics do not know of it: ${textOf(error)}`),
  );
}

/** Of a backup that other tools made or proved. */
export const recordOther: Run = async (given, output) => {
  const step = given.word('STEP') as BackupStep;
  await withTargets(readSettings(), ['auth'], false, ({ adminUrls }) => record(adminUrls.auth, step));
  output.tell(`It is written down that a backup was ${step}.`, { step });
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
  const folder = folderOf(readSettings(), given);
  const backups = listBackups(folder);
  for (const backup of backups) {
    const broken = isBroken(backups, backup);
    output.tell(lineOf(backup, broken), { ...backup, broken });
  }
  const dumps = listDumps(folder);
  for (const { schema, backup } of dumps)
    output.tell(
      `${backup.name}  PostgreSQL ${backup.postgres}  only ${schema}  ${megabytes(backup)}  key ${backup.keyId}  ${proofOf(backup)}`,
      { ...backup, only: schema },
    );
  if (backups.length + dumps.length === 0) output.say('There is no backup yet.');
  return Promise.resolve(0);
};

const megabytes = ({ bytes }: StoredBackup): string => `${(bytes / 1e6).toFixed(1)} MB`;

function lineOf(backup: StoredBackup, broken: boolean): string {
  const base = broken ? `useless without ${backup.base!.name}` : backup.base ? `since ${backup.base.name}` : 'full';
  const wal = backup.wal ? 'and any moment since' : 'no WAL archive';
  return `${backup.name}  PostgreSQL ${backup.postgres}  ${base}  ${megabytes(backup)}  key ${backup.keyId}  ${wal}  ${proofOf(backup)}`;
}

const proofOf = ({ proof }: StoredBackup): string =>
  proof ? `restored and verified at ${proof.at}` : 'never restored';

export const prune: Run = (given, output) => {
  const folder = folderOf(readSettings(), given);
  const { kept, deleted, broken } = pruneBackups(folder);
  for (const { name } of deleted) output.say(`${name} is deleted.`);
  for (const { name, base } of broken)
    output.warn(`${name} is useless without the full backup ${base!.name}: put that back, or delete ${name}.`);
  output.tell(`${kept.length} backups are kept.`, {
    kept: kept.length,
    deleted: deleted.map(({ name }) => name),
    broken: broken.map(({ name }) => name),
  });
  for (const schema of new Set(listDumps(folder).map((dump) => dump.schema))) {
    const dumps = pruneBackups(dumpFolder(folder, schema));
    for (const { name } of dumps.deleted) output.say(`${name} of ${schema} is deleted.`);
    output.tell(`${dumps.kept.length} dumps of ${schema} are kept.`, {
      only: schema,
      kept: dumps.kept.length,
      deleted: dumps.deleted.map(({ name }) => name),
    });
  }
  return Promise.resolve(0);
};
