// The backups of the embedded PostgreSQL while npm start runs: its WAL is archived, and once a day it is backed up.
import { join } from 'node:path';
import { schemaNames } from '@plaza/services';
import { startArchive } from './backup/archive.ts';
import { startDailyBackups } from './backup/daily.ts';
import { proveApart } from './backup/prove-apart.ts';
import { record } from './backup/recorded.ts';
import { backupKey } from './secrets.ts';
import type { Settings } from './settings.ts';

interface Started {
  /** The folder of its programs. */
  bin: string;
  url: string;
  say: (sentence: string) => void;
}

interface Part {
  stop(): Promise<void>;
}

/** Undefined without a key: then there are no backups, and WAL alone restores nothing. */
export async function archiveOf(
  settings: Settings,
  { bin, url, say }: Started,
  pids: string,
): Promise<Part | undefined> {
  const key = backupKey(settings.env);
  if (!key) return undefined;
  return await startArchive({
    bin,
    url,
    key,
    folder: settings.backupFolder,
    receiving: join(settings.home, 'wal'),
    logPath: join(settings.logFolder, 'wal.log'),
    pidPath: join(pids, 'wal.json'),
    warn: say,
  });
}

/** Undefined without a key, and where a part of the data is in servers of the person's own: a backup would be of the rest. */
export function dailyBackupsOf(settings: Settings, { bin, url, say }: Started): Part | undefined {
  const key = backupKey(settings.env);
  if (!key || schemaNames.some((name) => settings.databaseUrls[name])) return undefined;
  return startDailyBackups({
    bin,
    url,
    key,
    folder: settings.backupFolder,
    prove: proveApart,
    record: ({ bytes }) => record(url, 'made', { bytes }),
    say,
  });
}
