// How a payment that is confirmed later begins: our row first, so that whatever its provider reports of it finds one.
import type { PaymentIntent } from '@plaza/api/stripe';
import type { Big } from '@plaza/money';
import { commonErrors, isUnknownOutcome, type Database } from '@plaza/service';
import { throwClosed, type Posting, type Scope } from '../../ledger/index.ts';
import type { PaymentProvider, ProviderPayment } from '../providers/provider.ts';
import { providerErrors } from '../providers/providers.errors.ts';
import { secretOf, toProto, type Intent } from './intent.ts';
import { cancelDraft, findIntent, insertIntent } from './intent.queries.ts';
import { idOf, underKey } from './key.ts';
import { take, type SettlingDependencies } from './settle.ts';

export interface BeginningDependencies extends SettlingDependencies {
  database: Database;
  posting: Posting;
}

export interface RequestedPayment extends Pick<Intent, 'userId' | 'purpose' | 'currency' | 'credits'> {
  amount: Big;
  scope: Scope | undefined;
}

type Draft = Parameters<typeof insertIntent>[1];

/** Begins a payment, or goes on with the one that the key began. Throws IDEMPOTENCY_KEY_REUSED, PAYMENT_DECLINED, PAYMENT_PROVIDER_UNAVAILABLE. */
export async function begin(
  deps: BeginningDependencies,
  provider: PaymentProvider,
  { scope, ...requested }: RequestedPayment,
): Promise<PaymentIntent> {
  const { database } = deps;
  const draft = { id: idOf(scope), provider: provider.name, ...requested };
  const payment = await underKey(deps, scope, requested, (attempt) => atProvider(database, provider, draft, attempt));
  await take(deps, { kind: 'payment', payment: { ...payment, id: draft.id } });
  const intent = await database.asUser(draft.userId, (em) => findIntent(em, draft.id));
  if (!intent) throw commonErrors.INTERNAL();
  return toProto(intent, secretOf(intent, payment.clientSecret));
}

/** The payment that this draft became, now or in an earlier attempt. */
async function atProvider(
  database: Database,
  provider: PaymentProvider,
  draft: Draft,
  attempt: string,
): Promise<ProviderPayment> {
  const { id, userId, amount, currency, purpose, credits } = draft;
  const kept = await database.asUser(userId, async (em) => {
    await insertIntent(em, draft).catch(throwClosed);
    return findIntent(em, id);
  });
  // Begun before the operator chose another provider, which knows nothing of it.
  if (kept && kept.provider !== provider.name) throw providerErrors.PAYMENT_PROVIDER_UNAVAILABLE();
  if (kept?.reference !== undefined) return provider.fetch(kept.reference);
  const description = purpose === 'credits' ? `${credits} credits` : 'Deposit';
  try {
    return await provider.begin({ id, attempt, userId, amount, currency, description });
  } catch (error) {
    // Nothing is open that could be in the way of anything.
    if (!isUnknownOutcome(error)) await database.asUser(userId, (em) => cancelDraft(em, id));
    throw error;
  }
}
