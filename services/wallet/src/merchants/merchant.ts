// Who takes payments: a party of the ledger like a person, under an id of its own, so that its money is never mixed with its owner's.
import type { Merchant as PublicMerchant, OwnMerchant } from '@plaza/api/merchant';
import { Big, digits, formatAmount } from '@plaza/money';
import { walletOf, type Account } from '../wallets/accounts.ts';

export interface Merchant {
  id: string;
  /** Who owns it. */
  userId: string;
  name: string;
  currency: string;
  /** Basis points. */
  feeRate: number;
  feeFixed: Big;
  createdAt: Date;
}

export function merchantWallet({ id, currency }: Pick<Merchant, 'id' | 'currency'>): Account {
  return { ...walletOf(id, currency), kind: 'merchant', name: `merchant:${id}` };
}

/** The merchant's fee for an amount: its rate, rounded half up to the currency's digits, and the fixed part. */
export function feeOf({ feeRate, feeFixed, currency }: Pick<Merchant, 'feeRate' | 'feeFixed' | 'currency'>, amount: Big): Big {
  return amount.times(feeRate).div(10_000).round(digits(currency), Big.roundHalfUp).plus(feeFixed);
}

export function toPublic({ id, name, currency }: Merchant): PublicMerchant {
  return { id, name, currency };
}

export function toOwn({ id, userId, name, currency, feeRate, feeFixed, createdAt }: Merchant): OwnMerchant {
  return { id, userId, name, currency, feeRate, feeFixed: formatAmount(feeFixed, currency), createdAt };
}
