// What a payment posts. The payer gives the whole amount, the merchants get their shares of it, and the platform keeps the fee of the payment's own.
//
// What the merchants have of a payment is always the shares of what was captured and not given back (shares.ts), however it came to that. A
// capture and a refund post the difference to before, so they are made for where the payment stands, and the database refuses them where it
// stands elsewhere by then: see payment_posted.sql.
import type { Payment as PaymentMessage } from '@plaza/api/payment';
import { Big, formatAmount } from '@plaza/money';
import { fees, walletOf, type Leg, type Movement, type Scope, type View } from '../../ledger/index.ts';
import { feeLeft, feeOf, knownMerchant, merchantWallet, type Merchant, type Merchants } from '../merchants/merchant.ts';
import { shareErrors } from '../shares/shares.errors.ts';
import { sharesBetween, sharesOf, type Part } from '../shares/shares.ts';
import { checkWorth } from '../shares/worth.ts';
import type { PaymentStatus } from './payment.states.ts';

export type CaptureMethod = 'automatic' | 'manual';

/** What payer and merchant agreed on. It never changes. */
export interface PaymentTerms {
  id: string;
  /** Who pays. */
  userId: string;
  merchantId: string;
  /** Who owns the merchant. */
  ownerId: string;
  amount: Big;
  currency: string;
  captureMethod: CaptureMethod;
  description: string;
  orderReference: string;
  splits: Part[];
  /** The payment request that it pays. */
  requestId: string | undefined;
  createdAt: Date;
}

/** How much of it was moved so far. */
export interface Standing {
  captured: Big;
  refunded: Big;
  /** What the platform has kept. */
  fee: Big;
}

/** What became of it. */
export interface PaymentNow extends Standing {
  status: PaymentStatus;
  expiresAt: Date | undefined;
}

const nothing = new Big(0);

/** Where every payment stands at first. */
export const untouched: Standing = { captured: nothing, refunded: nothing, fee: nothing };

/** What the hold of a payment is called in the ledger. The database knows its payment by `payment_id` in its metadata. */
export function holdRequestOf({ id }: Pick<PaymentTerms, 'id'>): string {
  return `payment:${id}`;
}

export function placeMovement(
  terms: PaymentTerms,
  merchants: Merchants,
  expiresAt: Date,
  scope: Scope | undefined,
): Movement {
  const { userId, amount, currency } = terms;
  return {
    ...(scope && { scope }),
    legs: [{ account: walletOf(userId, currency), amount: nothing }],
    hold: {
      effect: 'place',
      requestId: holdRequestOf(terms),
      userId,
      amount,
      currency,
      expiresAt,
      metadata: about(terms, knownMerchant(merchants, terms.merchantId)),
    },
  };
}

export interface ChargeOptions {
  scope: Scope | undefined;
  /** A part of what is held; the whole amount at once if left out. */
  capture?: { amount: Big; from: Standing; final: boolean };
}

/** Throws PAYMENT_TOO_SMALL where the merchant's share does not bear the fee. */
export function chargeMovement(terms: PaymentTerms, merchants: Merchants, { scope, capture }: ChargeOptions): Movement {
  const { userId, merchantId, currency } = terms;
  const merchant = knownMerchant(merchants, merchantId);
  if (!capture) checkWorth(terms, merchants);
  const { amount, from } = capture ?? { amount: terms.amount, from: untouched };
  const captured = from.captured.plus(amount);
  const held = from.captured.minus(from.refunded);
  const { own, parts } = sharesBetween(held, held.plus(amount), terms);
  const fee = feeOf(merchant, captured).minus(feeOf(merchant, from.captured));
  if (own.lt(fee)) throw shareErrors.PAYMENT_TOO_SMALL();
  const metadata = about(terms, merchant);
  const standing = capture && {
    ...stands(captured, from.refunded, currency),
    ...(capture.final && captured.lt(terms.amount) && { final: true }),
  };
  return {
    ...(scope && { scope }),
    legs: [
      {
        account: walletOf(userId, currency),
        amount: amount.times(-1),
        view: { type: 'purchase', metadata: { ...metadata, ...standing }, counterpartyId: merchantId },
      },
      ...legsOf(
        terms,
        merchants,
        { own: own.minus(fee), parts },
        { type: 'receive', metadata, counterpartyId: userId },
        figures({ amount, fee, parts }, currency),
      ),
      ...(fee.gt(0) ? [{ account: fees(currency, userId), amount: fee }] : []),
    ],
    ...(capture && { hold: { effect: 'capture', requestId: holdRequestOf(terms), final: capture.final } }),
  };
}

/** A part of a refund, out of what one capture took. */
export interface RefundPart {
  transactionId: string;
  amount: Big;
}

export interface RefundOptions {
  /** Names the refund in each of its parts. */
  id: string;
  parts: readonly RefundPart[];
  from: Standing;
  reason: string;
  /** Whether the platform keeps of its fee only what is due for the amount that is not given back. */
  withFee: boolean;
}

/** Gives back what was captured, one movement for each capture that it is taken from. */
export function refundMovements(
  terms: PaymentTerms,
  merchants: Merchants,
  { id, parts: taken, from, reason, withFee }: RefundOptions,
): Movement[] {
  const { userId, merchantId, currency } = terms;
  const merchant = knownMerchant(merchants, merchantId);
  const { captured } = from;
  const refunded = taken.reduce((sum, { amount }) => sum.plus(amount), from.refunded);
  let [held, kept] = [captured.minus(from.refunded), from.fee];
  return taken.map(({ transactionId, amount }): Movement => {
    const rest = held.minus(amount);
    const { own, parts } = sharesBetween(rest, held, terms);
    const due = withFee ? feeLeft(feeOf(merchant, captured), captured, rest, currency) : kept;
    const feeBack = kept.gt(due) ? kept.minus(due) : nothing;
    [held, kept] = [rest, kept.minus(feeBack)];
    const metadata = { ...about(terms, merchant), refund_id: id, refund_of: transactionId, ...(reason && { reason }) };
    const back = {
      own: own.minus(feeBack).times(-1),
      parts: parts.map((part) => ({ ...part, amount: part.amount.times(-1) })),
    };
    const merchantLegs = legsOf(
      terms,
      merchants,
      back,
      { type: 'refund', metadata, counterpartyId: userId },
      figures({ amount, fee: feeBack, parts }, currency),
    );
    const payerView: View = {
      type: 'refund',
      metadata: { ...metadata, ...stands(captured, refunded, currency) },
      counterpartyId: merchantId,
    };
    return {
      legs: [
        ...(feeBack.gt(0) ? [{ account: fees(currency, userId), amount: feeBack.times(-1) }] : []),
        ...merchantLegs,
        { account: walletOf(userId, currency), amount, view: payerView },
      ],
      refundOf: { transactionId, amount },
    };
  });
}

/** What each merchant gets, or gives if it is below zero. Only the payment's own reads the figures of the whole. */
function legsOf(
  { merchantId }: PaymentTerms,
  merchants: Merchants,
  { own, parts }: { own: Big; parts: Part[] },
  view: View,
  ofWhole: object,
): Leg[] {
  return [{ merchantId, amount: own }, ...parts]
    .filter(({ amount }) => !amount.eq(0))
    .map((part): Leg => ({
      account: merchantWallet(knownMerchant(merchants, part.merchantId)),
      amount: part.amount,
      view: part.merchantId === merchantId ? { ...view, metadata: { ...view.metadata, ...ofWhole } } : view,
    }));
}

/** Of one movement, as the payment's own merchant reads it. */
function figures({ amount, fee, parts }: { amount: Big; fee: Big; parts: Part[] }, currency: string): object {
  const others = parts.filter((part) => part.amount.gt(0));
  return {
    gross: formatAmount(amount, currency),
    fee: formatAmount(fee, currency),
    ...(others.length > 0 && {
      splits: Object.fromEntries(others.map((part) => [part.merchantId, formatAmount(part.amount, currency)])),
    }),
  };
}

/** Where the payment stands after this. The database compares it with where it does. */
function stands(captured: Big, refunded: Big, currency: string): object {
  return { captured: formatAmount(captured, currency), refunded: formatAmount(refunded, currency) };
}

/** What both sides read of a payment's transactions. The database knows their payment by `payment_id`. */
function about(
  { id, merchantId, description, orderReference }: PaymentTerms,
  { name }: Merchant,
): Record<string, unknown> {
  return {
    payment_id: id,
    merchant_id: merchantId,
    merchant_name: name,
    ...(description && { description }),
    ...(orderReference && { order_reference: orderReference }),
  };
}

/** The payment as its payer reads it; or as its merchant does, with what becomes of the money. */
export function toMessage(terms: PaymentTerms, state: PaymentNow, side: 'payer' | 'merchant'): PaymentMessage {
  const { id, userId, merchantId, amount, currency, captureMethod, description, orderReference, requestId, createdAt } =
    terms;
  const written = (value: Big): string => formatAmount(value, currency);
  return {
    id,
    userId,
    merchantId,
    amount: written(amount),
    currency,
    status: state.status,
    captureMethod,
    description,
    orderReference,
    captured: written(state.captured),
    refunded: written(state.refunded),
    ...(side === 'merchant' ? sharedOut(terms, state) : { gross: '', fee: '', splits: [], net: '' }),
    expiresAt: state.expiresAt,
    createdAt,
    paymentRequestId: requestId ?? '',
  };
}

function sharedOut(
  terms: PaymentTerms,
  { captured, refunded, fee }: Standing,
): Pick<PaymentMessage, 'gross' | 'fee' | 'splits' | 'net'> {
  const gross = captured.minus(refunded);
  const { own, parts } = sharesOf(gross, terms);
  const written = (value: Big): string => formatAmount(value, terms.currency);
  return {
    gross: written(gross),
    fee: written(fee),
    splits: terms.splits.map(({ merchantId, amount }, index) => ({
      merchantId,
      amount: written(amount),
      received: written(parts[index]?.amount ?? nothing),
    })),
    net: written(own.minus(fee)),
  };
}
