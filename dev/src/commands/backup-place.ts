// Where the backups of a command are, and their key.
import { resolve } from 'node:path';
import { backupKey } from '../secrets.ts';
import { Sentence } from '../sentence.ts';
import type { Settings } from '../settings.ts';
import type { Given } from './command.ts';

export const folderOf = (settings: Settings, given: Given): string =>
  resolve(given.option('folder') ?? settings.backupFolder);

export function keyOf({ env }: Settings): Buffer {
  const key = backupKey(env);
  if (key) return key;
  throw new Sentence(
    'Backups are encrypted: set BACKUP_KEY to 32 bytes in base64, such as "openssl rand -base64 32" makes, and keep it where this machine is not.',
  );
}
