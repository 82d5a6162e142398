import type { Delivery } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { deliveryFilters } from './filters.ts';

export const useWebhooks = () =>
  useList(['webhooks'], async (page, signal) => {
    const { webhooks, next_page_token: next } = await plaza.api.listWebhooks(page, { signal });
    return { rows: webhooks, next };
  });

export const useWebhook = (id: string) =>
  useQuery({
    queryKey: ['webhook', id],
    queryFn: async ({ signal }) => (await plaza.api.getWebhook({ id }, { signal })).webhook,
  });

export const useEventTypes = () =>
  useQuery({
    queryKey: ['webhook event types'],
    queryFn: async ({ signal }) => (await plaza.api.listWebhookEventTypes({}, { signal })).event_types,
    staleTime: Infinity,
  });

/** The newest delivery of a webhook, or the newest with this state. Null if there is none. */
export const useNewest = (id: string, status?: Delivery['status']) =>
  useQuery({
    queryKey: ['newest delivery', id, status],
    queryFn: async ({ signal }) => {
      const input = { webhook_id: id, page_size: 1, ...(status && { status }) };
      return (await plaza.api.listWebhookDeliveries(input, { signal })).deliveries[0] ?? null;
    },
  });

export function useDeliveries(id: string, { type, from, to, ...filters }: ValuesOf<typeof deliveryFilters>) {
  const list = useList(
    ['deliveries', id, filters, type, from, to],
    async (page, signal) => {
      const days = period({ from, to });
      const input = {
        webhook_id: id,
        ...filters,
        ...(type && { event_type: type }),
        ...(days.from && { created_after: days.from }),
        ...(days.to && { created_before: days.to }),
        ...page,
      };
      const { deliveries, next_page_token: next } = await plaza.api.listWebhookDeliveries(input, { signal });
      return { rows: deliveries, next };
    },
    { everyMs: untilNextOutcome },
  );
  useRefreshed(id, list.rows);
  return list;
}

/** What the webhook tells of itself is read again whenever something has become of one of its deliveries. */
function useRefreshed(id: string, rows: readonly Delivery[]): void {
  const queries = useQueryClient();
  const outcomes = rows.map(({ status, attempts }) => `${status} ${attempts}`).join();
  useEffect(() => {
    if (!outcomes) return;
    for (const queryKey of [['webhook', id], ['newest delivery', id], ['webhooks']])
      void queries.invalidateQueries({ queryKey });
  }, [queries, id, outcomes]);
}

export const useDelivery = (id: string) =>
  useQuery({
    queryKey: ['delivery', id],
    queryFn: ({ signal }) => plaza.api.getDelivery({ id }, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data?.delivery.status === 'pending' ? untilNextOutcome([data.delivery]) : false,
  });

const oftenMs = 1_000;
const seldomMs = 15_000;

/** When to read deliveries again: soon while one is being sent, and otherwise at times, for what is new. */
function untilNextOutcome(rows: readonly Delivery[]): number {
  const due = rows
    .filter(({ status }) => status === 'pending')
    .map(({ next_attempt_at: at }) => (at ? Date.parse(at) : 0) - Date.now());
  return Math.max(oftenMs, Math.min(seldomMs, ...due));
}
