// Money that goes back to where it came from: refunds and disputes are taken out of the wallet, and put back if they fail or are won.
//
// A wallet is never below zero, so what its owner has no more becomes a debt: `receivable:stripe` is below zero by as much as is owed to the
// platform, `owed` says for which payment, and the next money that the person brings in through Stripe pays it first.
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Database, Logger, SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { called } from '../../calls.ts';
import type { Leg } from '../../ledger/posting/movement.ts';
import { settled } from '../../ledger/posting/movement.ts';
import { postWithin } from '../../ledger/posting/within.ts';
import { unclaimedAmount } from '../unclaimed/unclaimed.queries.ts';
import { cashIn, revenue, systemAccount, walletOf, type Account } from '../../ledger/posting/accounts.ts';
import { creditsFor, owedFor, takenBack, type Claim } from './claims.ts';
import type { Intent } from './intent.ts';
import { lockPerson, owingIntents, saveIntent } from './intent.queries.ts';

const nothing = new Big(0);
// Not the owner's spending, so neither a freeze nor a limit stands in its way.
const exempt = { frozen: true, limits: true };

/** Brings the ledger to what Stripe says: the difference between what went back and what was posted of it, in either direction. */
export async function reconcile(
  em: SqlEntityManager,
  intent: Intent,
  claims: readonly Claim[],
  log: Logger,
): Promise<void> {
  const target = takenBack(intent, claims);
  const change = target.minus(intent.reversed);
  if (change.eq(0)) return;
  const after = change.gt(0) ? await takeOut(em, intent, change) : await putBack(em, intent, change.abs());
  await saveIntent(em, { ...intent, ...after, reversed: target });
  const { userId, id: depositId, currency } = intent;
  const told = {
    userId,
    depositId,
    amount: formatAmount(change.abs(), currency),
    currency,
    owed: formatAmount(after.owed, currency),
  };
  await emit(em, change.gt(0) ? events.depositReversed(told) : events.depositRestored(told));
  if (after.owed.gt(intent.owed))
    log.warn(
      { paymentIntent: intent.id, userId: intent.userId, owed: after.owed.toFixed(), currency: intent.currency },
      'a payment went back whose money was spent',
    );
}

/** What a deposit brings in pays first what is owed of earlier payments, as far as it goes. */
export async function collectDebts(em: SqlEntityManager, { purpose, userId, currency, amount }: Intent): Promise<void> {
  if (purpose === 'deposit') await collect(em, userId, currency, amount);
}

/** The same of what is unclaimed for who is deleted, before anybody else gets it. */
export async function setOffDebts(database: Database, userId: string, currency: string): Promise<void> {
  await database.asSystem(async (em) => {
    if ((await owingIntents(em, userId, currency)).length === 0) return;
    await lockPerson(em, userId);
    await collect(em, userId, currency, await unclaimedAmount(em, userId, currency));
  });
}

async function collect(em: SqlEntityManager, userId: string, currency: string, amount: Big): Promise<void> {
  let left = amount;
  for (const intent of await owingIntents(em, userId, currency)) {
    const part = smaller(intent.owed, left);
    if (part.eq(0)) return;
    await post(em, [own(intent, part.times(-1), { reason: 'debt' }), leg(receivable(intent), part)]);
    await saveIntent(em, { ...intent, owed: intent.owed.minus(part) });
    left = left.minus(part);
  }
}

type After = Pick<Intent, 'owed' | 'creditsReversed'>;

async function takeOut(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  return intent.purpose === 'credits' ? takeCredits(em, intent, amount) : takeMoney(em, intent, amount);
}

async function takeMoney(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  // Until it is posted the person may spend, so what is there is known only when it is taken.
  for (let part = amount, tries = 1; ; tries++) {
    const debt = amount.minus(part);
    const result = await postWithin(em, {
      exempt,
      legs: [
        own(intent, part.times(-1), { reason: 'reversed' }),
        leg(receivable(intent), debt.times(-1)),
        leg(source(intent), amount),
      ].filter(moves),
    });
    if (result.refused === undefined) return { owed: intent.owed.plus(debt), creditsReversed: intent.creditsReversed };
    if (result.refused !== 'INSUFFICIENT_FUNDS') settled(result);
    const available = new Big(result.metadata['available'] ?? 0);
    part = tries > 5 || available.lt(0) ? nothing : smaller(available, amount);
  }
}

/** Credits were bought with it: these go, and the platform's revenue with them. Credits that were spent are owed in money, at the price they were bought for. */
async function takeCredits(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const { userId, credits = 0, reversed, creditsReversed, currency } = intent;
  const wanted =
    creditsFor(credits, reversed.plus(amount), intent.amount) - creditsFor(credits, reversed, intent.amount);
  const taken = await spendCredits(em, userId, wanted, `Payment ${intent.providerId} went back`);
  const debt = owedAt(intent, reversed.plus(amount), creditsReversed + taken).minus(
    owedAt(intent, reversed, creditsReversed),
  );
  await post(em, [
    leg(revenue(currency, userId), amount.minus(debt).times(-1)),
    leg(receivable(intent), debt.times(-1)),
    leg(source(intent), amount),
  ]);
  return { owed: intent.owed.plus(debt), creditsReversed: creditsReversed + taken };
}

/** A refund failed, or a dispute was won: what was taken for it comes back. Debts that it was the reason for are no more. */
async function putBack(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  return intent.purpose === 'credits' ? putBackCredits(em, intent, amount) : putBackMoney(em, intent, amount);
}

async function putBackMoney(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const cleared = smaller(intent.owed, amount);
  await post(em, [
    leg(source(intent), amount.times(-1)),
    leg(receivable(intent), cleared),
    own(intent, amount.minus(cleared), { reason: 'returned' }),
  ]);
  return { owed: intent.owed.minus(cleared), creditsReversed: intent.creditsReversed };
}

async function putBackCredits(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const { userId, currency, credits = 0, reversed, creditsReversed } = intent;
  const rest = reversed.minus(amount);
  const wanted = Math.max(0, creditsReversed - creditsFor(credits, rest, intent.amount));
  const given = await addCredits(em, userId, wanted, `Payment ${intent.providerId} is back`);
  const noLongerOwed = owedAt(intent, reversed, creditsReversed).minus(owedAt(intent, rest, creditsReversed - wanted));
  const cleared = smaller(intent.owed, noLongerOwed);
  const price = amount.minus(noLongerOwed);
  // What is not there as credits is there as money: a debt that was paid by now, and credits that could not be added.
  const money = noLongerOwed.minus(cleared).plus(given === wanted ? nothing : price);
  await post(em, [
    leg(source(intent), amount.times(-1)),
    leg(receivable(intent), cleared),
    leg(revenue(currency, userId), amount.minus(cleared).minus(money)),
    own(intent, money, { reason: 'returned' }),
  ]);
  return { owed: intent.owed.minus(cleared), creditsReversed: creditsReversed - given };
}

/** What is owed, or was before it was paid, when so much went back and so many credits were taken for it. */
function owedAt({ credits = 0, amount: price, currency }: Intent, reversed: Big, taken: number): Big {
  return owedFor({ credits, price, currency, reversed, taken });
}

/** As many as there are of so many. */
async function spendCredits(
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

async function addCredits(em: SqlEntityManager, userId: string, count: number, description: string): Promise<number> {
  if (count === 0) return 0;
  const answer = await called<{ refused?: string }>(
    em,
    sql`wallet.add_credits(${userId}, ${count}, 'purchase', ${description})`,
  );
  return answer.refused === undefined ? count : 0;
}

async function post(em: SqlEntityManager, legs: Leg[]): Promise<void> {
  settled(await postWithin(em, { exempt, legs: legs.filter(moves) }));
}

function own({ id, userId, currency, providerId }: Intent, amount: Big, metadata: { reason: string }): Leg {
  return {
    account: walletOf(userId, currency),
    amount,
    view: { type: 'refund', metadata: { ...metadata, provider: 'stripe', reference: providerId, deposit_id: id } },
  };
}

function leg(account: Account, amount: Big): Leg {
  return { account, amount };
}

function source({ currency, userId }: Intent): Account {
  return cashIn('stripe', currency, userId);
}

function receivable({ currency, userId }: Intent): Account {
  return systemAccount('receivable:stripe', currency, userId);
}

function moves({ amount }: Leg): boolean {
  return !amount.eq(0);
}

function smaller(a: Big, b: Big): Big {
  return a.lt(b) ? a : b;
}
