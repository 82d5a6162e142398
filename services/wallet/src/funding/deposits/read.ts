import type { PaymentIntent } from '@plaza/api/stripe';
import type { PaymentProvider } from '../providers/provider.ts';
import { depositErrors } from './deposits.errors.ts';
import { isOver, secretOf, toProto } from './intent.ts';
import { findIntent, mayCheck } from './intent.queries.ts';
import { take, type SettlingDependencies } from './settle.ts';

const checkSeconds = 5;

/**
 * A person's deposit, as it is now: one that is not over is also read from its provider, at most every 5 seconds, so that no event is necessary.
 * Throws DEPOSIT_NOT_FOUND.
 */
export async function readIntent(
  deps: SettlingDependencies,
  provider: PaymentProvider,
  { userId, id }: { userId: string; id: string },
): Promise<PaymentIntent> {
  const { database, log } = deps;
  const read = () => database.asUser(userId, (em) => findIntent(em, id));
  const intent = await read();
  if (!intent) throw depositErrors.DEPOSIT_NOT_FOUND();
  const { reference } = intent;
  if (
    isOver(intent) ||
    reference === undefined ||
    intent.provider !== provider.name ||
    !(await database.asUser(userId, (em) => mayCheck(em, id, checkSeconds)))
  )
    return toProto(intent);
  // The provider may be away: then the answer is what is known here.
  const payment = await provider
    .fetch(reference)
    .catch((error: unknown) => void log.warn({ err: error }, 'the provider could not be asked about a payment'));
  if (!payment) return toProto(intent);
  await take(deps, { kind: 'payment', payment: { ...payment, id } });
  const after = (await read()) ?? intent;
  return toProto(after, secretOf(after, payment.clientSecret));
}
