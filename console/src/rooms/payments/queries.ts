import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { paymentFilters, payoutFilters } from './filters.ts';

/** Midnight at the beginning of a day, in the time zone of who asks. */
function startOf(day: string, later = 0): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).toISOString();
}

export const usePayments = ({ from, to, ...filters }: ValuesOf<typeof paymentFilters>) =>
  useList(['payments', from, to, filters], async (page, signal) => {
    const input = {
      ...filters,
      ...(from && { created_after: startOf(from) }),
      ...(to && { created_before: startOf(to, 1) }),
    };
    // A page can be empty and have a next one, if many payments had to be read to find those that match.
    for (let page_token = page.page_token; ;) {
      const found = await plaza.api.findPayments({ ...input, ...page, page_token }, { signal });
      page_token = found.next_page_token;
      if (found.payments.length > 0 || page_token === '') return { rows: found.payments, next: page_token };
    }
  });

export const usePayment = (id: string) =>
  useQuery({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => plaza.api.getPaymentStory({ id }, { signal }),
  });

export const usePayouts = (filters: ValuesOf<typeof payoutFilters>) =>
  useList(['payouts', filters], async (page, signal) => {
    const { payouts, next_page_token: next } = await plaza.api.findPayouts({ ...filters, ...page }, { signal });
    return { rows: payouts, next };
  });

export const useUnclaimed = () =>
  useList(['unclaimed'], async (page, signal) => {
    const { unclaimed, next_page_token: next } = await plaza.api.listUnclaimed(page, { signal });
    return { rows: unclaimed, next };
  });

export const useRates = () =>
  useQuery({
    queryKey: ['exchange rates'],
    queryFn: ({ signal }) => plaza.api.listExchangeRates({}, { signal }),
  });
