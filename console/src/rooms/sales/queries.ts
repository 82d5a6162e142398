import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { useSession } from '../../app/session.tsx';
import { soldBy } from '../../app/orders.ts';
import { useList } from '../../ui/list.ts';
import type { saleFilters } from './filters.ts';

/** All that is read here: a refund changes it. */
export const all = 'sales';

export interface Merchant {
  id: string;
  name: string;
  mayRefund: boolean;
}

/** The merchants whose orders the person sees; only the one for which they act, if they do. */
export function useMerchants() {
  const { acting } = useSession();
  return useQuery({
    queryKey: ['sellers of orders', acting?.merchantId ?? ''],
    queryFn: async ({ signal }): Promise<Merchant[]> => {
      const merchants: Merchant[] = [];
      for await (const { merchant, permissions } of plaza.pages('listMemberships', { page_size: 100 }, { signal }))
        if (permissions.includes('orders.read') && (!acting || merchant.id === acting.merchantId))
          merchants.push({ id: merchant.id, name: merchant.name, mayRefund: permissions.includes('orders.refund') });
      return merchants;
    },
  });
}

const isBeginning = (text: string): boolean => /^[0-9a-f]{4}[0-9a-f-]{0,32}$/i.test(text);

export function useSales(
  merchant: string,
  { find, product, event, status, kind, from, to }: ValuesOf<typeof saleFilters>,
) {
  const days = period({ from, to });
  const filter = {
    merchant_id: merchant,
    ...(product && { product_id: product }),
    ...(event && { event_id: event }),
    ...(status && { status }),
    ...(kind && { kind }),
    ...(days.from && { created_after: days.from }),
    ...(days.to && { created_before: days.to }),
  };
  return useList([all, find, filter], async (page, signal) => {
    if (find && !isBeginning(find)) return { rows: [], next: '' };
    const { orders, next_page_token: next } = find
      ? await soldBy(merchant, find, { ...filter, ...page }, signal)
      : await plaza.api.listManagedOrders({ ...filter, ...page }, { signal });
    return { rows: orders, next };
  });
}

export const useSale = (id: string, merchant: string | undefined) =>
  useQuery({
    queryKey: [all, 'order', id, merchant],
    queryFn: ({ signal }) => plaza.api.getManagedOrder({ id, merchant_id: merchant! }, { signal }),
    enabled: merchant !== undefined,
  });
