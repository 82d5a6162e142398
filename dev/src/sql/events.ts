// Events that SQL functions write into the outbox themselves: they must travel as the option of their message says.
import { eventRoutes } from '@plaza/api/event-types';

const routes: Readonly<Record<string, { readonly to: readonly string[]; readonly kind: string }>> = eventRoutes;

// A type that is put together as the function runs ends with "||", and is left out.
const types = /'(plaza\.events\.v1\.\w+)'(?!\s*\|\|)/g;

/** The faults of a function's text: a sentence for each event that does not exist, or has another aggregate or destination. */
export function eventFaults(text: string): string[] {
  const faults: string[] = [];
  for (const { 1: type = '', index } of text.matchAll(types)) {
    const route = routes[type];
    if (!route) {
      faults.push(`it writes ${type}, and there is no such event`);
      continue;
    }
    // The columns before the payload.
    const [row = ''] = text.slice(index).split('jsonb_build_object');
    for (const word of [`${route.kind}:`, ...route.to])
      if (!row.includes(`'${word}'`)) faults.push(`it writes ${type} without '${word}', which its message says`);
  }
  return faults;
}
