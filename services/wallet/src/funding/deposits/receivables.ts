// A wallet is never below zero, so what its owner has no more when a payment goes back becomes a receivable: the account `receivable:{provider}` is
// below zero by as much as is owed to the platform, `owed` says for which payment, and the next money that the person brings in through a provider
// pays it first.
import type { Big } from '@plaza/money';
import type { Database, SqlEntityManager } from '@plaza/service';
import type { Intent } from './intent.ts';
import { lockSettlements, owingIntents, saveIntent } from './intent.queries.ts';
import { leg, own, post, receivable, smaller } from './legs.ts';
import { unclaimedAmount } from './unclaimed.queries.ts';

/** Pays what a person owes, the oldest first, with at most so much of what is in the wallet. */
export async function collectReceivables(
  em: SqlEntityManager,
  { userId, currency }: Pick<Intent, 'userId' | 'currency'>,
  amount: Big,
): Promise<void> {
  let left = amount;
  for (const intent of await owingIntents(em, userId, currency)) {
    const part = smaller(intent.owed, left);
    if (part.eq(0)) return;
    await post(em, [own(intent, part.times(-1), 'debt'), leg(receivable(intent), part)]);
    await saveIntent(em, { ...intent, owed: intent.owed.minus(part) });
    left = left.minus(part);
  }
}

/** The same with what is unclaimed for who is deleted, before anybody else gets it. */
export async function setOffReceivables(database: Database, userId: string, currency: string): Promise<void> {
  await database.asSystem(async (em) => {
    if ((await owingIntents(em, userId, currency)).length === 0) return;
    await lockSettlements(em, userId);
    await collectReceivables(em, { userId, currency }, await unclaimedAmount(em, userId, currency));
  });
}
