// What callers may ask, parsed at the edge.
import type { CreatePaymentRequest } from '@plaza/api/payment';
import { isCurrency, parseAmount, type Big } from '@plaza/money';
import { commonErrors, fields, pageTokens, parse, places } from '@plaza/service';
import { z } from 'zod';
import type { CaptureMethod } from './payment.ts';
import { paymentErrors } from './payments.errors.ts';
import type { Part } from './shares.ts';

export const longestMs = 31 * 24 * 3_600_000;
const usualSeconds = 7 * 24 * 3_600;

export const paymentStatuses = ['requires_capture', 'succeeded', 'partially_refunded', 'refunded', 'voided', 'expired'] as const;

export const byId = z.object({ id: fields.uuid() });
export const extendRequest = byId.extend({
  expiresAt: z.date({ error: 'Must be a time.' }).refine((time) => time.getTime() <= Date.now() + longestMs, 'Must be within 31 days.')
    .refine((time) => time.getTime() > Date.now(), 'Must be in the future.'),
});
export const refundRequest = byId.extend({ reason: fields.text(0, 200) });
export const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  status: z.union([z.literal(''), z.enum(paymentStatuses)], { error: `Must be one of ${paymentStatuses.join(', ')}.` }),
  merchantId: z.union([z.literal(''), fields.uuid()], { error: 'Must be a UUID.' }),
});
export const listTokens = pageTokens('payments', z.tuple([places.moment(), places.id()]));

const createRequest = z.object({
  merchantId: fields.uuid(),
  description: fields.text(0, 200),
  orderReference: fields.text(0, 100),
  captureMethod: z.enum(['', 'automatic', 'manual'], { error: 'Must be automatic or manual.' }),
  expiresIn: z.int().min(0, 'Must be 1 to 2678400.').max(longestMs / 1000, 'Must be 1 to 2678400.'),
  splits: z.array(z.object({ merchantId: fields.uuid(), amount: z.string() })).max(10, 'At most 10.'),
}).refine(({ captureMethod, expiresIn }) => expiresIn === 0 || captureMethod === 'manual', { path: ['expiresIn'], message: 'Only a payment with manual capture is held.' });

export interface AskedPayment {
  merchantId: string;
  amount: Big;
  currency: string;
  description: string;
  orderReference: string;
  captureMethod: CaptureMethod;
  expiresInMs: number;
  splits: Part[];
}

/** Throws INVALID_ARGUMENT, AMOUNT_INVALID, CURRENCY_UNKNOWN, SPLITS_INVALID. */
export function parseCreate(request: CreatePaymentRequest): AskedPayment {
  const { currency } = request;
  const amount = parseAmount(request.amount, currency);
  const { merchantId, description, orderReference, captureMethod, expiresIn, splits } = parse(createRequest, request);
  const parts = splits.map((split, index) => ({ merchantId: split.merchantId, amount: parseNamed(split.amount, currency, `splits[${index}].amount`) }));
  const left = parts.reduce((rest, part) => rest.minus(part.amount), amount);
  const named = new Set([merchantId, ...parts.map((part) => part.merchantId)]);
  if (left.lte(0) || named.size !== parts.length + 1) throw paymentErrors.SPLITS_INVALID({ violations: [{ field: 'splits', description: 'Must name other merchants, each once, with less than the amount together.' }] });
  return { merchantId, amount, currency, description, orderReference, captureMethod: captureMethod || 'automatic', expiresInMs: (expiresIn || usualSeconds) * 1000, splits: parts };
}

// parseAmount names the field `amount`, which here is another one.
function parseNamed(text: string, currency: string, field: string): Big {
  if (!isCurrency(currency)) throw commonErrors.INVALID_ARGUMENT();
  try {
    return parseAmount(text, currency);
  } catch (cause) {
    throw paymentErrors.SPLITS_INVALID({ cause, violations: [{ field, description: 'Must be an amount in the payment’s currency.' }] });
  }
}
