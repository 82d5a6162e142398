// A person's wallets, as they and administrators read them.
import type { MerchantWallet, Wallet, WalletLimit } from '@plaza/api/account';
import { formatAmount } from '@plaza/money';
import type { Refusal } from '../../calls.ts';
import { walletErrors } from '../posting/posting.errors.ts';
import { closedErrors } from '../closed/closed.errors.ts';
import { accountErrors } from './wallets.errors.ts';

/** The result of wallets_as_json. */
export interface WalletRecord {
  currency: string;
  balance: string;
  available: string;
  held: string;
  status: string;
}

/** The result of merchant_wallets_as_json. */
export interface MerchantWalletRecord extends WalletRecord {
  merchant_id: string;
}

/** The result of freezing and unfreezing. A stored answer of an older version may have no merchants. */
export interface FreezeRecord {
  wallets: WalletRecord[];
  merchants?: MerchantWalletRecord[];
}

/** The result of limits_as_json. */
export interface LimitRecord {
  currency: string;
  movement_limit: string | null;
  day_limit: string | null;
  spent: string;
  left: string | null;
}

export function walletToProto({ currency, balance, available, held, status }: WalletRecord): Wallet {
  return {
    currency,
    balance: formatAmount(balance, currency),
    available: formatAmount(available, currency),
    held: formatAmount(held, currency),
    status,
  };
}

export function merchantWalletToProto({ merchant_id: merchantId, ...wallet }: MerchantWalletRecord): MerchantWallet {
  return { merchantId, wallet: walletToProto(wallet) };
}

export function freezeToProto({ wallets, merchants = [] }: FreezeRecord): {
  wallets: Wallet[];
  merchants: MerchantWallet[];
} {
  return { wallets: wallets.map(walletToProto), merchants: merchants.map(merchantWalletToProto) };
}

export function limitToProto({
  currency,
  movement_limit: movement,
  day_limit: day,
  spent,
  left,
}: LimitRecord): WalletLimit {
  const written = (amount: string | null): string => (amount === null ? '' : formatAmount(amount, currency));
  return {
    currency,
    movementLimit: written(movement),
    dayLimit: written(day),
    spentToday: written(spent),
    leftToday: written(left),
  };
}

/** The answer. Throws a refusal as its error. */
export function decided<Answer extends object>(answer: Answer | Refusal): Answer {
  if (!('refused' in answer)) return answer;
  const { refused } = answer;
  if (refused === 'WALLET_NOT_FOUND') throw accountErrors.WALLET_NOT_FOUND();
  if (refused === 'ACCOUNT_CLOSED') throw closedErrors.ACCOUNT_CLOSED();
  if (refused === 'IDEMPOTENCY_KEY_REUSED') throw walletErrors.IDEMPOTENCY_KEY_REUSED();
  throw new Error(`The database refused with ${refused}, which is no reason here.`);
}
