// What a merchant reads of an order: what it sold, as if nothing else had been ordered.
import type { ManagedOrder, ManagedRefund } from '@plaza/api/order-manage';
import { Big, formatAmount } from '@plaza/money';
import { describeOrder, type DescribedLine, type OrderRow, type RefundRow } from '../order-admin/index.ts';
import { refundedOfParty, sum, type EarlierRefund, type RefundState } from '../refunds/index.ts';
import { orderKinds, type OrderSaga } from '../saga/index.ts';
import { orderTitle } from '../shop/index.ts';

/** The lines keep their numbers, by which they are refunded. */
export function linesOf(
  { kind, state }: Pick<OrderRow, 'kind' | 'state'>,
  seller: string,
  refunds: readonly EarlierRefund[] = [],
): DescribedLine[] {
  return describeOrder(kind, state, refunds).lines.filter(({ merchantId }) => merchantId === seller);
}

export function toManagedOrder(row: OrderRow, seller: string, buyerName = ''): ManagedOrder {
  const { kind, state } = row;
  const { title, currency } = describeOrder(kind, state);
  const lines = linesOf(row, seller);
  return {
    id: row.id,
    merchantId: seller,
    kind: orderKinds[kind as OrderSaga],
    // What failed is not found.
    status: row.status,
    title: kind === 'checkout' ? titleOf(lines) : title,
    total: formatAmount(totalOf(lines), currency),
    currency,
    refunded: formatAmount(row.refunded, currency),
    buyerName,
    createdAt: row.created_at,
  };
}

const totalOf = (lines: readonly DescribedLine[]): Big => sum(lines.map(({ total }) => new Big(total)));

/** The names have their sizes and colours already. */
const titleOf = (lines: readonly DescribedLine[]): string =>
  orderTitle(lines.map(({ name, quantity }) => ({ name, quantity, size: '', colour: '' })));

/** Those of which the merchant gives a part. What others wrote about theirs is not for the merchant to read. */
export function toManagedRefunds(
  refunds: readonly RefundRow[],
  seller: string,
  lines: readonly DescribedLine[],
): ManagedRefund[] {
  const gross = totalOf(lines);
  return refunds.flatMap(({ state, status, refusal, created_at: createdAt }) => {
    const { merchantId, reason, currency, ...refund } = state as RefundState;
    const amount = refundedOfParty([refund], seller, gross);
    if (amount.lte(0)) return [];
    return {
      createdAt,
      status: status === 'done' || status === 'failed' ? status : 'pending',
      amount: formatAmount(amount, currency),
      reason: merchantId === seller ? reason : '',
      byStaff: merchantId === undefined,
      error: status === 'failed' ? (refusal?.reason ?? '') : '',
    };
  });
}
