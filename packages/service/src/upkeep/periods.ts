// Which day, week or month a task is to run for, and when it is late.
export const rhythms = ['daily', 'weekly', 'monthly'] as const;
export type Rhythm = (typeof rhythms)[number];

export interface Rhythmic {
  every: Rhythm;
  /** The hour of the day from which on it runs; 3 if left out. */
  hour?: number;
  /** Where days end; UTC if left out. */
  zone?: string;
}

const hourMs = 3_600_000;

/** The day in a time zone, as 2026-12-02. */
export function dayIn(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const values = new Map(parts.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${values.get('year')}-${values.get('month')}-${values.get('day')}`;
}

/** The newest day (2026-12-02), week (its Monday) or month (2026-12) whose hour has come. */
export function periodOf({ every, hour = 3, zone = 'UTC' }: Rhythmic, now: Date): string {
  const day = dayIn(zone, new Date(now.getTime() - hour * hourMs));
  if (every === 'daily') return day;
  if (every === 'monthly') return day.slice(0, 7);
  const monday = new Date(`${day}T00:00:00Z`);
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7));
  return monday.toISOString().slice(0, 10);
}

/** A task that has not succeeded for so long did not run as it should. Beyond its period by some hours: attempts that fail are repeated. */
export const lateAfterSeconds: Readonly<Record<Rhythm, number>> = {
  daily: 30 * 3_600,
  weekly: 8 * 86_400,
  monthly: 33 * 86_400,
};
