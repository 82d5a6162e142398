import type { Cache } from '@plaza/cache';
import { keys } from '../../cache-keys.ts';

/** Forgets what is cached of people whose money moved: after the commit, before the answer. */
export async function forgetMoney(cache: Cache, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0)
    await cache.invalidate(...userIds.flatMap((userId) => [keys.walletBalance(userId), keys.transactions(userId)]));
}
