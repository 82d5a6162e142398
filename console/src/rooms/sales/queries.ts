import { useQuery } from '@tanstack/react-query';
import type { ManagedOrder } from '@plaza/client';
import { isPlazaError, plaza } from '../../app/plaza.ts';
import { period, type ValuesOf } from '../../app/search.ts';
import { useSession } from '../../app/session.tsx';
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

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
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
    if (find && isId(find)) return { rows: await ordersOf(merchant, find, signal), next: '' };
    if (find && !isBeginning(find)) return { rows: [], next: '' };
    const asked = { ...filter, ...(find && { id: find }), ...page };
    const { orders, next_page_token: next } = await plaza.api.listManagedOrders(asked, { signal });
    return { rows: orders, next };
  });
}

/** The order with this id, or with a ticket of this id. */
async function ordersOf(merchant: string, id: string, signal: AbortSignal): Promise<ManagedOrder[]> {
  try {
    return [(await plaza.api.getManagedOrder({ id, merchant_id: merchant }, { signal })).order];
  } catch (error) {
    if (isPlazaError(error) && error.reason === 'ORDER_NOT_FOUND') return [];
    throw error;
  }
}

export const useSale = (id: string, merchant: string | undefined) =>
  useQuery({
    queryKey: [all, 'order', id, merchant],
    queryFn: ({ signal }) => plaza.api.getManagedOrder({ id, merchant_id: merchant! }, { signal }),
    enabled: merchant !== undefined,
  });
