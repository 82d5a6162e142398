import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { paymentFilters, payoutFilters } from './filters.ts';

export const usePayments = ({ from, to, ...filters }: ValuesOf<typeof paymentFilters>) =>
  useList(['payments', from, to, filters], async (page, signal) => {
    const days = period({ from, to });
    const input = {
      ...filters,
      ...(days.from && { created_after: days.from }),
      ...(days.to && { created_before: days.to }),
      ...page,
    };
    const { payments, next_page_token: next } = await plaza.api.findPayments(input, { signal });
    return { rows: payments, next };
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
