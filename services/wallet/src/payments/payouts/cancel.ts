import type { Database } from '@plaza/service';
import { settled, type Posting } from '../../ledger/index.ts';
import { findPayout, markCancelled } from './payout.queries.ts';
import { returnMovement, type Payout } from './payout.ts';
import { payoutErrors } from './payouts.errors.ts';

/** Throws PAYOUT_NOT_FOUND if it is of no merchant of this person. */
export async function payoutOf(database: Database, id: string, userId: string): Promise<Payout> {
  const payout = await findPayout(database, userId, id);
  if (!payout) throw payoutErrors.PAYOUT_NOT_FOUND();
  return payout;
}

/** Cancels a payout of the merchant of this owner, and returns the money. Throws PAYOUT_NOT_FOUND, PAYOUT_UNDER_WAY. */
export async function cancelPayout(
  { database, posting }: { database: Database; posting: Posting },
  id: string,
  ownerId: string,
): Promise<Payout> {
  const payout = await payoutOf(database, id, ownerId);
  const transactionId = payout.status === 'requested' ? await markCancelled(database, ownerId, id) : undefined;
  // Whether this call or the job gives the money back, it is given back once.
  if (transactionId !== undefined)
    settled(await posting.post(returnMovement({ ...payout, transactionId, ending: 'cancelled', failure: '' })));
  const now = await payoutOf(database, id, ownerId);
  if (now.status !== 'cancelled') throw payoutErrors.PAYOUT_UNDER_WAY({ metadata: { status: now.status } });
  return now;
}
