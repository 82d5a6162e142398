// The sagas that are orders: how the API names them, and what they are answered with. A saga that refunds one is no order.
import { ActivateResponse, TopUpResponse } from '@plaza/api/esim';
import type { PlacedOrder } from '@plaza/api/order';
import { CheckoutResponse } from '@plaza/api/shop';
import { PurchaseResponse } from '@plaza/api/ticket';

export const orderKinds = {
  'ticket-purchase': 'tickets',
  checkout: 'shop',
  'esim-activation': 'esim',
  'esim-top-up': 'esim_top_up',
} as const;
export type OrderSaga = keyof typeof orderKinds;
export type OrderKind = (typeof orderKinds)[OrderSaga];

export function isOrder(kind: string): kind is OrderSaga {
  return Object.hasOwn(orderKinds, kind);
}

/** The answer of an order that is paid, as its saga keeps it. */
export function orderResult(kind: OrderSaga, response: Uint8Array): NonNullable<PlacedOrder['result']> {
  switch (kind) {
    case 'ticket-purchase':
      return { $case: 'tickets', value: PurchaseResponse.decode(response) };
    case 'checkout':
      return { $case: 'shop', value: CheckoutResponse.decode(response) };
    case 'esim-activation':
      return { $case: 'esim', value: ActivateResponse.decode(response) };
    case 'esim-top-up':
      return { $case: 'esimTopUp', value: TopUpResponse.decode(response) };
  }
}
