// The life of an order as steps, from the rows of its saga and of its refunds.
import type { OrderStep } from '@plaza/api/order-admin';
import { RefundEsimResponse, RefundOrderResponse, RefundTicketsResponse } from '@plaza/api/refund-admin';
import type { RefundState } from '../refunds/index.ts';
import { orderResult, type OrderSaga } from '../saga/index.ts';
import type { RefundRow, WholeOrder } from './order.queries.ts';

const refundedBy: Record<string, (response: Uint8Array) => { transactionId: string }> = {
  'ticket-refund': (response) => RefundTicketsResponse.decode(response),
  'order-refund': (response) => RefundOrderResponse.decode(response),
  'esim-refund': (response) => RefundEsimResponse.decode(response),
};

const step = (at: Date, name: string, fields: Partial<OrderStep> = {}): OrderStep => ({
  at,
  step: name,
  reason: '',
  message: '',
  attempts: 0,
  nextAttemptAt: undefined,
  transactionId: '',
  amount: '',
  requestId: '',
  ...fields,
});

export function storyOf(order: WholeOrder, refunds: readonly RefundRow[]): OrderStep[] {
  return [step(order.created_at, 'placed'), ...endOf(order), ...refunds.flatMap(stepsOfRefund)];
}

const maxTransactions = 50;

/** The purchase, and the last refunds. */
export function transactionsOf(order: WholeOrder, refunds: readonly RefundRow[]): string[] {
  const steps = storyOf(order, refunds).map(({ transactionId }) => transactionId);
  const [purchase = '', ...given] = steps.filter((id) => id !== '');
  return purchase === '' ? [] : [purchase, ...given.slice(1 - maxTransactions)];
}

function endOf(order: WholeOrder): OrderStep[] {
  const { kind, end, refusal, response, updated_at: at } = order;
  if (end === 'done' && response) {
    const transactionId = orderResult(kind as OrderSaga, response).value.transaction?.id ?? '';
    return [step(at, 'paid', { transactionId })];
  }
  if (end === 'failed' && refusal) return [step(at, 'failed', { reason: refusal.reason, message: refusal.message })];
  return waiting(order);
}

type Attempts = Pick<RefundRow, 'attempts' | 'error' | 'next_attempt_at' | 'updated_at'>;

/** Nothing, if the first attempt is still under way. */
function waiting({ attempts, error, next_attempt_at: nextAttemptAt, updated_at: at }: Attempts): OrderStep[] {
  return error === null ? [] : [step(at, 'waiting', { attempts, message: error, nextAttemptAt })];
}

function stepsOfRefund(refund: RefundRow): OrderStep[] {
  const { kind, status, state, response, refusal, updated_at: at } = refund;
  const { reason: message, amount } = state as RefundState;
  const requested = step(refund.created_at, 'refund_requested', {
    message,
    amount,
    requestId: refund.request_id ?? '',
  });
  if (status === 'done' && response) {
    const { transactionId } = refundedBy[kind]!(response);
    return [requested, step(at, 'refunded', { transactionId })];
  }
  if (status === 'failed' && refusal)
    return [requested, step(at, 'refund_failed', { reason: refusal.reason, message: refusal.message })];
  return [requested, ...waiting(refund)];
}
