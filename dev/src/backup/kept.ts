// Which backups are kept: the newest of each of the last days, weeks and months that have one, and the full ones on which those are made.
import { isBroken } from './chain.ts';
import type { StoredBackup } from './store.ts';

const keep = [
  { most: 7, period: (at: Date) => at.toISOString().slice(0, 10) },
  { most: 4, period: (at: Date) => String(Math.floor((at.getTime() / 86_400_000 - 4) / 7)) },
  { most: 12, period: (at: Date) => at.toISOString().slice(0, 7) },
] as const;

/** In any order; the newest is always kept. */
export function keptBackups(times: readonly Date[]): Set<Date> {
  const newestFirst = [...times].sort((a, b) => b.getTime() - a.getTime());
  const kept = new Set<Date>();
  for (const { most, period } of keep) {
    const seen = new Set<string>();
    for (const at of newestFirst) {
      if (seen.has(period(at))) continue;
      if (seen.size === most) break;
      seen.add(period(at));
      kept.add(at);
    }
  }
  return kept;
}

export interface Sorted {
  kept: StoredBackup[];
  deleted: StoredBackup[];
  /** Their full backup is not there. They stand for no day, and are kept for the case that it is put back. */
  broken: StoredBackup[];
}

export function sortBackups(backups: readonly StoredBackup[]): Sorted {
  const broken = backups.filter((backup) => isBroken(backups, backup));
  const whole = new Map(
    backups.filter((backup) => !broken.includes(backup)).map((backup) => [new Date(backup.startedAt), backup]),
  );
  const chosen = [...keptBackups([...whole.keys()])].map((at) => whole.get(at)!);
  const needed = new Set(chosen.flatMap(({ name, base }) => (base ? [name, base.name] : [name])));
  const [kept, deleted] = [true, false].map((wanted) =>
    [...whole.values()].filter(({ name }) => needed.has(name) === wanted),
  );
  return { kept: kept!, deleted: deleted!, broken };
}
