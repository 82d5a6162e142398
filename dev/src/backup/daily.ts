// Backs up, deletes what is not kept, and has a backup proved, by itself, while npm start runs: with what is there each minute, nothing is forgotten while
// nothing runs.
import { textOf } from '../sentence.ts';
import { archivedFrom } from './archive.ts';
import { clusterIdOf } from './connection.ts';
import { dueBackup, dueProof } from './due.ts';
import { backUp, type BackupOrder } from './make.ts';
import { pruneBackups } from './prune.ts';
import { keyIdOf } from './sealed.ts';
import { listBackups, type StoredBackup } from './store.ts';

export interface DailyOptions extends Omit<BackupOrder, 'incremental' | 'at'> {
  /** Restores it beside the database. Throws if it is not what it should be. */
  prove: (backup: StoredBackup, stopping: AbortSignal) => Promise<void>;
  /** Writes down that one was made. */
  record: (backup: StoredBackup) => Promise<void>;
  say: (sentence: string) => void;
  now?: () => Date;
  everyMs?: number;
}

/** After a failure. */
const pauseMs = 3_600_000;

export function startDailyBackups(options: DailyOptions): { stop(): Promise<void> } {
  const { folder, key, url, prove, record, say, now = () => new Date(), everyMs = 60_000 } = options;
  const stopping = new AbortController();
  const keyId = keyIdOf(key);
  let pausedUntil = 0;

  const backUpIfDue = async (): Promise<void> => {
    const current = { cluster: await clusterIdOf(url), keyId, line: (await archivedFrom(url, folder, key))?.line };
    const due = dueBackup(listBackups(folder), current, now());
    if (!due) return;
    const made = await backUpAs({ ...options, at: now() }, due);
    pruneBackups(folder);
    await record(made);
    say(`The backup ${made.name} was made (${made.base ? `what changed since ${made.base.name}` : 'full'}).`);
  };
  const proveIfDue = async (): Promise<void> => {
    const due = dueProof(listBackups(folder), { keyId }, now());
    if (!due) return;
    await prove(due, stopping.signal);
    say(`The backup ${due.name} was restored beside the database and is correct.`);
  };
  const work = async (): Promise<void> => {
    if (now().getTime() < pausedUntil) return;
    try {
      await backUpIfDue();
      if (!stopping.signal.aborted) await proveIfDue();
    } catch (error) {
      pausedUntil = now().getTime() + pauseMs;
      if (!stopping.signal.aborted) say(`The daily backup failed, and is tried again in an hour: ${textOf(error)}`);
    }
  };

  let working: Promise<void> | undefined;
  const begin = (): void => void (working ??= work().finally(() => (working = undefined)));
  const timer = setInterval(begin, everyMs);
  begin();
  return {
    stop: async () => {
      clearInterval(timer);
      stopping.abort();
      await working;
    },
  };
}

/** A full one where an incremental one cannot be made: its base may be damaged, or PostgreSQL may not have all that changed. */
async function backUpAs(order: DailyOptions & { at: Date }, kind: 'full' | 'incremental'): Promise<StoredBackup> {
  if (kind === 'full') return await backUp(order);
  try {
    return await backUp({ ...order, incremental: true });
  } catch (error) {
    order.say(`A full backup is made, because an incremental one could not be made: ${textOf(error)}`);
    return await backUp(order);
  }
}
