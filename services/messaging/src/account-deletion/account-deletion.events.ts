import type { Cache } from '@plaza/cache';
import { accountDeletionEvents } from '@plaza/outbox';
import type { Database, DeletedPeople, Logger } from '@plaza/service';
import { sql } from 'kysely';
import { adviceKeys, keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { erasePeople } from './erase-people.ts';

/** Messaging's part of account deletion. Also invalidates the lists of everyone who had a conversation with these people, as they show names. */
export function deletionEvents({
  cache,
  deletedPeople,
  log,
}: {
  cache: Cache;
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof accountDeletionEvents> {
  return accountDeletionEvents({
    deletedPeople,
    log,
    erase: erasePeople,
    invalidate: (ids) =>
      cache.invalidate(
        ...ids.flatMap((id) => [keys.conversations(id), keys.feed(id), keys.publicUser(id), ...adviceKeys(id)]),
      ),
  });
}

/** People whose accounts were deleted in the last `seconds`. */
export async function recentlyErased(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('erased_people')
      .select('user_id')
      .where('erased_at', '>', sql<Date>`now() - ${seconds} * interval '1 second'`)
      .execute(),
  );
  return rows.map(({ user_id: id }) => id);
}
