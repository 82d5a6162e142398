import type { FoundPayout, PaymentAdminServiceService, PaymentStep } from '@plaza/api/payment-admin';
import { values } from '@plaza/api/values';
import { formatAmount } from '@plaza/money';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { cursorToken, pageOf } from '../../cursor.ts';
import type { Posting } from '../../ledger/index.ts';
import { merchantErrors } from '../merchants/merchants.errors.ts';
import { merchantOf } from '../merchants/own.ts';
import { toMessage } from '../payments/payment.ts';
import { findPayment, type StoredPayment } from '../payments/payment.queries.ts';
import { paymentErrors } from '../payments/payments.errors.ts';
import { ownerParty } from '../merchants/party.ts';
import { cancelPayout } from '../payouts/cancel.ts';
import { payoutErrors } from '../payouts/payouts.errors.ts';
import { findAnyPayout, findPayments, findPayouts, stepsOf, type StepRow } from './found.queries.ts';
import { findAnyMerchant, findMerchants, openOf } from './merchants.queries.ts';

export interface PaymentAdminDeps {
  database: Database;
  posting: Posting;
}

const page = { pageSize: fields.pageSize(), pageToken: fields.pageToken() };
const paymentsRequest = z.object({
  userId: fields.idOrNone(),
  merchantId: fields.idOrNone(),
  status: fields.oneOfOrNone(values['plaza.wallet.v1.Payment.status']),
  createdAfter: z.date().optional(),
  createdBefore: z.date().optional(),
  ...page,
});
const payoutsRequest = z.object({
  userId: fields.idOrNone(),
  merchantId: fields.idOrNone(),
  status: fields.oneOfOrNone(values['plaza.wallet.v1.FindPayoutsRequest.status']),
  ...page,
});
const merchantsRequest = z.object({
  query: fields.text(0, 100).transform((text) => text.trim() || undefined),
  status: fields.oneOfOrNone(values['plaza.wallet.v1.Wallet.status']),
  ...page,
});
const byId = z.object({ id: fields.uuid() });
const cancelRequest = byId.extend({ reason: fields.text(1, 200) });
const paymentTokens = pageTokens('payments of everybody', z.tuple([cursorFields.id()]));
const payoutTokens = pageTokens('payouts of everybody', z.tuple([cursorFields.id()]));
const merchantTokens = pageTokens('merchants of everybody', z.tuple(cursorToken));

type AdminHandlers = Handlers<typeof PaymentAdminServiceService>;

export function paymentAdminHandlers(deps: PaymentAdminDeps): AdminHandlers {
  return { ...paymentHandlers(deps), ...payoutHandlers(deps), ...merchantHandlers(deps) };
}

function paymentHandlers({ database }: PaymentAdminDeps): Pick<AdminHandlers, 'findPayments' | 'getPaymentStory'> {
  return {
    async findPayments(request) {
      const { pageSize, pageToken, ...filter } = parse(paymentsRequest, request);
      const { userId, merchantId, status, createdAfter, createdBefore } = filter;
      const filters = [userId, merchantId, status, createdAfter?.getTime() ?? '', createdBefore?.getTime() ?? ''];
      const before = paymentTokens.read(pageToken, filters)?.[0];
      const { rows, next } = await database.asSystem((em) => findPayments(em, filter, before, pageSize));
      return {
        payments: rows.map(asMerchant),
        nextPageToken: paymentTokens.write(next === undefined ? undefined : [next], filters),
      };
    },
    async getPaymentStory(request) {
      const { id } = parse(byId, request);
      const payment = await findPayment(database, id, undefined);
      if (!payment) throw paymentErrors.PAYMENT_NOT_FOUND();
      const { ownerId, merchantId, currency } = payment.terms;
      const merchant = await merchantOf(database, merchantId);
      const steps = await database.asSystem((em) => stepsOf(em, id));
      return {
        payment: asMerchant(payment),
        ownerId,
        merchantName: merchant.name,
        steps: steps.map((step) => toStep(step, currency)),
      };
    },
  };
}

const asMerchant = ({ terms, state }: StoredPayment) => toMessage(terms, state, 'merchant');

function toStep(step: StepRow, currency: string): PaymentStep {
  const written = (amount: string) => formatAmount(amount, currency);
  return {
    kind: step.kind,
    at: step.posted_at,
    amount: written(step.amount),
    captured: written(step.captured),
    refunded: written(step.refunded),
    fee: written(step.fee),
    transactionId: step.transaction_id,
  };
}

function payoutHandlers(
  deps: PaymentAdminDeps,
): Pick<AdminHandlers, 'findPayouts' | 'getAnyPayout' | 'cancelAnyPayout'> {
  const { database } = deps;
  return {
    async findPayouts(request) {
      const { pageSize, pageToken, ...filter } = parse(payoutsRequest, request);
      const filters = [filter.userId, filter.merchantId, filter.status];
      const before = payoutTokens.read(pageToken, filters)?.[0];
      const rows = await database.asSystem((em) => findPayouts(em, filter, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { payouts: shown, nextPageToken: payoutTokens.write(last?.payout && [last.payout.id], filters) };
    },
    async getAnyPayout(request) {
      const { id } = parse(byId, request);
      return { payout: await database.asSystem((em) => payoutOf(em, id)) };
    },
    async cancelAnyPayout(request) {
      const { id } = parse(cancelRequest, request);
      const { userId } = await database.asSystem((em) => payoutOf(em, id));
      await cancelPayout(deps, id, ownerParty(userId));
      return { payout: await database.asSystem((em) => payoutOf(em, id)) };
    },
  };
}

async function payoutOf(em: SqlEntityManager, id: string): Promise<FoundPayout> {
  const payout = await findAnyPayout(em, id);
  if (!payout) throw payoutErrors.PAYOUT_NOT_FOUND();
  return payout;
}

function merchantHandlers({ database }: PaymentAdminDeps): Pick<AdminHandlers, 'findMerchants' | 'getAnyMerchant'> {
  return {
    async findMerchants(request) {
      const { pageSize, pageToken, ...filter } = parse(merchantsRequest, request);
      const filters = [filter.query ?? '', filter.status];
      const cursor = merchantTokens.read(pageToken, filters);
      const rows = await database.asSystem((em) => findMerchants(em, filter, cursor, pageSize + 1));
      const { shown, next } = pageOf(rows, pageSize);
      return {
        merchants: shown.map(({ merchant, wallet }) => ({ merchant, wallet })),
        nextPageToken: merchantTokens.write(next, filters),
      };
    },
    async getAnyMerchant(request) {
      const { id } = parse(byId, request);
      return database.asSystem(async (em) => {
        const merchant = await findAnyMerchant(em, id);
        if (!merchant) throw merchantErrors.MERCHANT_NOT_FOUND();
        return { merchant, ...(await openOf(em, id)) };
      });
    },
  };
}
