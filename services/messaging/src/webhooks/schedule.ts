const [minute, hour] = [60_000, 3_600_000];
// Ten tries over more than two days.
const pauses = [5_000, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour];

export const maxTries = pauses.length + 1;
/** No Retry-After holds a delivery for longer. */
export const maxHoldMs = 24 * hour;

/** Milliseconds until the next try; undefined after the last one. Up to a fifth more than planned, so that deliveries that failed together are not tried again together. */
export function pauseAfter(tries: number, random = Math.random()): number | undefined {
  const pause = pauses[tries - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 + random / 5));
}

// RFC 9110, 5.6.7: the current form, and the two older ones that recipients must accept.
const httpDate =
  /^(?:[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Milliseconds until the time of Retry-After (seconds or a date), a day at most; 0 for what cannot be read, and for a time in the past. */
export function holdOf(retryAfter: string | undefined, now: number): number {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, maxHoldMs);
  if (!httpDate.test(text)) return 0;
  const ms = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), maxHoldMs);
}
