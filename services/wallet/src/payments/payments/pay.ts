// A payment is made: its terms are agreed on and kept as a draft, and then its money is held or taken.
import { testCurrency } from '@plaza/money';
import { newId, violatedConstraint, type Database } from '@plaza/service';
import {
  earlierOr,
  preparedOrPosted,
  throwClosed,
  walletErrors,
  type Posting,
  type PostingResult,
  type Scope,
} from '../../ledger/index.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import type { Merchants } from '../merchants/merchant.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { checkOpen, type PaymentRequest } from '../payment-requests/payment-request.ts';
import { findPaymentRequest } from '../payment-requests/payment-request.queries.ts';
import { paymentRequestErrors } from '../payment-requests/payment-requests.errors.ts';
import { checkWorth } from '../shares/worth.ts';
import { chargeMovement, placeMovement, type PaymentTerms } from './payment.ts';
import { deleteDraft, insertDraft } from './payment.queries.ts';
import { refuseSuspended } from '../merchants/own.ts';
import { paymentErrors } from './payments.errors.ts';
import type { RequestedPayment } from './payments.requests.ts';

/** Holds or takes the payer's money. Throws what agree() throws, PAYMENT_TOO_SMALL, and ACCOUNT_CLOSED. */
export async function pay(
  { database, posting }: { database: Database; posting: Posting },
  requested: RequestedPayment,
  userId: string,
  scope: Scope | undefined,
  { test = false } = {},
): Promise<PostingResult> {
  // What can't be agreed on may have been paid under this very key, a moment ago.
  const agreed = await preparedOrPosted(posting, scope, () => agree(database, requested, userId, test));
  if ('earlier' in agreed) return agreed.earlier;
  const { terms, merchants } = agreed.prepared;
  // What could never be captured is refused before it is held.
  checkWorth(terms, merchants);
  const movement =
    terms.captureMethod === 'manual'
      ? placeMovement(terms, merchants, new Date(terms.createdAt.getTime() + requested.expiresInMs), scope)
      : chargeMovement(terms, merchants, { scope });
  await insertDraft(database, terms).catch(throwClosed);
  const result = await posting.post(movement).catch(async (error: unknown) => {
    if (!isTaken(error)) throw error;
    await deleteDraft(database, terms);
    // Under this very key it may be this payment's own, made a moment ago.
    return earlierOr(posting, scope, async () => {
      if (terms.requestId !== undefined) await openRequest(database, terms.requestId, test);
      throw error;
    });
  });
  // Of a refusal nothing stays, and of a repeated key only what was made first.
  if (result.refused !== undefined || result.replayed) await deleteDraft(database, terms);
  return result;
}

/** What is paid, and to whom. Throws MERCHANT_NOT_FOUND, PAYER_IS_MERCHANT, MERCHANT_SUSPENDED, CURRENCY_MISMATCH, and the refusals of a payment request that can't be paid. */
async function agree(
  database: Database,
  requested: RequestedPayment,
  userId: string,
  test: boolean,
): Promise<{ terms: PaymentTerms; merchants: Merchants }> {
  const { merchantId, amount, currency, description, orderReference, splits } =
    requested.requestId === undefined
      ? { ...requested.direct, splits: [] }
      : await openRequest(database, requested.requestId, test);
  const merchants = await findMerchants(database, [merchantId, ...splits.map((split) => split.merchantId)]);
  const merchant = merchants.get(merchantId);
  if (!merchant || merchant.isTest !== test) throw merchantErrors.MERCHANT_NOT_FOUND();
  if ([...merchants.values()].some(({ userId: ownerId }) => ownerId === userId))
    throw paymentErrors.PAYER_IS_MERCHANT();
  refuseSuspended(merchants.values());
  if (merchant.currency !== currency) throw walletErrors.CURRENCY_MISMATCH();
  const { captureMethod } = requested;
  return {
    merchants,
    terms: {
      id: newId(),
      userId,
      merchantId,
      ownerId: merchant.userId,
      amount,
      currency,
      captureMethod,
      description,
      orderReference,
      splits,
      requestId: requested.requestId,
      createdAt: new Date(),
    },
  };
}

/** Nobody but a test finds a test request. */
async function openRequest(database: Database, id: string, test: boolean): Promise<PaymentRequest> {
  const request = await findPaymentRequest(database, id);
  if (!request || (request.currency === testCurrency) !== test) throw paymentRequestErrors.PAYMENT_REQUEST_NOT_FOUND();
  checkOpen(request);
  return request;
}

/** Whether a payment was refused because its payment request is not open any more: nothing was done. */
function isTaken(error: unknown): boolean {
  return violatedConstraint(error) === 'payment_requests_open_check';
}
