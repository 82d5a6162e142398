import type { Database } from '@plaza/service';
import { sql, type SqlBool } from 'kysely';
import { called } from '../../calls.ts';
import { db } from '../../db.ts';
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
    db(em)
      .deleteFrom('idempotency_keys')
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .where('request_hash', '=', requestHash)
      .where(sql<SqlBool>`position(convert_to(${movementId}, 'UTF8') in response) > 0`)
      .execute(),
  );
}

/** What a key's request got earlier, as the function that it was for answered it. */
export async function findAnswer<Answer>(
  database: Database,
  userId: string,
  scope: string,
): Promise<Answer | undefined> {
  const answer = await database.asUser(userId, (em) =>
    called<Answer | null>(em, sql`wallet.posted_under(${scope}::jsonb)`),
  );
  return answer ?? undefined;
}
