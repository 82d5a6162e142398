// Orders found by an id, for staff and for those who sell.
import type { FoundOrder, ListManagedOrdersInput, ManagedOrder } from '@plaza/client';
import { isId } from './ids.ts';
import { isPlazaError, plaza } from './plaza.ts';

/** For staff: the order with this id, or with a ticket of this id. */
export async function orderById(id: string, signal: AbortSignal): Promise<FoundOrder | undefined> {
  return orNone(async () => (await plaza.api.getOrderStory({ id }, { signal })).order);
}

/** By the id of an order, its beginning, or the whole id of a ticket. `wanted`: the page, and filters for which a beginning is looked for. */
export async function soldBy(
  merchant: string,
  id: string,
  wanted: Omit<ListManagedOrdersInput, 'merchant_id' | 'id'>,
  signal: AbortSignal,
): Promise<{ orders: ManagedOrder[]; next_page_token: string }> {
  if (!isId(id)) return plaza.api.listManagedOrders({ ...wanted, merchant_id: merchant, id }, { signal });
  const order = await orNone(
    async () => (await plaza.api.getManagedOrder({ id, merchant_id: merchant }, { signal })).order,
  );
  return { orders: order ? [order] : [], next_page_token: '' };
}

async function orNone<Order>(read: () => Promise<Order>): Promise<Order | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isPlazaError(error) && error.reason === 'ORDER_NOT_FOUND') return undefined;
    throw error;
  }
}
