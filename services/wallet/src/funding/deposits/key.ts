// The key of a request that ends at a provider, which no transaction of ours reaches.
import { Big } from '@plaza/money';
import { isUnknownOutcome, newId, type Database } from '@plaza/service';
import { v5 } from 'uuid';
import { freeKey, settled, walletOf, type Posting, type Scope } from '../../ledger/index.ts';

const namespace = 'c0b8a3de-9d5c-5f5b-8f2d-5d4f7c8f6a10';

/** The id that follows from a key and its request, so that whoever comes again after a broken answer goes on with the same. */
export function idOf(scope: Scope | undefined): string {
  return scope
    ? v5(`${scope.method}:${scope.userId}:${scope.key}:${scope.requestHash.toString('hex')}`, namespace)
    : newId();
}

/**
 * Takes a key, and does what ends at the provider. `work` gets a name for this attempt: the same for as long as it is not known what the provider
 * did, and another after a refusal, which the provider remembers under that name and we do not. Throws IDEMPOTENCY_KEY_REUSED, and what `work`
 * throws.
 */
export async function underKey<Answer>(
  { database, posting }: { database: Database; posting: Posting },
  scope: Scope | undefined,
  { userId, currency }: { userId: string; currency: string },
  work: (attempt: string) => Promise<Answer>,
): Promise<Answer> {
  if (!scope) return work(newId());
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
    return await work(attempt);
  } catch (error) {
    if (!isUnknownOutcome(error)) await freeKey(database, scope, attempt);
    throw error;
  }
}
