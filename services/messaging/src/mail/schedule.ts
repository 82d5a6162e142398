const [second, minute, hour] = [1_000, 60_000, 3_600_000];
// Twelve attempts in nearly a day: a mail server that is away for a night loses nothing. The first are close together, because most mails are waited for.
const pauses = [
  5 * second,
  20 * second,
  minute,
  2 * minute,
  5 * minute,
  15 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
];

/** Milliseconds until the next attempt; undefined after the last one. Up to a fifth more than planned, so that mails that failed together are not tried again together. */
export function pauseAfter(attempts: number, random = Math.random()): number | undefined {
  const pause = pauses[attempts - 1];
  return pause === undefined ? undefined : Math.round(pause * (1 + random / 5));
}
