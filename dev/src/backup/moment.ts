// A restore to a moment: which backup and which WAL it needs, and how PostgreSQL replays them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineIdentity, writePrivate } from '../engines/index.ts';
import { Sentence } from '../sentence.ts';
import { systemIdOf } from './manifest.ts';
import { findBackup, listBackups, type StoredBackup } from './store.ts';
import { placeWal, readLine, walFrom, type WalFolders, type WalRun } from './wal.ts';

/** A time with its zone, or "latest". */
export interface Moment {
  text: string;
  /** Undefined: everything that is archived. */
  at: Date | undefined;
}

export function readMoment(text: string): Moment {
  if (text === 'latest') return { text, at: undefined };
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new Sentence(`There is no moment ${text}.`);
  return { text, at };
}

export interface Replay extends WalRun {
  moment: Moment;
  /** Of the cluster whose WAL it is. */
  systemId: string;
}

/** The newest backup that ended before the moment, or that of this name, and the WAL from there on. Throws a Sentence if they do not lead there. */
export function planReplay(
  folders: WalFolders,
  name: string | undefined,
  moment: Moment,
): { backup: StoredBackup; replay: Replay } {
  const { folder } = folders;
  const before = ({ endedAt }: StoredBackup): boolean => moment.at === undefined || new Date(endedAt) <= moment.at;
  const backup = name === undefined ? listBackups(folder).find(before) : findBackup(folder, name);
  if (!backup || !before(backup)) {
    const first = backup ?? listBackups(folder).at(-1);
    throw new Sentence(
      first
        ? `${moment.text} is before the end of the backup ${first.name} (${first.endedAt}): choose a later moment${name ? ' or an older backup' : ''}.`
        : `There is no backup in ${folder} yet.`,
    );
  }
  const { wal } = backup;
  const line = wal && readLine(folder, wal.line);
  if (!wal || !line)
    throw new Sentence(
      `The WAL since the backup ${backup.name} is not archived in ${folder}: only that backup itself can be restored ("npx plaza restore ${backup.name}").`,
    );
  if (line.keyId !== backup.keyId)
    throw new Sentence(
      `The WAL archive ${wal.line} was encrypted with the key ${line.keyId}, and not with that of the backup.`,
    );
  const run = walFrom(folders, wal.line, wal.segment);
  if (run.segments.length === 0)
    throw new Sentence(
      `The WAL archive ${wal.line} lacks ${wal.segment}, where the backup ${backup.name} begins: restore a newer backup, or that one itself.`,
    );
  return { backup, replay: { ...run, moment, systemId: line.systemId } };
}

const targetMissed = 'recovery ended before configured recovery target was reached';

/** Puts the WAL into an extracted cluster. Answers the settings with which PostgreSQL replays it, and then takes writes again. */
export async function prepareReplay(
  { segments, moment, systemId }: Replay,
  key: Buffer,
  folder: string,
  progress: (detail: string) => void,
): Promise<Record<string, string>> {
  const data = join(folder, 'data');
  if (systemIdOf(data) !== systemId)
    throw new Sentence(
      'The backup and the WAL archive are of two databases: restore the backup itself, or name the folder of both.',
    );
  await placeWal(segments, key, data, progress);
  writePrivate(join(data, 'recovery.signal'), '', engineIdentity());
  return {
    // All of it is in pg_wal already.
    restore_command: 'false',
    recovery_target_timeline: 'current',
    // At this point PostgreSQL knows no "Z" yet.
    ...(moment.at && {
      recovery_target_time: moment.at.toISOString().replace('Z', '+00'),
      recovery_target_action: 'promote',
    }),
    // Nobody gets in before it has ended.
    hot_standby: 'off',
  };
}

/** Why PostgreSQL ended while it replayed, as a Sentence where that is known. */
export function whyReplayFailed({ moment, missing }: Replay, logPath: string, error: unknown): unknown {
  const log = existsSync(logPath) ? readFileSync(logPath, 'utf8') : '';
  if (!log.includes(targetMissed)) return error;
  const last = /last completed transaction was at log time (\S+ \S+)/.exec(log)?.[1];
  const end = last
    ? `The last change that can be replayed is of ${new Date(`${last}Z`.replace(' ', 'T').replace('+00', '')).toISOString()}`
    : 'There is no change after the backup that can be replayed';
  const gap = missing
    ? ` The archive lacks ${missing}, and has later ones: nothing after that gap can be restored.`
    : '';
  return new Sentence(
    `${moment.text} is after the end of the WAL archive.${gap} ${end}: choose a moment before it, or "--to latest" for all there is.`,
    { cause: error },
  );
}
