// An incremental backup has what changed since a full one, its base: it can be restored while that is there, and is what it was.
import { Sentence } from '../sentence.ts';
import { listBackups, type BackupInfo, type StoredBackup } from './store.ts';

/** The newest full backup of the same cluster, key and PostgreSQL, or undefined. */
export function baseFor(
  folder: string,
  { cluster, keyId, postgres }: Pick<BackupInfo, 'cluster' | 'keyId' | 'postgres'>,
): StoredBackup | undefined {
  return listBackups(folder).find(
    (backup) => !backup.base && backup.cluster === cluster && backup.keyId === keyId && backup.postgres === postgres,
  );
}

/** What a restore reads: the base first, if it has one. Throws a Sentence if that is not there. */
export function chainOf(folder: string, backup: StoredBackup): StoredBackup[] {
  if (!backup.base) return [backup];
  const base = baseOf(listBackups(folder), backup);
  if (!base)
    throw new Sentence(
      `The backup ${backup.name} has only what changed since the full backup ${backup.base.name}, which is not in ${folder}: put that back, or use another backup.`,
    );
  return [base, backup];
}

const baseOf = (backups: readonly StoredBackup[], { base }: StoredBackup): StoredBackup | undefined =>
  backups.find(({ name }) => name === base?.name);

export const isBroken = (backups: readonly StoredBackup[], backup: StoredBackup): boolean =>
  backup.base !== undefined && !baseOf(backups, backup);
