// What administrators read about an order of any kind, from the state that its saga keeps.
import type { FoundOrder, OrderLine } from '@plaza/api/order-admin';
import type { values } from '@plaza/api/values';
import { formatAmount } from '@plaza/money';
import { orderedOf, paidFor, returnedOf, sum, type EarlierRefund } from '../refunds/index.ts';
import { orderKinds, type OrderSaga } from '../saga/index.ts';

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
  /** What its refunds returned: a decimal. */
  refunded: string;
}

/** A line without its picture, which is not in the state of the order. */
export type DescribedLine = Omit<OrderLine, 'picture'>;

export interface Described {
  title: string;
  total: string;
  currency: string;
  lines: DescribedLine[];
}

/** What was ordered, as it was when it was ordered, and what came back of it. */
export function describeOrder(kind: string, state: object, refunds: readonly EarlierRefund[] = []): Described {
  const { title, currency, lines } = orderedOf(kind as OrderSaga, state);
  const [first] = lines;
  return {
    title: kind === 'ticket-purchase' && first ? `${first.quantity} × ${first.name}, ${title}` : title,
    total: formatAmount(sum(lines.map(paidFor)), currency),
    currency,
    lines: lines.map((line, index) => ({
      line: index + 1,
      name: line.name,
      price: formatAmount(line.price, currency),
      quantity: line.quantity,
      total: formatAmount(paidFor(line), currency),
      subjectId: line.subjectId,
      refundedQuantity: returnedOf(refunds, index + 1, line.quantity),
      merchantId: line.merchantId,
    })),
  };
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
    refunded: formatAmount(row.refunded, currency),
  };
}
