// Four eyes: what one of a merchant's team requested to be paid out, another one approves.
import type { CallContext, Database } from '@plaza/service';
import { merchantOf, refuseSuspended } from '../merchants/own.ts';
import { partyOf } from '../merchants/party.ts';
import { payoutOf } from './cancel.ts';
import { markApproved } from './payout.queries.ts';
import type { Payout } from './payout.ts';
import { payoutErrors } from './payouts.errors.ts';

/** Throws PAYOUT_NOT_FOUND, PAYOUT_APPROVAL_OWN, MERCHANT_SUSPENDED, PAYOUT_UNDER_WAY. */
export async function approvePayout(database: Database, id: string, context: CallContext): Promise<Payout> {
  const party = partyOf(context);
  const payout = await payoutOf(database, id, party);
  if (!payout.needsApproval || payout.approvedAt) return payout;
  if (payout.requestedBy === context.userId) throw payoutErrors.PAYOUT_APPROVAL_OWN();
  refuseSuspended([await merchantOf(database, payout.merchantId)]);
  const approved = await database.asSystem((em) => markApproved(em, id, context.userId));
  const now = await payoutOf(database, id, party);
  if (!approved && !now.approvedAt) throw payoutErrors.PAYOUT_UNDER_WAY({ metadata: { status: now.status } });
  return now;
}
