// A merchant's money leaves the platform: at once out of the wallet, into an account that stands for what the provider pays out; and back, if it can't.
import { createHash } from 'node:crypto';
import type { Payout as PayoutMessage, PayoutDestination as DestinationMessage } from '@plaza/api/payout';
import { formatAmount, type Big } from '@plaza/money';
import {
  accountNames,
  systemAccount,
  type Account,
  type Ceiling,
  type Movement,
  type Scope,
} from '../../ledger/index.ts';
import { merchantWallet } from '../merchants/merchant.ts';
import type { PayoutStatus } from './payout.states.ts';

export interface Payout {
  id: string;
  merchantId: string;
  amount: Big;
  currency: string;
  provider: string;
  destinationMasked: string;
  /** Of the account, as it is remembered; undefined for payouts that were made before that. */
  destinationId: string | undefined;
  status: PayoutStatus;
  failure: string;
  /** When it may go out. */
  dueAt: Date | undefined;
  /** It does not, because its merchant is frozen or suspended. */
  paused: boolean;
  /** Who of the team; undefined for an API key. */
  requestedBy: string | undefined;
  /** It does not before somebody else has approved it. */
  needsApproval: boolean;
  approvedBy: string | undefined;
  approvedAt: Date | undefined;
  createdAt: Date;
  endedAt: Date | undefined;
}

/** An account to which a payout of a merchant was requested. */
export interface Destination {
  id: string;
  merchantId: string;
  masked: string;
  /** Until then it counts as new. */
  usableAt: Date;
  createdAt: Date;
}

function paidOut(provider: string, currency: string, merchantId: string): Account {
  return systemAccount(accountNames.payouts(provider), currency, merchantId);
}

type Moved = Pick<Payout, 'id' | 'merchantId' | 'amount' | 'currency' | 'provider' | 'destinationMasked'>;

/** The database knows the payout by `payout_id`. */
export function payoutMovement(
  { id, merchantId, amount, currency, provider, destinationMasked }: Moved,
  scope: Scope | undefined,
  ceiling?: Ceiling,
): Movement {
  return {
    ...(scope && { scope }),
    ceiling,
    legs: [
      {
        account: merchantWallet({ id: merchantId, currency }),
        amount: amount.times(-1),
        view: { type: 'payout', metadata: { payout_id: id, destination: destinationMasked } },
      },
      { account: paidOut(provider, currency, merchantId), amount },
    ],
  };
}

/** The money of a payout that failed or was cancelled comes back, once, also into a wallet that is frozen. */
export function returnMovement({
  id,
  merchantId,
  amount,
  currency,
  provider,
  destinationMasked,
  transactionId,
  ending,
  failure,
}: Moved & { transactionId: string; ending: string; failure: string }): Movement {
  const metadata = {
    payout_id: id,
    destination: destinationMasked,
    refund_of: transactionId,
    payout_status: ending,
    ...(failure && { reason: failure }),
  };
  return {
    // No person has the merchant's id, so no person's key is in the way.
    scope: {
      userId: merchantId,
      key: `payout:${id}:return`,
      method: 'payout',
      requestHash: createHash('sha256').update(id).digest(),
    },
    legs: [
      { account: paidOut(provider, currency, merchantId), amount: amount.times(-1) },
      { account: merchantWallet({ id: merchantId, currency }), amount, view: { type: 'refund', metadata } },
    ],
    refundOf: { transactionId, amount },
    exempt: { frozen: true, limits: true },
  };
}

export function toMessage(payout: Payout): PayoutMessage {
  const {
    id,
    merchantId,
    amount,
    currency,
    destinationMasked,
    destinationId,
    status,
    failure,
    dueAt,
    paused,
    requestedBy,
    needsApproval,
    approvedBy,
    approvedAt,
    createdAt,
    endedAt,
  } = payout;
  return {
    id,
    merchantId,
    amount: formatAmount(amount, currency),
    currency,
    destination: destinationMasked,
    destinationId: destinationId ?? '',
    status,
    failure,
    dueAt,
    frozen: paused && (status === 'requested' || status === 'processing'),
    needsApproval,
    requestedBy: requestedBy ?? '',
    approvedBy: approvedBy ?? '',
    approvedAt,
    createdAt,
    endedAt,
  };
}

export function destinationToMessage({ id, merchantId, masked, usableAt, createdAt }: Destination): DestinationMessage {
  return { id, merchantId, destination: masked, usableAt, createdAt };
}
