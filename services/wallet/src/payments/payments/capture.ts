import type { Big } from '@plaza/money';
import type { Database } from '@plaza/service';
import { earlierOr, type Posted, type Posting, type PostingResult, type Scope } from '../../ledger/index.ts';
import { findMerchants } from '../merchants/merchant.queries.ts';
import { inOrderOf, isElsewhere } from './order.ts';
import { chargeMovement } from './payment.ts';
import { findPayment } from './payment.queries.ts';
import { paymentErrors } from './payments.errors.ts';

export interface RequestedCapture {
  /** Undefined: all that is left, whatever that is when it is posted. */
  amount: Big | undefined;
  final: boolean;
  scope: Scope | undefined;
}

// Each try that is refused has seen another's capture or refund posted: it ends by itself, and the number only guards it.
const tries = 100;

/** Takes what is held, or a part of it. Throws the refusals of the hold, PAYMENT_TOO_SMALL. */
export function capture(
  deps: { database: Database; posting: Posting },
  id: string,
  request: RequestedCapture,
): Promise<Posted> {
  return inOrderOf(id, () => earlierOr(deps.posting, request.scope, () => captureNow(deps, id, request)));
}

async function captureNow(
  { database, posting }: { database: Database; posting: Posting },
  id: string,
  { amount, final, scope }: RequestedCapture,
): Promise<PostingResult> {
  for (let attempt = 1; ; attempt++) {
    const payment = await findPayment(database, id, undefined);
    if (!payment) throw paymentErrors.PAYMENT_NOT_FOUND();
    const { terms, state } = payment;
    const rest = terms.amount.minus(state.captured);
    // Nothing is left of it: what was captured, voided or expired is for the ledger to say.
    const part = amount ?? (rest.gt(0) ? rest : terms.amount);
    const merchants = await findMerchants(database, [
      terms.merchantId,
      ...terms.splits.map(({ merchantId }) => merchantId),
    ]);
    try {
      const result = await posting.post(
        chargeMovement(terms, merchants, {
          scope,
          capture: { amount: part, from: state, final: final || amount === undefined },
        }),
      );
      // Another capture was faster; what is left now is less.
      if (result.refused === 'HOLD_EXCEEDED' && amount === undefined && attempt < tries) continue;
      return result;
    } catch (error) {
      if (!isElsewhere(error) || attempt >= tries) throw error;
    }
  }
}
