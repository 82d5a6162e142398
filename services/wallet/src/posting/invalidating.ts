import { keys, type Cache } from '@plaza/cache';
import { movementsOf, type Linked, type Movement, type Posting } from './movement.ts';

/** Forgets what is cached of everyone whom a movement touched, after its commit and before its answer. */
export function invalidating(posting: Posting, cache: Cache): Posting {
  return {
    find: (scope) => posting.find(scope),
    async post(movement) {
      const result = await posting.post(movement);
      // A replay too: whoever posted it may have died before it came to this.
      if (result.refused === undefined) await forgetMoney(cache, touched(movement));
      return result;
    },
  };
}

export async function forgetMoney(cache: Cache, userIds: readonly string[]): Promise<void> {
  if (userIds.length > 0) await cache.invalidate(...userIds.flatMap((userId) => [keys.walletBalance(userId), keys.transactions(userId)]));
}

function touched(posted: Movement | Linked): string[] {
  const owners = movementsOf(posted).flatMap(({ legs, hold }) =>
    [...legs.flatMap(({ account, view }) => [account.userId, view?.userId]), hold && hold.effect !== 'capture' ? hold.userId : undefined]);
  return [...new Set(owners.filter((userId) => userId !== undefined))];
}
