import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { transactionFilters } from './filters.ts';

type Filters = ValuesOf<typeof transactionFilters>;

export const useAccounts = () =>
  useQuery({
    queryKey: ['ledger accounts'],
    queryFn: ({ signal }) => plaza.api.getLedgerAccounts({}, { signal }),
  });

/** Midnight at the beginning of a day, in the time zone of who asks. */
function startOf(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const useTransactions = ({ from, to, ...filters }: Filters) =>
  useList(['ledger transactions', from, to, filters], async (page, signal) => {
    const input = { ...filters, ...(from && { from: startOf(from) }), ...(to && { to: startOf(to, 1) }) };
    // A page can be empty and have a next one, if many transactions had to be read to find those that match.
    for (let page_token = page.page_token; ;) {
      const found = await plaza.api.findTransactions({ ...input, ...page, page_token }, { signal });
      page_token = found.next_page_token;
      if (found.transactions.length > 0 || page_token === '') return { rows: found.transactions, next: page_token };
    }
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
