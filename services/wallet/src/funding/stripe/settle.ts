// What Stripe says becomes money, once: the event's record, the payment's state and the movement are one transaction.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '@plaza/cache';
import { formatAmount, type Big } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import { newId, sqlState, type Database, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { called } from '../../calls.ts';
import { depositMovement } from '../deposits/deposit.ts';
import { forgetMoney } from '../../ledger/posting/invalidating.ts';
import { settled } from '../../ledger/posting/movement.ts';
import { postWithin } from '../../ledger/posting/within.ts';
import { cashIn, revenue, walletOf } from '../../ledger/posting/accounts.ts';
import { fromMinor, isNewClaimStatus, isNewIntentStatus, type Claim } from './claims.ts';
import type { IntentNews, News } from './event.ts';
import type { Intent } from './intent.ts';
import {
  adopt,
  claimsOf,
  findIntent,
  findOwner,
  lockPayment,
  lockPerson,
  recordEvent,
  saveClaim,
  saveIntent,
} from './intent.queries.ts';
import { collectDebts, reconcile } from './reverse.ts';

export interface SettlingDependencies {
  database: Database;
  cache: Cache;
  log: Logger;
}

/** What an event, or an answer of Stripe's, turned out to be. */
export interface Taken {
  /** The event was taken before, and did nothing now. */
  repeated: boolean;
  /** Whose payment it was, if it was one of ours. */
  userId?: string | undefined;
}

// Two transactions that are the first to use an account of the ledger both open it, and one of them has to be repeated.
const uniqueViolation = '23505';
const tries = 8;

/**
 * Takes an event, or what Stripe answered when it was asked. However often, late or out of order this is called: money that was taken comes in
 * once, and what went back is taken out once. Throws if that can't be done now, and then nothing was.
 */
export async function take(
  { database, cache, log }: SettlingDependencies,
  news: News | undefined,
  event?: { id: string; type: string; created: number },
): Promise<Taken> {
  for (let attempt = 1; ; attempt++) {
    try {
      const taken = await database.asSystem(async (em): Promise<Taken> => {
        // Of the same event twice at once, the second waits here for the first.
        if (event && !(await recordEvent(em, event))) return { repeated: true };
        return {
          repeated: false,
          userId: news && (await (news.kind === 'intent' ? takeIntent(em, news, log) : takeClaim(em, news.claim, log))),
        };
      });
      if (taken.userId !== undefined) await forgetMoney(cache, [taken.userId]);
      return taken;
    } catch (error) {
      if (attempt >= tries || sqlState(error) !== uniqueViolation) throw error;
      await sleep(Math.random() * 2 ** attempt);
    }
  }
}

async function takeIntent(em: SqlEntityManager, news: IntentNews, log: Logger): Promise<string | undefined> {
  await lockPayment(em, news.providerId);
  const owner = await findOwner(em, news.providerId, news.id);
  // The Stripe account may serve others besides us.
  if (!owner) return undefined;
  await lockPerson(em, owner.userId);
  await adopt(em, owner.id, news.providerId);
  const intent = await findIntent(em, owner.id);
  if (intent?.providerId !== news.providerId) {
    log.error(
      { paymentIntent: owner.id, reference: news.providerId },
      'Stripe tells of a payment under the id of another',
    );
    return undefined;
  }
  if (!isNewIntentStatus({ status: intent.status, at: intent.statusAt }, news)) return owner.userId;
  const changed: Intent = { ...intent, status: news.status, statusAt: news.at };
  if (news.status !== 'succeeded') {
    await saveIntent(em, changed);
    // What a card declines the person sees at once, and may try again. A bank takes days.
    const { userId, id: depositId, amount, currency } = intent;
    if (intent.status === 'processing' && (news.status === 'failed' || news.status === 'canceled'))
      await emit(em, events.depositFailed({ userId, depositId, amount: formatAmount(amount, currency), currency }));
    return owner.userId;
  }
  const posted = await bringIn(em, changed, news, log);
  await saveIntent(em, posted);
  await collectDebts(em, posted);
  // A refund may have been heard of first.
  await reconcile(em, posted, await claimsOf(em, news.providerId), log);
  return owner.userId;
}

async function takeClaim(em: SqlEntityManager, claim: Claim, log: Logger): Promise<string | undefined> {
  await lockPayment(em, claim.providerId);
  const known = await claimsOf(em, claim.providerId);
  const before = known.find(({ id }) => id === claim.id);
  if (!before || (claim.kind === 'charge' ? claim.amount > before.amount : isNewClaimStatus(before, claim)))
    await saveClaim(em, claim);
  const owner = await findOwner(em, claim.providerId, undefined);
  // Not ours; or ours and not known by Stripe's id yet: then it has not succeeded either, and is looked at when it does.
  if (!owner) return undefined;
  await lockPerson(em, owner.userId);
  const intent = await findIntent(em, owner.id);
  if (intent?.status === 'succeeded') await reconcile(em, intent, await claimsOf(em, claim.providerId), log);
  return owner.userId;
}

/** What was taken arrives: as credits, if these were to be bought, or in the wallet. A frozen wallet is no reason to keep somebody's money from it. */
async function bringIn(
  em: SqlEntityManager,
  intent: Intent,
  { received, currency, providerId }: IntentNews,
  log: Logger,
): Promise<Intent> {
  const { id, userId } = intent;
  if (currency !== intent.currency || received <= 0)
    throw new Error(
      `Stripe took ${received} ${currency} for the payment ${id} of ${intent.amount.toFixed()} ${intent.currency}.`,
    );
  // What was taken is what counts; it is what was asked for, unless somebody changed it at Stripe.
  const amount = fromMinor(received, currency);
  if (intent.purpose === 'credits' && amount.eq(intent.amount)) {
    const bought = await buyCredits(em, { ...intent, amount });
    if ('movementId' in bought) return { ...intent, amount, movementId: bought.movementId };
    log.warn(
      { paymentIntent: id, reason: bought.refused },
      'credits that were paid for could not be added, so the money is in the wallet',
    );
  }
  const movement = depositMovement({
    userId,
    amount,
    currency,
    provider: 'stripe',
    reference: providerId,
    depositId: id,
  });
  const {
    movementIds: [movementId],
  } = settled(await postWithin(em, { ...movement, exempt: { frozen: true, limits: true } }));
  return { ...intent, purpose: 'deposit', credits: undefined, amount, movementId };
}

/** The money comes in, and goes out again for credits, in one movement. */
async function buyCredits(
  em: SqlEntityManager,
  { id: depositId, userId, amount, currency, credits = 0, providerId }: Intent,
): Promise<{ movementId: string } | { refused: string }> {
  const [wallet, source, seller] = [
    walletOf(userId, currency),
    cashIn('stripe', currency, userId),
    revenue(currency, userId),
  ];
  const system = ({ id, name, shard }: typeof source, part: Big): object => ({
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
    system(source, amount.times(-1)),
    own('deposit', amount, { provider: 'stripe', reference: providerId, deposit_id: depositId }),
    own('purchase', amount.times(-1), { description: `${credits} credits`, credits, deposit_id: depositId }),
    system(seller, amount),
  ];
  const answer = await called<{ refused: string } | { transaction: { movement_id: string } }>(
    em,
    sql`wallet.purchase_credits(${userId}, ${credits}, ${JSON.stringify(legs)}::jsonb, null)`,
  );
  return 'refused' in answer ? answer : { movementId: answer.transaction.movement_id };
}
