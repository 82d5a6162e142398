// What a merchant asks to be paid, as its two sides read it.
import type { PaymentRequest as PaymentRequestMessage } from '@plaza/api/payment-request';
import { formatAmount, type Big } from '@plaza/money';
import type { Part } from '../shares/shares.ts';
import { paymentRequestErrors } from './payment-requests.errors.ts';
import type { PaymentRequestStatus } from './payment-requests.requests.ts';

export interface PaymentRequest {
  id: string;
  /** Who owned the merchant when it was made. */
  userId: string;
  merchantId: string;
  amount: Big;
  currency: string;
  description: string;
  orderReference: string;
  splits: Part[];
  status: PaymentRequestStatus;
  paymentId: string | undefined;
  expiresAt: Date;
  createdAt: Date;
}

/** As its merchant reads it, or as anybody may who knows its id. */
export function toMessage(
  request: PaymentRequest,
  merchantName: string,
  side: 'merchant' | 'payer',
): PaymentRequestMessage {
  const {
    id,
    merchantId,
    amount,
    currency,
    description,
    orderReference,
    splits,
    status,
    paymentId,
    expiresAt,
    createdAt,
  } = request;
  const own = side === 'merchant';
  return {
    id,
    merchantId,
    merchantName,
    amount: formatAmount(amount, currency),
    currency,
    description,
    orderReference,
    status,
    expiresAt,
    splits: own
      ? splits.map((split) => ({ merchantId: split.merchantId, amount: formatAmount(split.amount, currency) }))
      : [],
    paymentId: own ? (paymentId ?? '') : '',
    createdAt,
  };
}

/** Throws PAYMENT_REQUEST_PAID, PAYMENT_REQUEST_CANCELLED, PAYMENT_REQUEST_EXPIRED for one that can't be paid. */
export function checkOpen({ status }: Pick<PaymentRequest, 'status'>): void {
  switch (status) {
    case 'open':
      return;
    case 'paid':
      throw paymentRequestErrors.PAYMENT_REQUEST_PAID();
    case 'cancelled':
      throw paymentRequestErrors.PAYMENT_REQUEST_CANCELLED();
    case 'expired':
      throw paymentRequestErrors.PAYMENT_REQUEST_EXPIRED();
  }
}
