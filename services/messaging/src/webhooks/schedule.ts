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

// RFC 9110, 5.6.7: what is to be written, and the two older forms that are to be understood.
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** What Retry-After asks for, in seconds or as a date, a day at most; 0 if it says nothing that can be read, or a time that is over. */
export function holdOf(retryAfter: string | undefined, now: number): number {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, longestHoldMs);
  if (!httpDate.test(text)) return 0;
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), longestHoldMs);
}
