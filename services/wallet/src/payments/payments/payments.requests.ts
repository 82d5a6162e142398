// What callers may request, parsed at the edge.
import type { CreatePaymentRequest } from '@plaza/api/payment';
import { parseAmount, type Big } from '@plaza/money';
import { commonErrors, fields, pageTokens, parse, together, type FieldViolation } from '@plaza/service';
import { z } from 'zod';
import { cursorToken } from '../../cursor.ts';
import { paymentStatuses } from './payment.states.ts';
import type { CaptureMethod } from './payment.ts';
import { values } from '@plaza/api/values';

export const longestMs = 31 * 24 * 3_600_000;
const usualSeconds = 7 * 24 * 3_600;

export const byId = z.object({ id: fields.uuid() });
const time = z.date({ error: 'Must be a time.' });
/** Without what is no longer so when the request is repeated. */
export const extendForm = byId.extend({ expiresAt: time });
export const extendRequest = byId.extend({
  expiresAt: time
    .refine((time) => time.getTime() <= Date.now() + longestMs, 'Must be within 31 days.')
    .refine((time) => time.getTime() > Date.now(), 'Must be in the future.'),
});
export const refundRequest = byId.extend({ reason: fields.text(0, 200), withFee: z.boolean() });
export const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  status: fields.oneOfOrNone(paymentStatuses),
  merchantId: fields.idOrNone(),
  orderReference: fields.text(0, 100),
});
export const listTokens = pageTokens('payments', z.tuple(cursorToken));

const createRequest = together(
  z.object({
    captureMethod: z.enum(['', ...values['plaza.wallet.v1.Payment.capture_method']], {
      error: 'Must be automatic or manual.',
    }),
    expiresIn: z
      .int()
      .min(0, 'Must be 1 to 2678400.')
      .max(longestMs / 1000, 'Must be 1 to 2678400.'),
  }),
  {
    holds: ({ captureMethod, expiresIn }) => expiresIn === 0 || captureMethod === 'manual',
    path: ['expiresIn'],
    message: 'Can be set only with manual capture.',
  },
);
const directRequest = z.object({
  merchantId: fields.uuid(),
  description: fields.text(0, 200),
  orderReference: fields.text(0, 100),
});
const ofRequest = z.object({ paymentRequestId: fields.uuid() });

/** How it is paid: what is the payer's to say. */
export interface PaymentWay {
  captureMethod: CaptureMethod;
  expiresInMs: number;
}

/** What is paid without a payment request. */
export interface DirectPayment {
  merchantId: string;
  amount: Big;
  currency: string;
  description: string;
  orderReference: string;
}

export type RequestedPayment = PaymentWay & ({ requestId: string } | { requestId: undefined; direct: DirectPayment });

/** Throws INVALID_ARGUMENT, AMOUNT_INVALID, CURRENCY_UNKNOWN. */
export function parseCreate(request: CreatePaymentRequest): RequestedPayment {
  const { captureMethod, expiresIn } = parse(createRequest, request);
  const way: PaymentWay = {
    captureMethod: captureMethod || 'automatic',
    expiresInMs: (expiresIn || usualSeconds) * 1000,
  };
  if (request.paymentRequestId === '') {
    const amount = parseAmount(request.amount, request.currency);
    return {
      ...way,
      requestId: undefined,
      direct: { ...parse(directRequest, request), amount, currency: request.currency },
    };
  }
  const { merchantId, amount, currency, description, orderReference } = request;
  const said = Object.entries({
    merchant_id: merchantId,
    amount,
    currency,
    description,
    order_reference: orderReference,
  }).filter(([, value]) => value !== '');
  if (said.length > 0)
    throw invalid(said.map(([field]) => ({ field, description: 'Must be left out: the payment request says it.' })));
  return { ...way, requestId: parse(ofRequest, request).paymentRequestId };
}

function invalid(violations: FieldViolation[]): Error {
  return commonErrors.INVALID_ARGUMENT({
    violations,
    message: violations.map(({ field, description }) => `${field}: ${description}`).join(' '),
  });
}
