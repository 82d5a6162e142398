// A posting that belongs to something else: it is made, or not, together with what else its caller's transaction writes.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { postDespiteClosing } from './stand-in.ts';
import { prepare } from './batch.ts';
import type { Linked, Movement, PostingResult } from './movement.ts';
import type { Outcome } from './posting.queries.ts';
import { toResult } from './result.ts';

/**
 * Posts a movement in the transaction of `em`, which acts as the system, by the same rule as `posting`. A refusal changes nothing, and the
 * transaction goes on. Two who open a wallet at once meet in a unique_violation: run the whole transaction again. Whoever moves much money
 * uses `posting`: this waits for row locks, and is one flush to disk for each transaction. No holds, refunds or reversals.
 */
export async function postInTransaction(
  em: SqlEntityManager,
  { legs, exempt = {} }: Pick<Movement, 'legs' | 'exempt'>,
): Promise<PostingResult> {
  return postDespiteClosing({ legs, exempt }, (movement) => postOne(em, movement));
}

async function postOne(em: SqlEntityManager, given: Movement | Linked): Promise<PostingResult> {
  const [movement, ...others] = prepare(given).movements;
  if (!movement || others.length > 0) throw new Error('One movement is posted in a transaction, and not several.');
  const parameter = {
    id: movement.id,
    exempt: movement.exempt,
    legs: movement.legs.map(({ id, account, amount, view, transactionId }) => ({
      id,
      wallet_id: account.id,
      kind: account.kind,
      user_id: account.userId,
      name: account.name,
      shard: account.shard,
      currency: account.currency,
      amount,
      transaction_id: transactionId,
      type: view?.type,
      metadata: view?.metadata,
      counterparty_id: view?.counterpartyId,
      view_user_id: view?.userId,
    })),
  };
  const { outcome } = await db(em)
    .selectNoFrom(sql<string>`wallet.post_movement(${JSON.stringify(parameter)}::jsonb)::text`.as('outcome'))
    .executeTakeFirstOrThrow();
  return toResult(JSON.parse(outcome) as Outcome);
}
