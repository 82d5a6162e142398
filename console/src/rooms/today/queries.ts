import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { callsOf, serviceNames } from '../../app/services.ts';

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
    enabled: useMay()('people.read'),
    queryFn: ({ signal }) => plaza.api.getPeopleSummary({}, { signal }),
    refetchInterval: refreshMs,
  });

/** Reads every wallet, so it is read less often than the rest. */
const moneyRefreshMs = 10 * 60_000;

export const useWalletTotals = () =>
  useQuery({
    queryKey: ['ledger accounts'],
    enabled: useMay()('ledger.read'),
    queryFn: ({ signal }) => plaza.api.getLedgerAccounts({}, { signal }),
    staleTime: moneyRefreshMs,
    refetchInterval: moneyRefreshMs,
  });

/** Enough to know whether there is any. */
export const useUnclaimed = () =>
  useQuery({
    queryKey: ['unclaimed', 'first'],
    enabled: useMay()('ledger.read'),
    queryFn: ({ signal }) => plaza.api.listUnclaimed({ page_size: 100 }, { signal }),
    refetchInterval: refreshMs,
  });

export const useLatestOrders = () =>
  useQuery({
    queryKey: ['orders', 'latest'],
    enabled: useMay()('orders.read'),
    queryFn: async ({ signal }) => (await plaza.api.findOrders({ page_size: 8 }, { signal })).orders,
    refetchInterval: refreshMs,
  });

export interface Services {
  /** Those that do not answer. */
  silent: string[];
  /** Events that failed too often. */
  deadEvents: number;
}

export const useServices = () =>
  useQuery({
    queryKey: ['services', 'needs'],
    enabled: useMay()('operations.read'),
    queryFn: async ({ signal }): Promise<Services> => {
      const answers = await Promise.allSettled(
        serviceNames.map((name) => plaza.api[callsOf(name).info]({}, { signal })),
      );
      const dead = answers.flatMap((answer) =>
        answer.status === 'fulfilled' ? answer.value.outbox.filter(({ state }) => state === 'dead') : [],
      );
      return {
        silent: serviceNames.filter((_, index) => answers[index]?.status === 'rejected'),
        deadEvents: dead.reduce((sum, { depth }) => sum + depth, 0),
      };
    },
    refetchInterval: refreshMs,
  });
