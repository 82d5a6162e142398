// What callers may ask, parsed at the edge.
import type { CreatePaymentRequestRequest } from '@plaza/api/payment-request';
import type { Big } from '@plaza/money';
import { fields, pageTokens, parse, type CallContext } from '@plaza/service';
import { z } from 'zod';
import { cursorToken } from '../../cursor.ts';
import { namedMerchant, parseAmountOf } from '../merchants/mode.ts';
import type { Part } from '../shares/shares.ts';
import { paymentRequestErrors } from './payment-requests.errors.ts';
import { values } from '@plaza/api/values';

const longestSeconds = 90 * 24 * 3_600;
const usualSeconds = 7 * 24 * 3_600;

export const paymentRequestStatuses = values['plaza.wallet.v1.PaymentRequest.status'];
export type PaymentRequestStatus = (typeof paymentRequestStatuses)[number];

export const byId = z.object({ id: fields.uuid() });
export const listRequest = z.object({
  merchantId: fields.uuid(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  status: fields.oneOfOrNone(paymentRequestStatuses),
});
/** The list that it belongs to, and the last row of the page before. */
export const listTokens = pageTokens('payment requests', z.tuple(cursorToken));

const createRequest = z.object({
  merchantId: fields.uuid(),
  description: fields.text(0, 200),
  orderReference: fields.text(0, 100),
  expiresIn: z.int().min(0, `Must be 1 to ${longestSeconds}.`).max(longestSeconds, `Must be 1 to ${longestSeconds}.`),
  splits: z.array(z.object({ merchantId: fields.uuid(), amount: z.string() })).max(10, 'At most 10.'),
});

export interface NewPaymentRequest {
  merchantId: string;
  amount: Big;
  currency: string;
  description: string;
  orderReference: string;
  splits: Part[];
  expiresInMs: number;
}

/** Throws INVALID_ARGUMENT, AMOUNT_INVALID, CURRENCY_UNKNOWN, CURRENCY_MISMATCH, SPLITS_INVALID. */
export function parseCreate(request: CreatePaymentRequestRequest, context: CallContext): NewPaymentRequest {
  const { currency } = request;
  const amount = parseAmountOf(context, request.amount, currency);
  const { merchantId: given, description, orderReference, expiresIn, splits } = parse(createRequest, request);
  const parts = splits.map((split, index): Part => ({
    merchantId: split.merchantId,
    amount: parseAmountOf(context, split.amount, currency, `splits[${index}].amount`),
  }));
  const merchantId = namedMerchant(given, context);
  const left = parts.reduce((rest, part) => rest.minus(part.amount), amount);
  const named = new Set([merchantId, ...parts.map((part) => part.merchantId)]);
  if (left.lte(0) || named.size !== parts.length + 1) {
    throw paymentRequestErrors.SPLITS_INVALID({
      violations: [
        { field: 'splits', description: 'Must name other merchants, each once, with less than the amount together.' },
      ],
    });
  }
  return {
    merchantId,
    amount,
    currency,
    description,
    orderReference,
    splits: parts,
    expiresInMs: (expiresIn || usualSeconds) * 1000,
  };
}
