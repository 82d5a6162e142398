import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import type { ValuesOf } from '../../app/search.ts';
import { useList } from '../../ui/list.ts';
import type { accountFilters, merchantFilters } from './filters.ts';

export const useMerchants = (filters: ValuesOf<typeof merchantFilters>) =>
  useList(['merchants', filters], async (page, signal) => {
    const { merchants, next_page_token: next } = await plaza.api.findMerchants({ ...filters, ...page }, { signal });
    return { rows: merchants, next };
  });

export const useMerchant = (id: string) =>
  useQuery({
    queryKey: ['merchant', id],
    queryFn: ({ signal }) => plaza.api.getAnyMerchant({ id }, { signal }),
  });

export const useTransactions = (id: string) =>
  useList(['merchant transactions', id], async (page, signal) => {
    const found = await plaza.api.listMerchantTransactions({ id, ...page }, { signal });
    return { rows: found.transactions, next: found.next_page_token };
  });

export const useAccounts = (filters: ValuesOf<typeof accountFilters>) =>
  useList(['merchant accounts', filters], async (page, signal) => {
    const { merchants, next_page_token: next } = await plaza.api.listMerchantAccounts(
      { ...filters, ...page },
      { signal },
    );
    return { rows: merchants, next };
  });
