// What administrators read about an order of any kind, from the state that its saga keeps.
import type { FoundOrder, OrderLine } from '@plaza/api/order-admin';
import type { values } from '@plaza/api/values';
import { formatAmount } from '@plaza/money';
import type { ActivationState } from '../esim/index.ts';
import { orderKinds, type OrderSaga } from '../saga/index.ts';
import { lineName, orderTitle, shopCurrency, type CheckoutState } from '../shop/index.ts';
import type { PurchaseState } from '../tickets/index.ts';

export const refundKinds = ['order-refund', 'ticket-refund', 'esim-refund'] as const;

export type OrderStatus = (typeof values)['plaza.catalog.v1.FoundOrder.status'][number];

/** A saga of an order, and its refund if it has one. */
export interface OrderRow {
  id: string;
  kind: string;
  user_id: string;
  state: object;
  created_at: Date;
  status: OrderStatus;
  stuck: boolean;
}

export interface Described {
  title: string;
  /** As the saga keeps it: a decimal. */
  total: string;
  currency: string;
  lines: OrderLine[];
}

/** What was ordered, as it was when it was ordered. */
export function describeOrder(kind: string, state: object): Described {
  switch (kind as OrderSaga) {
    case 'ticket-purchase':
      return describePurchase(state as PurchaseState);
    case 'checkout':
      return describeCheckout(state as CheckoutState);
    case 'esim-activation':
    case 'esim-top-up':
      return describeActivation(state as ActivationState);
  }
}

function describePurchase({ eventId, category, quantity, price, total, currency, event }: PurchaseState): Described {
  const amount = formatAmount(total, currency);
  const line = { name: category, price: formatAmount(price, currency), quantity, total: amount, subjectId: eventId };
  return { title: `${quantity} × ${category}, ${event.title}`, total: amount, currency, lines: [line] };
}

function describeCheckout({ lines, total }: CheckoutState): Described {
  return {
    title: orderTitle(lines),
    total,
    currency: shopCurrency,
    lines: lines.map((line) => ({
      name: lineName(line.name, line),
      price: line.price,
      quantity: line.quantity,
      total: line.total,
      subjectId: line.product_id,
    })),
  };
}

function describeActivation({ planId, name, price, currency }: ActivationState): Described {
  const amount = formatAmount(price, currency);
  const line = { name, price: amount, quantity: 1, total: amount, subjectId: planId };
  return { title: name, total: amount, currency, lines: [line] };
}

export function toFoundOrder(row: OrderRow): FoundOrder {
  const { title, total, currency } = describeOrder(row.kind, row.state);
  return {
    id: row.id,
    kind: orderKinds[row.kind as OrderSaga],
    status: row.status,
    userId: row.user_id,
    title,
    total,
    currency,
    createdAt: row.created_at,
    stuck: row.stuck,
  };
}
