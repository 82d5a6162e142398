import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { eventFilters, productFilters } from './filters.ts';

export const useProducts = (filters: ValuesOf<typeof productFilters>) =>
  useList(['products', filters], async (page, signal) => {
    const { products, next_page_token: next } = await plaza.api.listProducts({ ...filters, ...page }, { signal });
    return { rows: products, next };
  });

export const useEvents = (filters: ValuesOf<typeof eventFilters>) =>
  useList(['events', filters], async (page, signal) => {
    const { events, next_page_token: next } = await plaza.api.listEvents({ ...filters, ...page }, { signal });
    return { rows: events, next };
  });

export const useEvent = (id: string) =>
  useQuery({
    queryKey: ['event', id],
    queryFn: async ({ signal }) => (await plaza.api.getEvent({ id }, { signal })).event,
  });

export const usePlans = () =>
  useList(['plans'], async (page, signal) => {
    const { plans, next_page_token: next } = await plaza.api.listEsimPlans(page, { signal });
    return { rows: plans, next };
  });
