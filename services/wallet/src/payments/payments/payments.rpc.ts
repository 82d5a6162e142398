import {
  CapturePaymentRequest,
  CreatePaymentRequest,
  ExtendPaymentRequest,
  RefundPaymentRequest,
  VoidPaymentRequest,
  type CapturePaymentResponse,
  type CreatePaymentResponse,
  type PaymentServiceService,
  type RefundPaymentResponse,
} from '@plaza/api/payment';
import { formatAmount, parseAmount } from '@plaza/money';
import {
  commonErrors,
  newId,
  parse,
  violatedConstraint,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { throwClosed } from '../../ledger/closed/closing.errors.ts';
import { toProto } from '../../ledger/history/transaction.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import type { Merchants } from '../merchants/merchant.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { ownMerchant } from '../merchants/own.ts';
import { isAdmin, readerOf } from '../merchants/reader.ts';
import { checkOpen, type PaymentRequest } from '../payment-requests/payment-request.ts';
import { findPaymentRequest } from '../payment-requests/payment-request.queries.ts';
import { paymentRequestErrors } from '../payment-requests/payment-requests.errors.ts';
import { availableTo, settled, transactionOf, type Posted, type Posting } from '../../ledger/posting/movement.ts';
import { walletErrors } from '../../ledger/posting/posting.errors.ts';
import { scopeOf } from '../../ledger/posting/scope.ts';
import { checkWorth } from '../shares/worth.ts';
import { capture } from './capture.ts';
import {
  chargeMovement,
  holdRequestOf,
  placeMovement,
  toMessage,
  untouched,
  type PaymentNow,
  type PaymentTerms,
} from './payment.ts';
import {
  deleteDraft,
  findPayment,
  findPaymentOfHold,
  insertDraft,
  listPayments,
  stateAfter,
  type StoredPayment,
} from './payment.queries.ts';
import { paymentErrors } from './payments.errors.ts';
import {
  byId,
  extendRequest,
  listRequest,
  listTokens,
  parseCreate,
  refundRequest,
  type AskedCreate,
  type AskedWay,
} from './payments.requests.ts';
import { refund } from './refund.ts';

export interface PaymentsDependencies {
  database: Database;
  posting: Posting;
}

/** Transactions of one refund in its answer. There is one for each capture that it is taken from. */
const maxTransactions = 100;

export function paymentHandlers({ database, posting }: PaymentsDependencies): Handlers<typeof PaymentServiceService> {
  return {
    async createPayment(request, context) {
      const { userId } = context;
      const asked = parseCreate(request);
      const scope = scopeOf(request, context, CreatePaymentRequest);
      const earlier = scope && (await posting.find(scope));
      if (earlier) return created(database, settled(earlier), asked, userId);

      const { terms, merchants } = await agree(database, asked, userId);
      // What could never be captured is refused before it is held.
      checkWorth(terms, merchants);
      const movement =
        terms.captureMethod === 'manual'
          ? placeMovement(terms, merchants, new Date(terms.createdAt.getTime() + asked.expiresInMs), scope)
          : chargeMovement(terms, merchants, { scope });
      await insertDraft(database, terms).catch(throwClosed);
      const result = await posting.post(movement).catch(async (error: unknown) => {
        if (!isTaken(error)) throw error;
        await deleteDraft(database, terms);
        // Under this very key it may be this payment's own, made a moment ago.
        const meanwhile = scope && (await posting.find(scope));
        if (meanwhile) return meanwhile;
        if (terms.requestId !== undefined) await openRequest(database, terms.requestId);
        throw error;
      });
      // Of a refusal nothing stays, and of a repeated key only what was made first.
      if (result.refused !== undefined || result.replayed) await deleteDraft(database, terms);
      return created(database, settled(result), asked, userId);
    },
    async getPayment(request, context) {
      const { id } = parse(byId, request);
      const payment = await visible(database, id, context);
      return { payment: message(payment, context) };
    },
    async listPayments(request, context) {
      const { pageSize, pageToken, status, merchantId } = parse(listRequest, request);
      const cursor = listTokens.read(pageToken, [merchantId, status]);
      if (merchantId) await ownMerchant(database, merchantId, context);
      const of = merchantId ? { merchantId } : { userId: context.userId };
      const { payments, next } = await listPayments(database, readerOf(context), { of, status }, cursor, pageSize);
      return {
        payments: payments.map((payment) => message(payment, context)),
        nextPageToken: listTokens.write(next, [merchantId, status]),
      };
    },
    async capturePayment(request, context) {
      const { id } = parse(byId, request);
      const payment = await owned(database, id, context);
      const amount = request.amount === '' ? undefined : parseAmount(request.amount, payment.terms.currency);
      if (payment.terms.captureMethod !== 'manual') throw paymentErrors.PAYMENT_NOT_HELD();
      const posted = await capture({ database, posting }, id, {
        amount,
        final: request.final,
        scope: scopeOf(request, context, CapturePaymentRequest),
      });
      return captured(database, posted, payment);
    },
    async voidPayment(request, context) {
      const { id } = parse(byId, request);
      const { terms } = await held(database, id, context);
      const scope = scopeOf(request, context, VoidPaymentRequest);
      settled(
        await posting.post({
          ...(scope && { scope }),
          legs: [],
          hold: { effect: 'void', requestId: holdRequestOf(terms), userId: terms.userId },
        }),
      );
      return { payment: message(await visible(database, id, context), context) };
    },
    async extendPayment(request, context) {
      const { id } = parse(byId, request);
      const { terms } = await held(database, id, context);
      const scope = scopeOf(request, context, ExtendPaymentRequest);
      const earlier = scope && (await posting.find(scope));
      if (earlier) settled(earlier);
      else {
        const { expiresAt } = parse(extendRequest, request);
        settled(
          await posting.post({
            ...(scope && { scope }),
            legs: [],
            hold: { effect: 'extend', requestId: holdRequestOf(terms), userId: terms.userId, expiresAt },
          }),
        );
      }
      return { payment: message(await visible(database, id, context), context) };
    },
    async refundPayment(request, context) {
      const { id, reason, withFee } = parse(refundRequest, request);
      const payment = await visible(database, id, context);
      if (payment.terms.ownerId !== context.userId && !isAdmin(context)) throw commonErrors.PERMISSION_DENIED();
      if (withFee && !isAdmin(context)) throw commonErrors.PERMISSION_DENIED();
      const amount = request.amount === '' ? undefined : parseAmount(request.amount, payment.terms.currency);
      const posted = await refund({ database, posting }, id, {
        amount,
        reason,
        withFee,
        scope: scopeOf(request, context, RefundPaymentRequest),
        byAdmin: isAdmin(context),
      });
      return refunded(database, posted, payment);
    },
  };
}

/** What is paid, and to whom. Throws MERCHANT_NOT_FOUND, PAYER_IS_MERCHANT, CURRENCY_MISMATCH, and the refusals of a payment request that can't be paid. */
async function agree(
  database: Database,
  asked: AskedCreate,
  userId: string,
): Promise<{ terms: PaymentTerms; merchants: Merchants }> {
  const { merchantId, amount, currency, description, orderReference, splits } =
    asked.requestId === undefined ? { ...asked.direct, splits: [] } : await openRequest(database, asked.requestId);
  const merchants = await findMerchants(database, [merchantId, ...splits.map((split) => split.merchantId)]);
  const merchant = merchants.get(merchantId);
  if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
  if ([...merchants.values()].some(({ userId: ownerId }) => ownerId === userId))
    throw paymentErrors.PAYER_IS_MERCHANT();
  if (merchant.currency !== currency) throw walletErrors.CURRENCY_MISMATCH();
  const { captureMethod } = asked;
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
      requestId: asked.requestId,
      createdAt: new Date(),
    },
  };
}

async function openRequest(database: Database, id: string): Promise<PaymentRequest> {
  const request = await findPaymentRequest(database, id);
  if (!request) throw paymentRequestErrors.PAYMENT_REQUEST_NOT_FOUND();
  checkOpen(request);
  return request;
}

/** Whether a payment was refused because its payment request is not open any more: nothing was done. */
function isTaken(error: unknown): boolean {
  return violatedConstraint(error) === 'payment_requests_open_check';
}

/** Throws PAYMENT_NOT_FOUND for whoever has no part in it. */
async function visible(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await findPayment(database, id, readerOf(context));
  if (!payment) throw paymentErrors.PAYMENT_NOT_FOUND();
  return payment;
}

/** For the merchant's owner. Throws PAYMENT_NOT_FOUND, and PERMISSION_DENIED for its payer. */
async function owned(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await visible(database, id, context);
  if (payment.terms.ownerId !== context.userId) throw commonErrors.PERMISSION_DENIED();
  return payment;
}

async function held(database: Database, id: string, context: CallContext): Promise<StoredPayment> {
  const payment = await owned(database, id, context);
  if (payment.terms.captureMethod !== 'manual') throw paymentErrors.PAYMENT_NOT_HELD();
  return payment;
}

function message({ terms, state }: StoredPayment, { userId }: CallContext): ReturnType<typeof toMessage> {
  return toMessage(terms, state, terms.userId === userId ? 'payer' : 'merchant');
}

// The answers are made of what was posted and of what never changes, so that a repeated request is answered as the first.

async function created(
  database: Database,
  posted: Posted,
  { expiresInMs }: AskedWay,
  userId: string,
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
    return { payment: toMessage(terms, atFirst, 'payer'), transaction: undefined, balance };
  }
  return {
    payment: toMessage(
      terms,
      { ...(await stateAfter(database, transaction.id, undefined)), expiresAt: undefined },
      'payer',
    ),
    transaction: toProto(transaction),
    balance,
  };
}

async function captured(
  database: Database,
  posted: Posted,
  { terms, state }: StoredPayment,
): Promise<CapturePaymentResponse> {
  const after = await stateAfter(database, transactionOf(posted, terms.userId).id, posted.hold?.status);
  // Found to be posted after a connection broke: what became of the hold is not told again, but it is in the payment.
  const status = posted.hold
    ? after.status
    : ((await findPayment(database, terms.id, undefined))?.state.status ?? after.status);
  const own = posted.transactions.find((transaction) => transaction.userId === terms.merchantId);
  return {
    payment: toMessage(terms, { ...after, status, expiresAt: state.expiresAt }, 'merchant'),
    transaction: own && toProto(own),
  };
}

async function refunded(
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
    transactions: back.slice(0, maxTransactions).map(toProto),
  };
}
