// A merchant's money leaves the platform: at once out of the wallet, into an account that stands for what the provider pays out; and back, if it can't.
import { createHash } from 'node:crypto';
import type { Payout as PayoutMessage } from '@plaza/api/payout';
import { formatAmount, type Big } from '@plaza/money';
import { merchantWallet } from '../merchants/merchant.ts';
import type { Movement, Scope } from '../posting/movement.ts';
import { systemAccount, type Account } from '../wallets/accounts.ts';

export type PayoutStatus = 'requested' | 'processing' | 'paid' | 'failed' | 'cancelled';

export interface Payout {
  id: string;
  merchantId: string;
  amount: Big;
  currency: string;
  provider: string;
  destinationMasked: string;
  status: PayoutStatus;
  failure: string;
  createdAt: Date;
  endedAt: Date | undefined;
}

function paidOut(provider: string, currency: string, merchantId: string): Account {
  return systemAccount(`payouts:${provider}`, currency, merchantId);
}

type Moved = Pick<Payout, 'id' | 'merchantId' | 'amount' | 'currency' | 'provider' | 'destinationMasked'>;

/** The database knows the payout by `payout_id`. */
export function payoutMovement({ id, merchantId, amount, currency, provider, destinationMasked }: Moved, scope: Scope | undefined): Movement {
  return {
    ...(scope && { scope }),
    legs: [
      { account: merchantWallet({ id: merchantId, currency }), amount: amount.times(-1), view: { type: 'payout', metadata: { payout_id: id, destination: destinationMasked } } },
      { account: paidOut(provider, currency, merchantId), amount },
    ],
  };
}

/** The money of a payout that failed or was cancelled comes back, once, also into a wallet that is frozen. */
export function returnMovement({ id, merchantId, amount, currency, provider, destinationMasked, transactionId, ending, failure }: Moved & { transactionId: string; ending: string; failure: string }): Movement {
  const metadata = { payout_id: id, destination: destinationMasked, refund_of: transactionId, payout_status: ending, ...(failure && { reason: failure }) };
  return {
    // No person has the merchant's id, so no person's key is in the way.
    scope: { userId: merchantId, key: `payout:${id}:return`, method: 'payout', requestHash: createHash('sha256').update(id).digest() },
    legs: [
      { account: paidOut(provider, currency, merchantId), amount: amount.times(-1) },
      { account: merchantWallet({ id: merchantId, currency }), amount, view: { type: 'refund', metadata } },
    ],
    refundOf: { transactionId, amount },
    exempt: { frozen: true, limits: true },
  };
}

export function toMessage({ id, merchantId, amount, currency, destinationMasked, status, failure, createdAt, endedAt }: Payout): PayoutMessage {
  return { id, merchantId, amount: formatAmount(amount, currency), currency, destination: destinationMasked, status, failure, createdAt, endedAt };
}
