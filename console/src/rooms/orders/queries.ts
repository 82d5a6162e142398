import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FoundOrder } from '@plaza/client';
import { isBeginning, isId } from '../../app/ids.ts';
import { orderById } from '../../app/orders.ts';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { auditedEveryMs, useList } from '../../ui/list.ts';
import type { orderFilters } from './filters.ts';

export type OrderFilters = ValuesOf<typeof orderFilters>;

/** Those whose name or e-mail address begins with what was typed: so many that somebody can still choose. */
const buyersFound = (find: string) =>
  queryOptions({
    queryKey: ['people', 'found', find],
    queryFn: async ({ signal }) => (await plaza.api.listPeople({ query: find, page_size: 10 }, { signal })).people,
  });

export function useBuyersFound({ find = '' }: OrderFilters) {
  return useQuery({ ...buyersFound(find), enabled: find !== '' && !isId(find) && !isBeginning(find) });
}

export function useOrders({ find, person, event, product, status, kind, from, to }: OrderFilters) {
  const queries = useQueryClient();
  const days = period({ from, to });
  const filter = {
    ...(person && { user_id: person }),
    ...(event && { event_id: event }),
    ...(product && { product_id: product }),
    ...(status && { status }),
    ...(kind && { kind }),
    ...(days.from && { created_after: days.from }),
    ...(days.to && { created_before: days.to }),
  };
  return useList(
    ['orders', find, filter],
    async (page, signal) => {
      let buyer = {};
      if (find && isId(find)) {
        const order = await orderById(find, signal);
        if (order) return { rows: [order], next: '' };
        buyer = { user_id: find };
      } else if (find && isBeginning(find)) {
        buyer = { id: find };
      } else if (find) {
        const people = await queries.fetchQuery({ ...buyersFound(find), staleTime: 15_000 });
        if (people.length !== 1) return { rows: [], next: '' };
        buyer = { user_id: people[0]!.id };
      }
      const { orders, next_page_token: next } = await plaza.api.findOrders(
        { ...filter, ...buyer, ...page },
        { signal },
      );
      return { rows: orders, next };
    },
    { everyMs: auditedEveryMs },
  );
}

export const isOpen = ({ status }: Pick<FoundOrder, 'status'>): boolean =>
  status === 'pending' || status === 'refunding';

const watchMs = 2_000;

/** With `watched`, an open order is read again and again until it has ended. */
export const useOrder = (id: string, watched = false) =>
  useQuery({
    queryKey: ['order', id],
    queryFn: ({ signal }) => plaza.api.getOrderStory({ id }, { signal }),
    refetchInterval: ({ state: { data } }) => (watched && data && isOpen(data.order) ? watchMs : false),
  });

/** For the filter: those that are on sale. */
export const useEventChoices = () =>
  useQuery({
    queryKey: ['events', 'choices'],
    queryFn: async ({ signal }) => (await plaza.api.listEvents({ page_size: 100 }, { signal })).events,
    staleTime: 5 * 60_000,
  });

export const useEventTitle = (id: string | undefined) =>
  useQuery({
    queryKey: ['event', id],
    queryFn: async ({ signal }) => (await plaza.api.getEvent({ id: id! }, { signal })).event,
    enabled: id !== undefined,
  });
