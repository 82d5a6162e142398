// Unclaimed money on its way to whom it belongs: into somebody's wallet, or out of Plaza, as an administrator decides.
import type { Unclaimed } from '@plaza/api/unclaimed';
import { formatAmount, type Big } from '@plaza/money';
import { accountNames, systemAccount, unclaimedOf, walletOf, type Movement, type Scope } from '../../ledger/index.ts';
import type { UnclaimedAccount } from './unclaimed.queries.ts';

/** What was paid by hand, outside of Plaza. */
export const byHandName = accountNames.payouts('by-hand');

export interface Decision {
  /** Whose wallet gets it; undefined: it was paid outside. */
  recipientId: string | undefined;
  reference: string;
  reason: string;
  /** The administrator. */
  decidedBy: string;
}

/** The unclaimed account's transaction is the record: why, how, and who decided it. */
export function paymentOf(
  { party, currency }: Pick<UnclaimedAccount, 'party' | 'currency'>,
  amount: Big,
  { recipientId, reference, reason, decidedBy }: Decision,
  scope: Scope | undefined,
): Movement {
  const record = { unclaimed: true, reason, decided_by: decidedBy, ...(reference && { reference }) };
  const received = { reason, unclaimed_of: party, ...(reference && { reference }) };
  const out = { account: unclaimedOf(party, currency), amount: amount.times(-1) };
  return {
    ...(scope && { scope }),
    legs:
      recipientId === undefined
        ? [
            { ...out, view: { type: 'payout', userId: party, metadata: record } },
            { account: systemAccount(byHandName, currency, party), amount },
          ]
        : [
            {
              ...out,
              view: {
                type: 'send',
                userId: party,
                metadata: { ...record, counterparty_id: recipientId },
                counterpartyId: recipientId,
              },
            },
            { account: walletOf(recipientId, currency), amount, view: { type: 'receive', metadata: received } },
          ],
    exempt: { limits: true },
  };
}

export function toProto({ id, userId, merchantId, amount, currency, createdAt }: UnclaimedAccount): Unclaimed {
  return { id, userId, merchantId: merchantId ?? '', amount: formatAmount(amount, currency), currency, createdAt };
}
