import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';

/** A page that stays open on a screen follows what happens. */
const refreshMs = 60_000;

export const useSales = (days: number) =>
  useQuery({
    queryKey: ['sales', days],
    queryFn: ({ signal }) => plaza.api.getSalesSummary({ days }, { signal }),
    refetchInterval: refreshMs,
  });

export const usePeopleSummary = () =>
  useQuery({
    queryKey: ['people', 'summary'],
    queryFn: ({ signal }) => plaza.api.getPeopleSummary({}, { signal }),
    refetchInterval: refreshMs,
  });

/** Enough to know whether there is any. */
export const useUnclaimed = () =>
  useQuery({
    queryKey: ['unclaimed', 'first'],
    queryFn: ({ signal }) => plaza.api.listUnclaimed({ page_size: 100 }, { signal }),
    refetchInterval: refreshMs,
  });

export const useLatestOrders = () =>
  useQuery({
    queryKey: ['orders', 'latest'],
    queryFn: async ({ signal }) => (await plaza.api.findOrders({ page_size: 8 }, { signal })).orders,
    refetchInterval: refreshMs,
  });
