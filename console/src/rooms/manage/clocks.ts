// The clocks of a form: times as an input of the kind `datetime-local` has them, in the time zone of who types.
import type { Clocks } from '@plaza/client';

export const clockNames = ['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const;
export type ClockName = (typeof clockNames)[number];

const twoDigits = (value: number): string => String(value).padStart(2, '0');

export function localOf(at: string | undefined): string {
  if (!at) return '';
  const date = new Date(at);
  const day = [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
  return `${day}T${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

export const momentOf = (local: string): string | undefined => (local ? new Date(local).toISOString() : undefined);

export const clockValues = (clocks: Clocks = {}): Record<ClockName, string> => ({
  visible_from: localOf(clocks.visible_from),
  listed_from: localOf(clocks.listed_from),
  on_sale_from: localOf(clocks.on_sale_from),
  on_sale_until: localOf(clocks.on_sale_until),
});

/** All four, as a change sends them: one that is not set is taken away. */
export function clocksOf(values: Record<ClockName, string>): Clocks {
  const clocks: Clocks = {};
  for (const name of clockNames) {
    const at = momentOf(values[name]);
    if (at) clocks[name] = at;
  }
  return clocks;
}
