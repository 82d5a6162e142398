import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { transactionFilters } from './filters.ts';

type Filters = ValuesOf<typeof transactionFilters>;

/** Days as moments: a period includes its last day, in the time zone of who asks. */
export function period({ from, to }: Filters): { from?: string; to?: string } {
  const startOf = (day: string, later = 0) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return new Date(year, month - 1, date + later).toISOString();
  };
  return { ...(from && { from: startOf(from) }), ...(to && { to: startOf(to, 1) }) };
}

export const useWallets = () =>
  useQuery({
    queryKey: ['wallets'],
    queryFn: async ({ signal }) => (await plaza.api.listWallets({}, { signal })).wallets,
  });

export const useTransactions = (filters: Filters) =>
  useList(['transactions', filters], async (page, signal) => {
    const asked = { ...filters, ...period(filters), ...page };
    const { transactions, next_page_token: next } = await plaza.api.listTransactions(asked, { signal });
    return { rows: transactions, next };
  });

export const useTickets = () =>
  useList(['tickets'], async (page, signal) => {
    const { tickets, next_page_token: next } = await plaza.api.listTickets(page, { signal });
    return { rows: tickets, next };
  });

/** The picture of a ticket's code. */
export const useTicketCode = (id: string) =>
  useQuery({
    queryKey: ['ticket code', id],
    queryFn: async ({ signal }) => {
      const picture = await (await plaza.api.getTicketQr({ id }, { signal })).blob();
      return new Promise<string>((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result as string);
        reader.onerror = () => reject(reader.error ?? new Error('The picture could not be read.'));
        reader.readAsDataURL(picture);
      });
    },
    staleTime: Infinity,
  });
