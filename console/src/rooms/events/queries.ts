import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { callsOf, type ServiceName } from '../../app/services.ts';
import { auditedEveryMs, useList } from '../../ui/list.ts';
import type { eventFilters } from './filters.ts';

export const useEvents = (service: ServiceName, { state, type }: ValuesOf<typeof eventFilters>) =>
  useList(
    ['outbox events', service, state, type],
    async (page, signal) => {
      const input = { ...(state && { state }), ...(type && { type }), ...page };
      const { events, next_page_token: next } = await plaza.api[callsOf(service).listEvents](input, { signal });
      return { rows: events, next };
    },
    { everyMs: auditedEveryMs },
  );

/** Dead events by their ids, or all of a type. */
export type Chosen = { ids: string[] } | { type: string };

/** Answers how many events it changed. */
export async function act(
  what: 'replay' | 'drop',
  service: ServiceName,
  chosen: Chosen,
  reason: string,
): Promise<number> {
  const input = { ...chosen, reason };
  return what === 'replay'
    ? (await plaza.api[callsOf(service).replayEvents](input)).replayed
    : (await plaza.api[callsOf(service).dropEvents](input)).dropped;
}
