// Who takes payments: a party of the ledger like a person, under an id of its own, so that its money is never mixed with its owner's.
import type { Merchant as PublicMerchant, OwnMerchant } from '@plaza/api/merchant';
import { Big, digits, formatAmount } from '@plaza/money';
import { walletOf, type Account } from '../../ledger/index.ts';

export interface Merchant {
  id: string;
  /** Who owns it. */
  userId: string;
  name: string;
  currency: string;
  /** Basis points. */
  feeRate: number;
  feeFixed: Big;
  /** Nothing is paid to it or by it. */
  suspended: boolean;
  payoutsNeedApproval: boolean;
  /** Test keys act for it, and its money is test money. */
  isTest: boolean;
  createdAt: Date;
}

/** As it is made. */
export type NewMerchant = Omit<Merchant, 'createdAt' | 'suspended' | 'payoutsNeedApproval' | 'isTest'>;

/** By id. */
export type Merchants = ReadonlyMap<string, Merchant>;

/** One that has to be there: whoever asked has found it before, and no merchant is ever deleted. */
export function knownMerchant(merchants: Merchants, id: string): Merchant {
  const merchant = merchants.get(id);
  if (!merchant) throw new Error('A merchant of the payment is gone.');
  return merchant;
}

export function merchantWallet({ id, currency }: Pick<Merchant, 'id' | 'currency'>): Account {
  return { ...walletOf(id, currency), kind: 'merchant', name: `merchant:${id}` };
}

/**
 * The merchant's fee for so much of one payment, from its first cent on: its rate, rounded half up to the currency's digits, and the fixed
 * part, once. What is captured in parts pays the difference of two of these each time, so that parts cost what the whole does.
 */
export function feeOf(
  { feeRate, feeFixed, currency }: Pick<Merchant, 'feeRate' | 'feeFixed' | 'currency'>,
  amount: Big,
): Big {
  if (amount.eq(0)) return amount;
  return amount.times(feeRate).div(10_000).round(digits(currency), Big.roundHalfUp).plus(feeFixed);
}

/** What is left of a fee when of `captured` only `kept` is not given back: as much of it as of the amount, rounded half up. */
export function feeLeft(fee: Big, captured: Big, kept: Big, currency: string): Big {
  return kept.eq(0) ? kept : fee.times(kept).div(captured).round(digits(currency), Big.roundHalfUp);
}

export function toPublic({ id, name, currency }: Merchant): PublicMerchant {
  return { id, name, currency };
}

export function toOwn({ id, userId, name, currency, feeRate, feeFixed, createdAt }: Merchant): OwnMerchant {
  return { id, userId, name, currency, feeRate, feeFixed: formatAmount(feeFixed, currency), createdAt };
}
