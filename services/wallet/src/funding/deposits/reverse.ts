// Money that goes back to where it came from: refunds and disputes are taken out of the wallet, and put back if they fail or are won. What is not
// there any more is owed: see receivables.ts.
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Logger, SqlEntityManager } from '@plaza/service';
import { revenue, settled } from '../../ledger/index.ts';
import type { PaymentReturn } from '../providers/provider.ts';
import { returnCredits, takeCredits } from './credits.ts';
import type { Intent } from './intent.ts';
import { saveIntent } from './intent.queries.ts';
import { leg, own, post, receivable, smaller, source, tryPost } from './legs.ts';
import { creditsFor, owedFor, takenBack } from './returns.ts';

const nothing = new Big(0);

/** Brings the ledger to what the provider reports: the difference between what went back and what was posted of it, in either direction. */
export async function reconcile(
  em: SqlEntityManager,
  intent: Intent,
  returns: readonly PaymentReturn[],
  log: Logger,
): Promise<void> {
  const target = takenBack(intent, returns);
  const change = target.minus(intent.reversed);
  if (change.eq(0)) return;
  const after = change.gt(0) ? await takeOut(em, intent, change) : await putBack(em, intent, change.abs());
  await saveIntent(em, { ...intent, ...after, reversed: target });
  const { userId, id: depositId, currency } = intent;
  const report = {
    userId,
    depositId,
    amount: formatAmount(change.abs(), currency),
    currency,
    owed: formatAmount(after.owed, currency),
  };
  await emit(em, change.gt(0) ? events.depositReversed(report) : events.depositRestored(report));
  if (after.owed.gt(intent.owed))
    log.warn(
      { paymentIntent: intent.id, userId, owed: after.owed.toFixed(), currency },
      'a payment went back whose money was spent',
    );
}

type After = Pick<Intent, 'owed' | 'creditsReversed'>;

async function takeOut(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  return intent.purpose === 'credits' ? takeOutCredits(em, intent, amount) : takeOutMoney(em, intent, amount);
}

async function takeOutMoney(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  // Until it is posted the person may spend, so what is there is known only when it is taken.
  for (let part = amount, tries = 1; ; tries++) {
    const missing = amount.minus(part);
    const result = await tryPost(em, [
      own(intent, part.times(-1), 'reversed'),
      leg(receivable(intent), missing.times(-1)),
      leg(source(intent), amount),
    ]);
    if (result.refused === undefined)
      return { owed: intent.owed.plus(missing), creditsReversed: intent.creditsReversed };
    if (result.refused !== 'INSUFFICIENT_FUNDS') settled(result);
    const available = new Big(result.metadata['available'] ?? 0);
    part = tries > 5 || available.lt(0) ? nothing : smaller(available, amount);
  }
}

/** Credits were bought with it: these go, and the platform's revenue with them. Credits that were spent are owed in money, at the price they were bought for. */
async function takeOutCredits(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const { userId, credits = 0, reversed, creditsReversed, currency } = intent;
  const wanted =
    creditsFor(credits, reversed.plus(amount), intent.amount) - creditsFor(credits, reversed, intent.amount);
  const taken = await takeCredits(em, userId, wanted, `Payment ${intent.reference} went back`);
  const missing = owedAt(intent, reversed.plus(amount), creditsReversed + taken).minus(
    owedAt(intent, reversed, creditsReversed),
  );
  await post(em, [
    leg(revenue(currency, userId), amount.minus(missing).times(-1)),
    leg(receivable(intent), missing.times(-1)),
    leg(source(intent), amount),
  ]);
  return { owed: intent.owed.plus(missing), creditsReversed: creditsReversed + taken };
}

/** A refund failed, or a dispute was won: what was taken for it comes back. What is owed because of it is owed no more. */
async function putBack(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  return intent.purpose === 'credits' ? putBackCredits(em, intent, amount) : putBackMoney(em, intent, amount);
}

async function putBackMoney(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const cleared = smaller(intent.owed, amount);
  await post(em, [
    leg(source(intent), amount.times(-1)),
    leg(receivable(intent), cleared),
    own(intent, amount.minus(cleared), 'returned'),
  ]);
  return { owed: intent.owed.minus(cleared), creditsReversed: intent.creditsReversed };
}

async function putBackCredits(em: SqlEntityManager, intent: Intent, amount: Big): Promise<After> {
  const { userId, currency, credits = 0, reversed, creditsReversed } = intent;
  const rest = reversed.minus(amount);
  const wanted = Math.max(0, creditsReversed - creditsFor(credits, rest, intent.amount));
  const given = await returnCredits(em, userId, wanted, `Payment ${intent.reference} is back`);
  const noLongerOwed = owedAt(intent, reversed, creditsReversed).minus(owedAt(intent, rest, creditsReversed - wanted));
  const cleared = smaller(intent.owed, noLongerOwed);
  const price = amount.minus(noLongerOwed);
  // What is not there as credits is there as money: what was owed and is paid by now, and credits that could not be added.
  const money = noLongerOwed.minus(cleared).plus(given === wanted ? nothing : price);
  await post(em, [
    leg(source(intent), amount.times(-1)),
    leg(receivable(intent), cleared),
    leg(revenue(currency, userId), amount.minus(cleared).minus(money)),
    own(intent, money, 'returned'),
  ]);
  return { owed: intent.owed.minus(cleared), creditsReversed: creditsReversed - given };
}

/** What is owed, or was before it was paid, when so much went back and so many credits were taken for it. */
function owedAt({ credits = 0, amount: price, currency }: Intent, reversed: Big, taken: number): Big {
  return owedFor({ credits, price, currency, reversed, taken });
}
