import type { Database } from '@plaza/service';
import { settled, type Posting } from '../../ledger/index.ts';
import type { Party } from '../merchants/party.ts';
import { findPayout, markCancelled } from './payout.queries.ts';
import { returnMovement, type Payout } from './payout.ts';
import { payoutErrors } from './payouts.errors.ts';

/** Throws PAYOUT_NOT_FOUND if it is of no merchant of this person, or not of this merchant. */
export async function payoutOf(database: Database, id: string, party: Party): Promise<Payout> {
  const payout = await findPayout(database, party, id);
  if (!payout) throw payoutErrors.PAYOUT_NOT_FOUND();
  return payout;
}

/** Cancels a payout of the merchant, and returns the money. Throws PAYOUT_NOT_FOUND, PAYOUT_UNDER_WAY. */
export async function cancelPayout(
  { database, posting }: { database: Database; posting: Posting },
  id: string,
  party: Party,
): Promise<Payout> {
  const payout = await payoutOf(database, id, party);
  const transactionId = payout.status === 'requested' ? await markCancelled(database, party, id) : undefined;
  // Whether this call or the job gives the money back, it is given back once.
  if (transactionId !== undefined)
    settled(await posting.post(returnMovement({ ...payout, transactionId, ending: 'cancelled', failure: '' })));
  const now = await payoutOf(database, id, party);
  if (now.status !== 'cancelled') throw payoutErrors.PAYOUT_UNDER_WAY({ metadata: { status: now.status } });
  return now;
}
