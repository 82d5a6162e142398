// What a provider reports becomes money, once: the event's record, the payment's state and the movement are one transaction.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cache } from '@plaza/cache';
import { formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import { sqlState, type Database, type Logger, type SqlEntityManager } from '@plaza/service';
import { invalidateWallets, postInTransaction, settled } from '../../ledger/index.ts';
import { fromMinor } from '../providers/minor.ts';
import type { PaymentReturn, ProviderEvent, ProviderPayment, ProviderReport } from '../providers/provider.ts';
import { buyCredits } from './credits.ts';
import { depositMovement } from './deposit.ts';
import type { Intent } from './intent.ts';
import {
  adopt,
  findIntent,
  findOwner,
  lockPayment,
  lockSettlements,
  recordEvent,
  saveIntent,
} from './intent.queries.ts';
import { changesPayment } from './intent.states.ts';
import { collectReceivables } from './receivables.ts';
import { changesReturn } from './returns.ts';
import { returnsOf, saveReturn } from './returns.queries.ts';
import { reconcile } from './reverse.ts';

export interface SettlingDependencies {
  database: Database;
  cache: Cache;
  log: Logger;
}

/** What an event, or an answer of the provider's, turned out to be. */
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
 * Takes an event, or what the provider answered when it was asked. However often, late or out of order this is called: money that was taken comes
 * in once, and what went back is taken out once. Throws if that can't be done now, and then nothing was.
 */
export async function take(
  { database, cache, log }: SettlingDependencies,
  report: ProviderReport | undefined,
  event?: Omit<ProviderEvent, 'report'>,
): Promise<Taken> {
  for (let attempt = 1; ; attempt++) {
    try {
      const taken = await database.asSystem(async (em): Promise<Taken> => {
        // Of the same event twice at once, the second waits here for the first.
        if (event && !(await recordEvent(em, event))) return { repeated: true };
        return { repeated: false, userId: report && (await takeReport(em, report, log)) };
      });
      if (taken.userId !== undefined) await invalidateWallets(cache, [taken.userId]);
      return taken;
    } catch (error) {
      if (attempt >= tries || sqlState(error) !== uniqueViolation) throw error;
      await sleep(Math.random() * 2 ** attempt);
    }
  }
}

async function takeReport(em: SqlEntityManager, report: ProviderReport, log: Logger): Promise<string | undefined> {
  return report.kind === 'payment' ? takePayment(em, report.payment, log) : takeReturn(em, report.return, log);
}

async function takePayment(em: SqlEntityManager, payment: ProviderPayment, log: Logger): Promise<string | undefined> {
  const { reference } = payment;
  await lockPayment(em, reference);
  const owner = await findOwner(em, reference, payment.id);
  // The account at the provider may serve others besides us.
  if (!owner) return undefined;
  await lockSettlements(em, owner.userId);
  await adopt(em, owner.id, reference);
  const intent = await findIntent(em, owner.id);
  if (intent?.reference !== reference) {
    log.error({ paymentIntent: owner.id, reference }, 'the provider reports a payment under the id of another');
    return undefined;
  }
  if (!changesPayment({ state: intent.status, at: intent.statusAt }, payment)) return owner.userId;
  const changed: Intent = { ...intent, status: payment.state, statusAt: payment.at };
  if (payment.state === 'succeeded') await settle(em, changed, payment, log);
  else await saveUnpaid(em, changed, intent.status);
  return owner.userId;
}

async function settle(em: SqlEntityManager, intent: Intent, payment: ProviderPayment, log: Logger): Promise<void> {
  const posted = await bringIn(em, intent, payment, log);
  await saveIntent(em, posted);
  if (posted.purpose === 'deposit') await collectReceivables(em, posted, posted.amount);
  // A refund may have been reported first.
  await reconcile(em, posted, await returnsOf(em, payment.reference), log);
}

async function saveUnpaid(em: SqlEntityManager, intent: Intent, before: Intent['status']): Promise<void> {
  await saveIntent(em, intent);
  const { userId, id: depositId, amount, currency, status } = intent;
  // What a card declines the person sees at once, and may try again. A bank takes days.
  if (before === 'processing' && (status === 'failed' || status === 'canceled'))
    await emit(em, events.depositFailed({ userId, depositId, amount: formatAmount(amount, currency), currency }));
}

async function takeReturn(em: SqlEntityManager, returned: PaymentReturn, log: Logger): Promise<string | undefined> {
  const { reference } = returned;
  await lockPayment(em, reference);
  const before = (await returnsOf(em, reference)).find(({ id }) => id === returned.id);
  if (!before || (returned.kind === 'charge' ? returned.amount > before.amount : changesReturn(before, returned)))
    await saveReturn(em, returned);
  const owner = await findOwner(em, reference, undefined);
  // Not ours; or ours and not known by the provider's id yet: then it has not succeeded either, and this is read when it does.
  if (!owner) return undefined;
  await lockSettlements(em, owner.userId);
  const intent = await findIntent(em, owner.id);
  if (intent?.status === 'succeeded') await reconcile(em, intent, await returnsOf(em, reference), log);
  return owner.userId;
}

/** What was taken arrives: as credits, if these were to be bought, or in the wallet. A frozen wallet is no reason to keep somebody's money from it. */
async function bringIn(
  em: SqlEntityManager,
  intent: Intent,
  { received, currency, reference }: ProviderPayment,
  log: Logger,
): Promise<Intent> {
  const { id, userId, provider } = intent;
  if (currency !== intent.currency || received <= 0)
    throw new Error(
      `${provider} took ${received} ${currency} for the payment ${id} of ${intent.amount.toFixed()} ${intent.currency}.`,
    );
  // What was taken is what counts; it is what was requested, unless somebody changed it at the provider.
  const amount = fromMinor(received, currency);
  if (intent.purpose === 'credits' && amount.eq(intent.amount)) {
    const bought = await buyCredits(em, { ...intent, amount });
    if ('movementId' in bought) return { ...intent, amount, movementId: bought.movementId };
    log.warn(
      { paymentIntent: id, reason: bought.refused },
      'credits that were paid for could not be added, so the money is in the wallet',
    );
  }
  const movement = depositMovement({ userId, amount, currency, provider, reference, depositId: id });
  const {
    movementIds: [movementId],
  } = settled(await postInTransaction(em, { ...movement, exempt: { frozen: true, limits: true } }));
  return { ...intent, purpose: 'deposit', credits: undefined, amount, movementId };
}
