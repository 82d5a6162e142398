import type { Database } from '@plaza/service';
import type { Scope } from './movement.ts';

/**
 * Frees a key that was taken before its request could be refused: by a provider, which no transaction of ours reaches. `movementId` is that of the
 * posting that took the key, so that whoever took it anew since keeps it.
 */
export async function freeKey(
  database: Database,
  { userId, key, requestHash }: Scope,
  movementId: string,
): Promise<void> {
  await database.asUser(userId, (em) =>
    em.execute(
      `delete from wallet.idempotency_keys where user_id = ? and key = ? and request_hash = ? and position(convert_to(?, 'UTF8') in response) > 0`,
      [userId, key, requestHash, movementId],
    ),
  );
}
