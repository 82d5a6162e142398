// The clocks of a form.
import type { Clocks } from '@plaza/client';
import { localOf, momentOf } from '../../ui/moments.ts';

export { localOf, momentOf } from '../../ui/moments.ts';

export const clockNames = ['visible_from', 'listed_from', 'on_sale_from', 'on_sale_until'] as const;
export type ClockName = (typeof clockNames)[number];

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
