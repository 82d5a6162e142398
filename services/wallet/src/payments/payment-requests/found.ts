// A payment request as a caller finds it. Throws PAYMENT_REQUEST_NOT_FOUND.
import { testCurrency } from '@plaza/money';
import { isTestCall, type CallContext, type Database } from '@plaza/service';
import { isMerchantOf } from '../merchants/party.ts';
import type { PaymentRequest } from './payment-request.ts';
import { findPaymentRequest } from './payment-request.queries.ts';
import { paymentRequestErrors } from './payment-requests.errors.ts';

/** Test keys find test requests, and nobody else does. */
export async function found(database: Database, id: string, context: CallContext): Promise<PaymentRequest> {
  const kept = await findPaymentRequest(database, id);
  if (!kept || (kept.currency === testCurrency) !== isTestCall(context))
    throw paymentRequestErrors.PAYMENT_REQUEST_NOT_FOUND();
  return kept;
}

/** For its merchant. */
export async function owned(database: Database, id: string, context: CallContext): Promise<PaymentRequest> {
  const kept = await found(database, id, context);
  if (!isMerchantOf({ id: kept.merchantId, userId: kept.userId }, context))
    throw paymentRequestErrors.PAYMENT_REQUEST_NOT_FOUND();
  return kept;
}
