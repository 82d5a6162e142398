// npx plaza backup verify, npx plaza restore: a backup is proved beside the database, and then replaces it.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changeEpoch } from '@plaza/messaging/operator';
import { chainOf } from '../backup/chain.ts';
import { extractCluster } from '../backup/cluster.ts';
import { planReplay, prepareReplay, readMoment, whyReplayFailed, type Replay } from '../backup/moment.ts';
import { prove } from '../backup/prove.ts';
import { findBackup, writeProof, type Proof, type StoredBackup } from '../backup/store.ts';
import { ensureEngines, startPostgres, type Postgres } from '../engines/index.ts';
import { takeLock } from '../lock.ts';
import { Sentence } from '../sentence.ts';
import { readSettings, type Settings } from '../settings.ts';
import { readState } from '../state.ts';
import { asOwner } from '../targets.ts';
import { recordOrWarn, refuseForeign } from './backup.ts';
import { folderOf, keyOf } from './backup-place.ts';
import { Usage, type Run } from './command.ts';
import { amounts, refuseOtherKey, restoreBeside, schemaIn, verifyDump } from './dump.ts';
import type { Output } from './output.ts';

const hourMs = 3_600_000;

export const verify: Run = async (given, output) => {
  if (schemaIn(given) !== undefined) return await verifyDump(given, output);
  const settings = readSettings();
  const backup = findBackup(folderOf(settings, given), given.optional('NAME'));
  const scratch = join(settings.home, 'backup-verify');
  const release = takeLockBeside(settings);
  try {
    const proof = await restoreInto(scratch, { backup, replay: undefined }, settings, output);
    // One that has to be started for it would be more than this is about.
    const running = readState(settings);
    if (running) await recordOrWarn(running.adminUrls.auth, 'proved', { seconds: proof.seconds }, output);
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

interface Plan {
  backup: StoredBackup;
  /** Undefined: the backup itself. */
  replay: Replay | undefined;
}

export const restore: Run = async (given, output) => {
  if (schemaIn(given) !== undefined) return await restoreBeside(given, output);
  if (given.option('into') !== undefined)
    throw new Usage('--into names the new database of --only: a whole backup replaces the database.');
  const settings = readSettings();
  refuseForeign(settings);
  if (readState(settings)) throw new Sentence('"npm start" runs in this checkout: stop it first.');
  const [folder, name, to] = [folderOf(settings, given), given.optional('NAME'), given.option('to')];
  const plan: Plan =
    to === undefined
      ? { backup: findBackup(folder, name), replay: undefined }
      : planReplay({ folder, receiving: join(settings.home, 'wal') }, name, readMoment(to));
  const [live, beside] = [join(settings.home, 'postgres'), join(settings.home, 'postgres.restored')];
  const release = takeLock(settings);
  try {
    let epoch: string | undefined;
    const proof = await restoreInto(beside, plan, settings, output, async (url) => {
      // What clients have heard of is not all there any more.
      epoch = await asOwner('messaging', url, changeEpoch);
    });
    const before = `${live}.before-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}`;
    const kept = existsSync(live);
    if (kept) renameSync(live, before);
    renameSync(beside, live);
    // What is queued there is found in PostgreSQL too, and what is cached may be newer than the backup.
    rmSync(join(settings.home, 'valkey'), { recursive: true, force: true });
    const what = `the backup ${plan.backup.name}${to === undefined ? '' : ` with its WAL up to ${to}`}`;
    output.tell(
      `The database is that of ${what}: ${amounts(proof)}. It took ${proof.seconds} s.${kept ? ` The one before is in ${before}: delete it when nobody needs it.` : ''}`,
      { name: plan.backup.name, to, ...proof, epoch, before: kept ? before : undefined },
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
  { backup, replay }: Plan,
  settings: Settings,
  output: Output,
  change: (url: string) => Promise<void> = async () => undefined,
): Promise<Proof> {
  const key = keyOf(settings);
  refuseOtherKey(backup, key);
  const chain = chainOf(dirname(backup.path), backup);
  const began = Date.now();
  const { postgres: bin } = await ensureEngines((line) => output.warn(line), ['postgres']);
  return await output.during(`Restoring ${backup.name}`, async (progress) => {
    progress('files');
    await extractCluster(chain, { bin, key }, folder);
    const postgres = await startRestored(bin, folder, key, replay, progress);
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

async function startRestored(
  bin: string,
  folder: string,
  key: Buffer,
  replay: Replay | undefined,
  progress: (detail: string) => void,
): Promise<Postgres> {
  const usual = { bin, folder, durable: true, database: 'plaza' };
  if (!replay) return await startPostgres(usual);
  const settings = await prepareReplay(replay, key, folder, progress);
  progress('replay');
  const logPath = join(folder, 'postgres.log');
  try {
    return await startPostgres({ ...usual, settings, logPath, readyMs: 6 * hourMs });
  } catch (error) {
    throw whyReplayFailed(replay, logPath, error);
  }
}
