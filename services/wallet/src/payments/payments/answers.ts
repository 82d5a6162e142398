import type { CapturePaymentResponse, CreatePaymentResponse, RefundPaymentResponse } from '@plaza/api/payment';
import { formatAmount } from '@plaza/money';
import type { Database } from '@plaza/service';
import { availableTo, transactionOf, transactionToProto, type Posted } from '../../ledger/index.ts';
import { toMessage, untouched, type PaymentNow } from './payment.ts';
import { findPayment, findPaymentOfHold, stateAfter, type StoredPayment } from './payment.queries.ts';
import type { PaymentWay } from './payments.requests.ts';

/** Transactions of one refund in its answer. There is one for each capture that it is taken from. */
const maxTransactions = 100;

// The answers are made of what was posted and of what never changes, so that a repeated request is answered as the first.

export async function created(
  database: Database,
  posted: Posted,
  { expiresInMs }: Pick<PaymentWay, 'expiresInMs'>,
  userId: string,
  side: 'payer' | 'merchant' = 'payer',
): Promise<CreatePaymentResponse> {
  const transaction = posted.hold ? undefined : transactionOf(posted, userId);
  const payment = posted.hold
    ? await findPaymentOfHold(database, posted.hold.id)
    : await findPayment(database, String(transaction?.metadata['payment_id']), userId);
  if (!payment) throw new Error('What was posted belongs to no payment.');
  const { terms } = payment;
  const balance = formatAmount(availableTo(posted, userId, terms.currency), terms.currency);
  if (!transaction) {
    const atFirst: PaymentNow = {
      ...untouched,
      status: 'requires_capture',
      expiresAt: new Date(terms.createdAt.getTime() + expiresInMs),
    };
    return { payment: toMessage(terms, atFirst, side), transaction: undefined, balance };
  }
  return {
    payment: toMessage(
      terms,
      { ...(await stateAfter(database, transaction.id, undefined)), expiresAt: undefined },
      side,
    ),
    transaction: transactionToProto(transaction),
    balance,
  };
}

export async function captured(
  database: Database,
  posted: Posted,
  { terms, state }: StoredPayment,
): Promise<CapturePaymentResponse> {
  const after = await stateAfter(database, transactionOf(posted, terms.userId).id, posted.hold?.status);
  // Found to be posted after a connection broke: what became of the hold is not reported again, but it is in the payment.
  const status = posted.hold
    ? after.status
    : ((await findPayment(database, terms.id, undefined))?.state.status ?? after.status);
  const own = posted.transactions.find((transaction) => transaction.userId === terms.merchantId);
  return {
    payment: toMessage(terms, { ...after, status, expiresAt: state.expiresAt }, 'merchant'),
    transaction: own && transactionToProto(own),
  };
}

export async function refunded(
  database: Database,
  posted: Posted,
  { terms, state }: StoredPayment,
): Promise<RefundPaymentResponse> {
  const back = posted.transactions.filter((transaction) => transaction.userId === terms.userId);
  const last = back.at(-1);
  if (!last) throw new Error('The refund gave nothing back.');
  const after = await stateAfter(database, last.id, undefined);
  return {
    payment: toMessage(terms, { ...after, expiresAt: state.expiresAt }, 'merchant'),
    transactions: back.slice(0, maxTransactions).map(transactionToProto),
  };
}
