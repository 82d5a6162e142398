import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import type { ServiceName } from '../../app/services.ts';
import { useList } from '../../ui/list.ts';
import type { eventFilters } from './filters.ts';

const lists = {
  auth: 'listAuthOutboxEvents',
  wallet: 'listWalletOutboxEvents',
  catalog: 'listCatalogOutboxEvents',
  messaging: 'listMessagingOutboxEvents',
} as const;

const replays = {
  auth: 'replayAuthOutboxEvents',
  wallet: 'replayWalletOutboxEvents',
  catalog: 'replayCatalogOutboxEvents',
  messaging: 'replayMessagingOutboxEvents',
} as const;

const drops = {
  auth: 'dropAuthOutboxEvents',
  wallet: 'dropWalletOutboxEvents',
  catalog: 'dropCatalogOutboxEvents',
  messaging: 'dropMessagingOutboxEvents',
} as const;

export const useEvents = (service: ServiceName, { state, type }: ValuesOf<typeof eventFilters>) =>
  useList(['outbox events', service, state, type], async (page, signal) => {
    const input = { ...(state && { state }), ...(type && { type }), ...page };
    const { events, next_page_token: next } = await plaza.api[lists[service]](input, { signal });
    return { rows: events, next };
  });

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
    ? (await plaza.api[replays[service]](input)).replayed
    : (await plaza.api[drops[service]](input)).dropped;
}
