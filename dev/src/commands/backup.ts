// npx plaza backup, npx plaza restore: the embedded PostgreSQL of this checkout.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readEnvironment } from '@plaza/environment';
import { changeEpoch } from '@plaza/messaging/operator';
import { schemaNames } from '@plaza/services';
import { backUpCluster, extractCluster } from '../backup/cluster.ts';
import { keptBackups } from '../backup/kept.ts';
import { prove } from '../backup/prove.ts';
import { keyIdOf } from '../backup/sealed.ts';
import { addBackup, findBackup, listBackups, writeProof, type Proof, type StoredBackup } from '../backup/store.ts';
import { ensureEngines, startPostgres } from '../engines/index.ts';
import { takeLock } from '../lock.ts';
import { secretVariables } from '../secrets.ts';
import { Sentence } from '../sentence.ts';
import { inSentences, readSettings, type Settings } from '../settings.ts';
import { readState } from '../state.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';

const folderOf = (settings: Settings, given: Given): string =>
  resolve(given.option('folder') ?? join(settings.home, 'backups'));

function keyOf({ env }: Settings): Buffer {
  const { BACKUP_KEY: key } = inSentences(() => readEnvironment(secretVariables, env));
  if (key !== undefined) return Buffer.from(key, 'base64');
  throw new Sentence(
    'Backups are encrypted: set BACKUP_KEY to 32 bytes in base64, such as "openssl rand -base64 32" makes, and keep it where this machine is not.',
  );
}

function refuseForeign(settings: Settings): void {
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

interface BackupOrder {
  /** The administrator's URL of the embedded PostgreSQL, which runs. */
  url: string;
  key: Buffer;
  folder: string;
}

async function makeBackup({ url, key, folder }: BackupOrder, output: Output): Promise<StoredBackup> {
  const { postgres: bin } = await ensureEngines((line) => output.warn(line), ['postgres']);
  return await output.during('Backing up', (progress) =>
    addBackup(folder, new Date(), async (path) => ({
      ...(await backUpCluster({ bin, url, key }, path, progress)),
      keyId: keyIdOf(key),
    })),
  );
}

/** A full backup in the usual folder, if the PostgreSQL is the embedded one and BACKUP_KEY is set; else undefined. */
export async function backUpBeforeChange(
  settings: Settings,
  url: string,
  output: Output,
): Promise<StoredBackup | undefined> {
  const isOurs = schemaNames.every((name) => !settings.databaseUrls[name]);
  if (!isOurs || !settings.env['BACKUP_KEY']) return undefined;
  return await makeBackup({ url, key: keyOf(settings), folder: join(settings.home, 'backups') }, output);
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
  return `${backup.name}  PostgreSQL ${backup.postgres}  ${megabytes(backup)}  key ${backup.keyId}  ${proof}`;
}

export const verify: Run = async (given, output) => {
  const settings = readSettings();
  const backup = findBackup(folderOf(settings, given), given.optional('NAME'));
  const scratch = join(settings.home, 'backup-verify');
  const release = takeLockBeside(settings);
  try {
    const proof = await restoreInto(scratch, backup, settings, output);
    output.tell(`The backup ${backup.name} was restored in ${proof.seconds} s and is correct: ${amounts(proof)}.`, {
      name: backup.name,
      correct: true,
      ...proof,
    });
    return 0;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    release();
  }
};

/** A stack that runs has the lock of this folder, and is left alone. */
function takeLockBeside(settings: Settings): () => void {
  return readState(settings) ? () => undefined : takeLock(settings);
}

const amounts = ({ counts }: Proof): string =>
  Object.entries(counts)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');

export const restore: Run = async (given, output) => {
  const settings = readSettings();
  refuseForeign(settings);
  if (readState(settings)) throw new Sentence('"npm start" runs in this checkout: stop it first.');
  const backup = findBackup(folderOf(settings, given), given.optional('NAME'));
  const [live, beside] = [join(settings.home, 'postgres'), join(settings.home, 'postgres.restored')];
  const release = takeLock(settings);
  try {
    let epoch: string | undefined;
    const proof = await restoreInto(beside, backup, settings, output, async (url) => {
      // What clients have heard of is not all there any more.
      epoch = await asOwner('messaging', url, changeEpoch);
    });
    const before = `${live}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
    const kept = existsSync(live);
    if (kept) renameSync(live, before);
    renameSync(beside, live);
    // What is queued there is found in PostgreSQL too, and what is cached may be newer than the backup.
    rmSync(join(settings.home, 'valkey'), { recursive: true, force: true });
    output.tell(
      `The database is that of the backup ${backup.name}: ${amounts(proof)}. It took ${proof.seconds} s.${kept ? ` The one before is in ${before}: delete it when nobody needs it.` : ''}`,
      { name: backup.name, ...proof, epoch, before: kept ? before : undefined },
    );
    return 0;
  } finally {
    rmSync(beside, { recursive: true, force: true });
    release();
  }
};

/** Extracts, verifies every file, starts it on a free port, verifies the books, changes what is to be changed, and stops it. Writes down that it was proved. */
async function restoreInto(
  folder: string,
  backup: StoredBackup,
  settings: Settings,
  output: Output,
  change: (url: string) => Promise<void> = async () => undefined,
): Promise<Proof> {
  const key = keyOf(settings);
  if (keyIdOf(key) !== backup.keyId)
    throw new Sentence(
      `The backup ${backup.name} was encrypted with the key ${backup.keyId}, and BACKUP_KEY is the key ${keyIdOf(key)}.`,
    );
  const began = Date.now();
  const { postgres: bin } = await ensureEngines((line) => output.warn(line), ['postgres']);
  return await output.during(`Restoring ${backup.name}`, async (progress) => {
    progress('files');
    await extractCluster(backup.path, key, folder);
    const postgres = await startPostgres({ bin, folder, durable: true, database: 'plaza' });
    try {
      const counts = await prove(settings, postgres.url, progress);
      const at = new Date();
      const proof = { at: at.toISOString(), seconds: Math.round((at.getTime() - began) / 1_000), counts };
      writeProof(backup, proof);
      await change(postgres.url);
      return proof;
    } finally {
      await postgres.stop();
    }
  });
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
  output.tell(`${kept.size} backups are kept.`, { kept: kept.size, deleted: deleted.map(({ name }) => name) });
  return Promise.resolve(0);
};
