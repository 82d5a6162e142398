// How a payment through Stripe begins: our row first, so that whatever Stripe says of it finds one.
import type { PaymentIntent } from '@plaza/api/stripe';
import { Big, type Big as Amount } from '@plaza/money';
import { commonErrors, isUnknownOutcome, newId, type Database } from '@plaza/service';
import { v5 } from 'uuid';
import { throwClosed } from '../../ledger/closed/closed.errors.ts';
import { freeKey } from '../../ledger/posting/keys.queries.ts';
import { settled, type Posting, type Scope } from '../../ledger/posting/movement.ts';
import type { StripeProvider } from '../providers/stripe.ts';
import { walletOf } from '../../ledger/posting/accounts.ts';
import { intentNews } from './event.ts';
import { toProto, type Intent } from './intent.ts';
import { cancelDraft, findIntent, insertIntent } from './intent.queries.ts';
import { take, type SettlingDependencies } from './settle.ts';

export interface BeginningDependencies extends SettlingDependencies {
  database: Database;
  posting: Posting;
}

interface Asked extends Pick<Intent, 'userId' | 'purpose' | 'currency' | 'credits'> {
  amount: Amount;
  scope: Scope | undefined;
}

const namespace = 'c0b8a3de-9d5c-5f5b-8f2d-5d4f7c8f6a10';

/** The id that follows from a key and its request, so that whoever comes again after a broken answer goes on with the same. */
export function idOf(scope: Scope | undefined): string {
  return scope
    ? v5(`${scope.method}:${scope.userId}:${scope.key}:${scope.requestHash.toString('hex')}`, namespace)
    : newId();
}

/**
 * Takes a key for a request that ends at Stripe, which no transaction of ours reaches, and does what ends there. `ask` gets a name for this attempt: the
 * same for as long as it is not known what Stripe did, and another after a refusal, which Stripe remembers under that name and we do not.
 * Throws IDEMPOTENCY_KEY_REUSED, and what `ask` throws.
 */
export async function underKey<Answer>(
  { database, posting }: Pick<BeginningDependencies, 'database' | 'posting'>,
  scope: Scope | undefined,
  { userId, currency }: Pick<Intent, 'userId' | 'currency'>,
  ask: (attempt: string) => Promise<Answer>,
): Promise<Answer> {
  if (!scope) return ask(newId());
  const {
    movementIds: [attempt = ''],
  } = settled(
    await posting.post({
      scope,
      exempt: { frozen: true, limits: true },
      legs: [{ account: walletOf(userId, currency), amount: new Big(0) }],
    }),
  );
  try {
    return await ask(attempt);
  } catch (error) {
    if (!isUnknownOutcome(error)) await freeKey(database, scope, attempt);
    throw error;
  }
}

/** Begins a payment, or goes on with the one that the key began. Throws IDEMPOTENCY_KEY_REUSED, PAYMENT_DECLINED, PAYMENT_PROVIDER_UNAVAILABLE. */
export async function begin(
  parts: BeginningDependencies,
  provider: StripeProvider,
  { scope, ...asked }: Asked,
): Promise<PaymentIntent> {
  const { database } = parts;
  const { userId, purpose, amount, currency, credits } = asked;
  const id = idOf(scope);
  const description = purpose === 'credits' ? `${credits} credits` : 'Deposit';
  const { begun, at } = await underKey(parts, scope, asked, async (attempt) => {
    const kept = await database.asUser(userId, async (em) => {
      await insertIntent(em, { id, ...asked }).catch(throwClosed);
      return findIntent(em, id);
    });
    if (kept?.providerId !== undefined) return { begun: await provider.look(kept.providerId), at: now() };
    try {
      const payment = await provider.begin({ id, attempt, userId, amount, currency, description });
      return { begun: payment, at: new Date(payment.created * 1000) };
    } catch (error) {
      // Nothing is open that could be in the way of anything.
      if (!isUnknownOutcome(error)) await database.asUser(userId, (em) => cancelDraft(em, id));
      throw error;
    }
  });
  await take(parts, { ...intentNews(begun, at), id });
  const intent = await database.asUser(userId, (em) => findIntent(em, id));
  if (!intent) throw commonErrors.INTERNAL();
  return toProto(intent, secretOf(intent, begun.client_secret));
}

/** Stripe's clock has seconds. What it says later in this one is not older than what it was asked. */
export function now(): Date {
  return new Date(Math.floor(Date.now() / 1000) * 1000);
}

/** While there is something to pay. */
export function secretOf({ status }: Intent, secret: string | null): string {
  return status === 'pending' || status === 'failed' ? (secret ?? '') : '';
}
