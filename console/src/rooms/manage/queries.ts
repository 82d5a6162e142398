import type { Club, ListManagedProductsInput } from '@plaza/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { ticketFilters } from './filters.ts';
import { seatsOf, type ReadSeats } from './seat-plan.ts';

const seatsMs = 5_000;

/** Whatever is managed: a change of one thing is read anew everywhere. */
export const all = 'managed';

export type Filter = Pick<ListManagedProductsInput, 'merchant_id' | 'state' | 'club'>;

export const useProducts = (filter: Filter) =>
  useList([all, 'products', filter], async (page, signal) => {
    const answer = await plaza.api.listManagedProducts({ ...filter, ...page }, { signal });
    return { rows: answer.products, next: answer.next_page_token };
  });

export const useEvents = (filter: Filter) =>
  useList([all, 'events', filter], async (page, signal) => {
    const answer = await plaza.api.listManagedEvents({ ...filter, ...page }, { signal });
    return { rows: answer.events, next: answer.next_page_token };
  });

export const usePlans = (filter: Pick<Filter, 'merchant_id' | 'state'>) =>
  useList([all, 'plans', filter], async (page, signal) => {
    const answer = await plaza.api.listManagedPlans({ ...filter, ...page }, { signal });
    return { rows: answer.plans, next: answer.next_page_token };
  });

export const useClubs = () =>
  useList([all, 'clubs'], async (page, signal) => {
    const answer = await plaza.api.listClubs(page, { signal, fresh: true });
    return { rows: answer.clubs, next: answer.next_page_token };
  });

/** Every club, for a choice. */
export const useAllClubs = () =>
  useQuery({
    queryKey: [all, 'every club'],
    queryFn: async ({ signal }) => {
      const clubs: Club[] = [];
      for await (const club of plaza.pages('listClubs', { page_size: 100 }, { signal })) clubs.push(club);
      return clubs;
    },
  });

export const useProduct = (id: string) =>
  useQuery({
    queryKey: [all, 'product', id],
    queryFn: async ({ signal }) => (await plaza.api.getManagedProduct({ id }, { signal })).product,
  });

export const useEvent = (id: string) =>
  useQuery({
    queryKey: [all, 'event', id],
    queryFn: async ({ signal }) => (await plaza.api.getManagedEvent({ id }, { signal })).event,
  });

/** The seats of an event, in which a section stays the same object as long as nothing of it has changed. */
export function useSeats(id: string) {
  const queries = useQueryClient();
  const queryKey = [all, 'seats', id];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }): Promise<ReadSeats> => {
      const before = queries.getQueryData<ReadSeats>(queryKey);
      const known = before && { plan_version: before.version };
      return seatsOf(await plaza.api.getManagedSeats({ event_id: id, ...known }, { signal }), before);
    },
    structuralSharing: false,
    refetchInterval: seatsMs,
  });
}

export const useEventTickets = (id: string, filter: ValuesOf<typeof ticketFilters>) =>
  useList([all, 'tickets', id, filter], async (page, signal) => {
    const answer = await plaza.api.listEventTickets({ event_id: id, ...filter, ...page }, { signal });
    return { rows: answer.tickets, next: answer.next_page_token };
  });

export const usePlan = (id: string) =>
  useQuery({
    queryKey: [all, 'plan', id],
    queryFn: async ({ signal }) => (await plaza.api.getManagedPlan({ id }, { signal })).plan,
  });

/** Null for a plan that was never published. */
export const usePlanSales = (id: string, merchantId: string) =>
  useQuery({
    queryKey: [all, 'plan sales', id],
    queryFn: async ({ signal }) => {
      const filter = { plan_id: id, ...(merchantId && { merchant_id: merchantId }) };
      const { plans } = await plaza.api.listPlanSales(filter, { signal });
      return plans[0] ?? null;
    },
  });

export const useStock = (id: string) =>
  useList([all, 'stock', id], async (page, signal) => {
    const answer = await plaza.api.listStockMovements({ id, ...page }, { signal });
    return { rows: answer.movements, next: answer.next_page_token };
  });

export const useChanges = (filter: { merchant_id?: string; subject?: string }) =>
  useList([all, 'changes', filter], async (page, signal) => {
    const answer = await plaza.api.listChanges({ ...filter, ...page }, { signal });
    return { rows: answer.changes, next: answer.next_page_token };
  });

/** Reads everything that is managed anew. */
export function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: [all] });
}
