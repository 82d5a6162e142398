// Credits that a payment buys, and that go with it when it goes back.
import { newId, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import type { Big } from '@plaza/money';
import { cashIn, revenue, walletOf, type Account } from '../../ledger/index.ts';
import { called } from '../../calls.ts';
import type { Intent } from './intent.ts';

/** The money comes in, and goes out again for credits, in one movement. */
export async function buyCredits(
  em: SqlEntityManager,
  { id: depositId, userId, amount, currency, credits = 0, provider, reference }: Intent,
): Promise<{ movementId: string } | { refused: string }> {
  const wallet = walletOf(userId, currency);
  const system = ({ id, name, shard }: Account, part: Big): object => ({
    id: newId(),
    wallet_id: id,
    name,
    shard,
    currency,
    amount: part.toFixed(),
  });
  const own = (type: string, part: Big, metadata: object): object => ({
    id: newId(),
    wallet_id: wallet.id,
    user_id: userId,
    currency,
    amount: part.toFixed(),
    transaction_id: newId(),
    type,
    metadata,
  });
  const legs = [
    system(cashIn(provider, currency, userId), amount.times(-1)),
    own('deposit', amount, { provider, reference, deposit_id: depositId }),
    own('purchase', amount.times(-1), { description: `${credits} credits`, credits, deposit_id: depositId }),
    system(revenue(currency, userId), amount),
  ];
  const answer = await called<{ refused: string } | { transaction: { movement_id: string } }>(
    em,
    sql`wallet.purchase_credits(${userId}, ${credits}, ${JSON.stringify(legs)}::jsonb, null)`,
  );
  return 'refused' in answer ? answer : { movementId: answer.transaction.movement_id };
}

/** Takes so many, or as many as there are. Answers how many. */
export async function takeCredits(
  em: SqlEntityManager,
  userId: string,
  wanted: number,
  description: string,
): Promise<number> {
  for (let count = wanted; count > 0;) {
    const answer = await called<{ refused?: string; metadata?: { available?: string } }>(
      em,
      sql`wallet.spend_credits(${userId}, ${count}, ${description}, '', null)`,
    );
    if (answer.refused === undefined) return count;
    // Nobody else changes them meanwhile: the function's lock ends with the transaction.
    count = Math.min(Number(answer.metadata?.available ?? 0), count - 1);
  }
  return 0;
}

/** Puts so many back, or none if that is refused. Answers how many. */
export async function returnCredits(
  em: SqlEntityManager,
  userId: string,
  count: number,
  description: string,
): Promise<number> {
  if (count === 0) return 0;
  const answer = await called<{ refused?: string }>(
    em,
    sql`wallet.add_credits(${userId}, ${count}, 'purchase', ${description})`,
  );
  return answer.refused === undefined ? count : 0;
}
