// One backup of the embedded PostgreSQL, with where its WAL archive goes on from it.
import { archivedFrom } from './archive.ts';
import { backUpCluster } from './cluster.ts';
import { keyIdOf } from './sealed.ts';
import { addBackup, type StoredBackup } from './store.ts';

export interface BackupOrder {
  /** The folder of pg_basebackup. */
  bin: string;
  /** The administrator's URL of the embedded PostgreSQL, which runs. */
  url: string;
  key: Buffer;
  folder: string;
}

export function backUp(
  { bin, url, key, folder }: BackupOrder,
  progress: (detail: string) => void = () => undefined,
): Promise<StoredBackup> {
  return addBackup(folder, new Date(), async (path) => {
    const wal = await archivedFrom(url, folder, key);
    return { ...(await backUpCluster({ bin, url, key }, path, progress)), keyId: keyIdOf(key), wal };
  });
}
