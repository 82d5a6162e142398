import { Big, formatAmount } from '@plaza/money';
import type { Database } from '@plaza/service';
import { findMerchants } from '../merchants/merchant.sql.ts';
import { settled, type Linked, type Movement, type Posted, type Posting, type Scope } from '../posting/movement.ts';
import { walletErrors } from '../posting/posting.errors.ts';
import { refundMovement, type PaymentTerms } from './payment.ts';
import { capturesOf, type Capture } from './payment.sql.ts';

export interface AskedRefund {
  /** Undefined: all that is left. */
  amount: Big | undefined;
  reason: string;
  scope: Scope | undefined;
  /** An administrator gives money back also where a wallet is frozen. */
  byAdmin: boolean;
}

// Each try that is refused has seen another's refund posted, so that less is left for the next: it ends by itself, and the number only guards it.
const tries = 100;

/** Gives back what was captured, all of it together or not at all. Throws REFUND_EXCEEDS_REST, INSUFFICIENT_FUNDS. */
export async function refund({ database, posting }: { database: Database; posting: Posting }, terms: PaymentTerms, { amount, reason, scope, byAdmin }: AskedRefund): Promise<Posted> {
  const earlier = scope && await posting.find(scope);
  if (earlier) return settled(earlier);
  const merchants = await findMerchants(database, [terms.merchantId, ...terms.splits.map(({ merchantId }) => merchantId)]);
  for (let attempt = 1; ; attempt++) {
    let taken: ReturnType<typeof allot>;
    try {
      taken = allot(amount, await capturesOf(database, terms.id), terms.currency);
    } catch (error) {
      // What is missing may have been given back under this very key, a moment ago.
      const meanwhile = scope && await posting.find(scope);
      if (!meanwhile) throw error;
      return settled(meanwhile);
    }
    const [first, ...others] = taken.map(({ transactionId, amount: part }): Movement =>
      ({ ...refundMovement(terms, merchants, transactionId, part, reason), exempt: { limits: true, frozen: byAdmin } }));
    const linked: Linked = [{ ...first!, ...(scope && { scope }) }, ...others];
    const result = await posting.post(linked);
    // Another refund was faster: what is left may still be enough, in other captures.
    if (result.refused === 'REFUND_EXCEEDS_REST' && attempt < tries) continue;
    return settled(result);
  }
}

/** From which captures an amount is given back: the oldest first. Throws REFUND_EXCEEDS_REST. */
export function allot(amount: Big | undefined, captures: readonly Capture[], currency: string): { transactionId: string; amount: Big }[] {
  const all = captures.reduce((sum, { rest }) => sum.plus(rest), new Big(0));
  let left = amount ?? all;
  if (all.eq(0) || left.gt(all)) throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { rest: formatAmount(all, currency), currency } });
  const taken: { transactionId: string; amount: Big }[] = [];
  for (const { transactionId, rest } of captures) {
    if (left.eq(0)) break;
    const part = left.lt(rest) ? left : rest;
    taken.push({ transactionId, amount: part });
    left = left.minus(part);
  }
  return taken;
}
