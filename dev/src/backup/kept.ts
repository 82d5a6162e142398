// Which backups are kept: the newest of each of the last days, weeks and months that have one.
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
