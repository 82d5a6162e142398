// One backup of the embedded PostgreSQL, full or incremental, with where its WAL archive goes on from it.
import { Sentence } from '../sentence.ts';
import { archivedFrom } from './archive.ts';
import { baseFor } from './chain.ts';
import { backUpCluster, majorOf } from './cluster.ts';
import { clusterIdOf } from './connection.ts';
import { keyIdOf } from './sealed.ts';
import { addBackup, type StoredBackup } from './store.ts';

export interface BackupOrder {
  /** The folder of pg_basebackup. */
  bin: string;
  /** The administrator's URL of the embedded PostgreSQL, which runs. */
  url: string;
  key: Buffer;
  folder: string;
  /** Only what changed since the newest full backup. */
  incremental?: boolean;
  /** When it begins. */
  at?: Date;
}

export function backUp(
  { bin, url, key, folder, incremental = false, at = new Date() }: BackupOrder,
  progress: (detail: string) => void = () => undefined,
): Promise<StoredBackup> {
  return addBackup(folder, at, async (path) => {
    const made = { cluster: await clusterIdOf(url), keyId: keyIdOf(key), postgres: majorOf(bin) };
    const base = incremental ? baseFor(folder, made) : undefined;
    if (incremental && !base)
      throw new Sentence(
        `There is no full backup in ${folder} of this database, since it was made or restored, with this key: make one, without --incremental.`,
      );
    const wal = await archivedFrom(url, folder, key);
    return { ...made, ...(await backUpCluster({ bin, url, key, base }, path, progress)), wal };
  });
}
