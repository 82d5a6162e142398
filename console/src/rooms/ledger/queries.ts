import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { transactionFilters } from './filters.ts';

type Filters = ValuesOf<typeof transactionFilters>;

export const useAccounts = () =>
  useQuery({
    queryKey: ['ledger accounts'],
    queryFn: ({ signal }) => plaza.api.getLedgerAccounts({}, { signal }),
  });

export const useTransactions = (filters: Filters) =>
  useList(['ledger transactions', filters], async (page, signal) => {
    const found = await plaza.api.findTransactions({ ...filters, ...period(filters), ...page }, { signal });
    return { rows: found.transactions, next: found.next_page_token };
  });

export const useMovement = (id: string) =>
  useQuery({
    queryKey: ['movement', id],
    queryFn: ({ signal }) => plaza.api.getMovement({ id }, { signal }),
  });

export const useMonths = () =>
  useQuery({
    queryKey: ['ledger months'],
    queryFn: async ({ signal }) => (await plaza.api.listLedgerMonths({}, { signal })).months,
  });

const watchedEveryMs = 1_000;
const shown = 10;

/** The latest verifications. While one is running, its progress is read again and again. */
export const useVerifications = () =>
  useQuery({
    queryKey: ['verifications'],
    queryFn: async ({ signal }) => (await plaza.api.listVerifications({ page_size: shown }, { signal })).verifications,
    refetchInterval: ({ state }) => (state.data?.[0]?.status === 'running' ? watchedEveryMs : false),
  });
