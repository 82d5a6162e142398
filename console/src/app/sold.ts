// Orders of what a merchant has sold, found by an id.
import type { ListManagedOrdersInput, ManagedOrder } from '@plaza/client';
import { isPlazaError, plaza } from './plaza.ts';

export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** By the id of an order, its beginning, or the whole id of a ticket. `wanted`: the page, and filters for which a beginning is looked for. */
export async function soldBy(
  merchant: string,
  id: string,
  wanted: Omit<ListManagedOrdersInput, 'merchant_id' | 'id'>,
  signal: AbortSignal,
): Promise<{ orders: ManagedOrder[]; next_page_token: string }> {
  if (!isId(id)) return plaza.api.listManagedOrders({ ...wanted, merchant_id: merchant, id }, { signal });
  try {
    const { order } = await plaza.api.getManagedOrder({ id, merchant_id: merchant }, { signal });
    return { orders: [order], next_page_token: '' };
  } catch (error) {
    if (isPlazaError(error) && error.reason === 'ORDER_NOT_FOUND') return { orders: [], next_page_token: '' };
    throw error;
  }
}
