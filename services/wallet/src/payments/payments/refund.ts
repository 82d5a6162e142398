import { Big, formatAmount } from '@plaza/money';
import { newId, type Database } from '@plaza/service';
import {
  earlierOr,
  preparedOrPosted,
  walletErrors,
  type Ceiling,
  type Linked,
  type Movement,
  type Posted,
  type Posting,
  type PostingResult,
  type Scope,
} from '../../ledger/index.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import { inOrderOf, isElsewhere } from './order.ts';
import { refundMovements, type RefundPart } from './payment.ts';
import { capturesOf, findPayment, type Capture } from './payment.queries.ts';
import { paymentErrors } from './payments.errors.ts';

export interface RequestedRefund {
  /** Undefined: all that is left. */
  amount: Big | undefined;
  reason: string;
  /** Gives the fee back in the same proportion. */
  withFee: boolean;
  scope: Scope | undefined;
  /** An administrator gives money back also where a wallet is frozen. */
  byAdmin: boolean;
  ceiling?: Ceiling | undefined;
}

// Each try that is refused has seen another's refund posted, so that less is left for the next: it ends by itself, and the number only guards it.
const tries = 100;

/** Gives back what was captured, all of it together or not at all. Throws REFUND_EXCEEDS_REST, INSUFFICIENT_FUNDS. */
export function refund(
  deps: { database: Database; posting: Posting },
  paymentId: string,
  request: RequestedRefund,
): Promise<Posted> {
  return inOrderOf(paymentId, () => earlierOr(deps.posting, request.scope, () => refundNow(deps, paymentId, request)));
}

async function refundNow(
  { database, posting }: { database: Database; posting: Posting },
  paymentId: string,
  { amount, reason, withFee, scope, byAdmin, ceiling }: RequestedRefund,
): Promise<PostingResult> {
  const id = newId();
  for (let attempt = 1; ; attempt++) {
    // Before the payment: so it has captured whatever is given back.
    const captures = await capturesOf(database, paymentId);
    const payment = await findPayment(database, paymentId, undefined);
    if (!payment) throw paymentErrors.PAYMENT_NOT_FOUND();
    const { terms, state } = payment;
    // What is missing may have been given back under this very key, a moment ago.
    const allotted = await preparedOrPosted(posting, scope, async () => allot(amount, captures, terms.currency));
    if ('earlier' in allotted) return allotted.earlier;
    const parts = allotted.prepared;
    const merchants = await findMerchants(database, [
      terms.merchantId,
      ...terms.splits.map(({ merchantId }) => merchantId),
    ]);
    const [first, ...others] = refundMovements(terms, merchants, { id, parts, from: state, reason, withFee }).map(
      (movement): Movement => ({ ...movement, exempt: { limits: true, frozen: byAdmin } }),
    );
    const linked: Linked = [{ ...first!, ...(scope && { scope }), ceiling }, ...others];
    try {
      const result = await posting.post(linked);
      // Another refund was faster: what is left may still be enough, in other captures.
      if (result.refused === 'REFUND_EXCEEDS_REST' && attempt < tries) continue;
      return result;
    } catch (error) {
      if (!isElsewhere(error) || attempt >= tries) throw error;
    }
  }
}

/** From which captures an amount is given back: the oldest first. Throws REFUND_EXCEEDS_REST. */
export function allot(amount: Big | undefined, captures: readonly Capture[], currency: string): RefundPart[] {
  const all = captures.reduce((sum, { rest }) => sum.plus(rest), new Big(0));
  let left = amount ?? all;
  if (all.eq(0) || left.gt(all))
    throw walletErrors.REFUND_EXCEEDS_REST({ metadata: { rest: formatAmount(all, currency), currency } });
  const taken: RefundPart[] = [];
  for (const { transactionId, rest } of captures) {
    if (left.eq(0)) break;
    const part = left.lt(rest) ? left : rest;
    taken.push({ transactionId, amount: part });
    left = left.minus(part);
  }
  return taken;
}
