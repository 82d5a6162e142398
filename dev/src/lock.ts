// One `npm start` for each checkout: the lock names the process that holds it, so that a dead one's counts for nothing.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandOf } from './engines/index.ts';
import { Sentence } from './sentence.ts';
import type { Settings } from './settings.ts';

interface Holder {
  pid: number;
  command: string | undefined;
}

/** Takes the lock, or throws a sentence about its holder. @returns the function that releases it */
export function takeLock({ runFolder }: Settings): () => void {
  const path = join(runFolder, 'lock.json');
  const mine = JSON.stringify({ pid: process.pid, command: commandOf(process.pid) });
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx' });
      return () => {
        if (readIfThere(path) === mine) rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 5) throw error;
    }
    const holder = read(path);
    if (holder && holder.command !== undefined && commandOf(holder.pid) === holder.command) {
      throw new Sentence(
        `Plaza already runs from this checkout (process ${holder.pid}): stop it first, with Ctrl-C where you started it.`,
      );
    }
    // Renamed before it is removed: of two processes that find the lock of a dead one, one removes it, and neither removes the other's new lock.
    const aside = `${path}.${process.pid}`;
    try {
      renameSync(path, aside);
      rmSync(aside, { force: true });
    } catch {
      // The other was faster; the next round sees its lock.
    }
  }
}

/** Whether an `npm start` of this checkout runs now. */
export function lockHolder({ runFolder }: Settings): number | undefined {
  const holder = read(join(runFolder, 'lock.json'));
  return holder?.command !== undefined && commandOf(holder.pid) === holder.command ? holder.pid : undefined;
}

function read(path: string): Holder | undefined {
  try {
    return JSON.parse(readIfThere(path) ?? '') as Holder;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
