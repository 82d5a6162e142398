// What npm start has to do for the backups of its PostgreSQL, as a function of what is there.
import type { StoredBackup } from './store.ts';

/** What runs now: a backup is of use if it is of this, and if a moment can be restored from it. */
export interface Current {
  cluster: string;
  keyId: string;
  /** Of the WAL archive; undefined if there is none. */
  line: string | undefined;
}

const hourMs = 3_600_000;
/** Of the newest one, and of the newest full one on which an incremental one is made. */
const longest = { backupMs: 24 * hourMs, fullMs: 7 * 24 * hourMs, proofMs: 7 * 24 * hourMs } as const;

/** Newest first. */
export function dueBackup(
  backups: readonly StoredBackup[],
  { cluster, keyId, line }: Current,
  now: Date,
): 'full' | 'incremental' | undefined {
  const own = backups.filter((backup) => backup.cluster === cluster && backup.keyId === keyId);
  const isYoung = ({ startedAt }: StoredBackup, ms: number): boolean => now.getTime() - Date.parse(startedAt) < ms;
  // Without the line that is written now, nothing after it can be restored: a new one begins after a restore, and after a gap.
  if (own.some((backup) => isYoung(backup, longest.backupMs) && (line === undefined || backup.wal?.line === line)))
    return undefined;
  return own.some((backup) => !backup.base && isYoung(backup, longest.fullMs)) ? 'incremental' : 'full';
}

/** The newest one, if none was proved for a week. */
export function dueProof(
  backups: readonly StoredBackup[],
  { keyId }: Pick<Current, 'keyId'>,
  now: Date,
): StoredBackup | undefined {
  const own = backups.filter((backup) => backup.keyId === keyId);
  const isProved = own.some(({ proof }) => proof && now.getTime() - Date.parse(proof.at) < longest.proofMs);
  return isProved ? undefined : own[0];
}
