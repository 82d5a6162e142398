// Deletes the backups that are not kept, and the WAL that only they needed.
import { rmSync } from 'node:fs';
import { sortBackups, type Sorted } from './kept.ts';
import { listBackups } from './store.ts';
import { pruneWal } from './wal.ts';

export function pruneBackups(folder: string): Sorted {
  const sorted = sortBackups(listBackups(folder));
  // Newest first: none is left behind without its base.
  for (const { path } of sorted.deleted) rmSync(path, { recursive: true });
  pruneWal(folder, listBackups(folder));
  return sorted;
}
