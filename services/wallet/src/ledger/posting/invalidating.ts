import type { Cache } from '@plaza/cache';
import { keys } from '../../cache-keys.ts';

/** Invalidates what is cached of the wallets of people whose money moved: after the commit, before the answer. */
export async function invalidateWallets(cache: Cache, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0)
    await cache.invalidate(...userIds.flatMap((userId) => [keys.walletBalance(userId), keys.transactions(userId)]));
}
