const [minute, hour] = [60_000, 3_600_000];
// Ten tries over more than two days.
const pauses = [5_000, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour];

export const mostTries = pauses.length + 1;
/** No Retry-After holds a delivery for longer. */
export const longestHoldMs = 24 * hour;

/** Milliseconds until the next try after so many; undefined if there is none. Up to a fifth more than planned, so that what failed together does not come back together. */
export function pauseAfter(tries: number, random = Math.random()): number | undefined {
  const pause = pauses[tries - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 + random / 5));
}

/** What Retry-After asks for, in seconds or as a date, within bounds; 0 if it says nothing that can be read. */
export function holdOf(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const text = retryAfter.trim();
  const ms = /^\d{1,10}$/.test(text) ? Number(text) * 1000 : /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) - now : 0;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestHoldMs) : 0;
}
