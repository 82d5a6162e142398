// What a payment posts. The payer gives the whole amount, the merchants get their shares of it, and the platform keeps the fee of the payment's own.
import type { Payment as PaymentMessage } from '@plaza/api/payment';
import { Big, formatAmount } from '@plaza/money';
import { feeOf, merchantWallet, type Merchant } from '../merchants/merchant.ts';
import type { Leg, Movement, Scope } from '../posting/movement.ts';
import { fees, walletOf } from '../wallets/accounts.ts';
import { paymentErrors } from './payments.errors.ts';
import { sharesOf, type Part } from './shares.ts';

export type CaptureMethod = 'automatic' | 'manual';
export type PaymentStatus = 'requires_capture' | 'succeeded' | 'partially_refunded' | 'refunded' | 'voided' | 'expired';

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
  createdAt: Date;
}

/** What became of it. */
export interface PaymentState {
  status: PaymentStatus;
  captured: Big;
  refunded: Big;
  fee: Big;
  expiresAt: Date | undefined;
}

export type Merchants = ReadonlyMap<string, Merchant>;

const holdPrefix = 'payment:';

/** What the hold of a payment is called in the ledger; the database knows its payment by it. */
export function holdRequestOf({ id }: Pick<PaymentTerms, 'id'>): string {
  return `${holdPrefix}${id}`;
}

export function placeMovement(terms: PaymentTerms, merchants: Merchants, expiresAt: Date, scope: Scope | undefined): Movement {
  const { userId, amount, currency } = terms;
  return {
    ...(scope && { scope }),
    legs: [{ account: walletOf(userId, currency), amount: new Big(0) }],
    hold: { effect: 'place', requestId: holdRequestOf(terms), userId, amount, currency, expiresAt, metadata: about(terms, known(merchants, terms.merchantId)) },
  };
}

/** The whole amount at once, or a part of what is held. Throws PAYMENT_TOO_SMALL. */
export function chargeMovement(terms: PaymentTerms, merchants: Merchants, amount: Big, { scope, capture }: { scope: Scope | undefined; capture?: { final: boolean } }): Movement {
  const { userId, merchantId, currency } = terms;
  const merchant = known(merchants, merchantId);
  const { own, parts } = sharesOf(amount, terms);
  const fee = feeOf(merchant, amount);
  if (own.lte(fee)) throw paymentErrors.PAYMENT_TOO_SMALL();
  const told = about(terms, merchant);
  const receive = (metadata: object): Leg['view'] => ({ type: 'receive', metadata: { ...told, ...metadata }, counterpartyId: userId });
  const written = (value: Big): string => formatAmount(value, currency);
  return {
    ...(scope && { scope }),
    legs: [
      { account: walletOf(userId, currency), amount: amount.times(-1), view: { type: 'purchase', metadata: told, counterpartyId: merchantId } },
      // `fee` is what the database counts as the payment's.
      { account: merchantWallet(merchant), amount: own.minus(fee), view: receive({ gross: written(own), fee: written(fee) })! },
      ...parts.map((part): Leg => ({ account: merchantWallet(known(merchants, part.merchantId)), amount: part.amount, view: receive({})! })),
      ...fee.gt(0) ? [{ account: fees(currency, userId), amount: fee }] : [],
    ],
    ...(capture && { hold: { effect: 'capture', requestId: holdRequestOf(terms), final: capture.final } }),
  };
}

/** Gives back a part of what one capture took. The fee stays with the platform. */
export function refundMovement(terms: PaymentTerms, merchants: Merchants, transactionId: string, amount: Big, reason: string): Movement {
  const { userId, merchantId, currency } = terms;
  const merchant = known(merchants, merchantId);
  const { own, parts } = sharesOf(amount, terms);
  const metadata = { ...about(terms, merchant), refund_of: transactionId, ...(reason && { reason }) };
  const giveBack = ({ merchantId: id, amount: part }: Part): Leg =>
    ({ account: merchantWallet(known(merchants, id)), amount: part.times(-1), view: { type: 'refund', metadata, counterpartyId: userId } });
  return {
    legs: [
      ...[{ merchantId, amount: own }, ...parts].filter((part) => part.amount.gt(0)).map(giveBack),
      { account: walletOf(userId, currency), amount, view: { type: 'refund', metadata, counterpartyId: merchantId } },
    ],
    refundOf: { transactionId, amount },
  };
}

function known(merchants: Merchants, id: string): Merchant {
  const merchant = merchants.get(id);
  if (!merchant) throw new Error('A merchant of the payment is gone.');
  return merchant;
}

/** What both sides read of a payment's transactions. The database knows their payment by `payment_id`. */
function about({ id, merchantId, description, orderReference }: PaymentTerms, { name }: Merchant): Record<string, unknown> {
  return {
    payment_id: id,
    merchant_id: merchantId,
    merchant_name: name,
    ...(description && { description }),
    ...(orderReference && { order_reference: orderReference }),
  };
}

/** The payment as its payer reads it, or with the fee, as its merchant does. */
export function toMessage(terms: PaymentTerms, state: PaymentState, side: 'payer' | 'merchant'): PaymentMessage {
  const { id, userId, merchantId, amount, currency, captureMethod, description, orderReference, splits, createdAt } = terms;
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
    fee: side === 'merchant' ? written(state.fee) : '',
    splits: splits.map((split) => ({ merchantId: split.merchantId, amount: written(split.amount) })),
    expiresAt: state.expiresAt,
    createdAt,
  };
}
