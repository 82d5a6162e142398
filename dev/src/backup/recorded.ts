// Writes down in the database that it was backed up, or that a backup was proved: auth's metrics tell how long ago that was.
import { recordBackup, type BackupStep } from '@plaza/service';
import { asOwner } from '../targets.ts';

/** Throws if auth's schema is not there yet. */
export async function record(url: string, step: BackupStep, figures: Record<string, number> = {}): Promise<void> {
  await asOwner('auth', url, (database) => recordBackup(database, step, figures));
}
