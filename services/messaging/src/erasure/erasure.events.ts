import type { Cache } from '@plaza/cache';
import { whenPeopleLeave } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { sql } from 'kysely';
import { keys } from '../cache-keys.ts';
import { db } from '../db.ts';
import { erasePeople } from './erasure.ts';

/** What messaging does when accounts are deleted: nobody who had a conversation with these people reads their names from the cache any more. */
export function forgetPeople({
  cache,
  gone,
  log,
}: {
  cache: Cache;
  gone: Pick<GonePeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof whenPeopleLeave> {
  return whenPeopleLeave({
    gone,
    log,
    erase: erasePeople,
    forget: (ids) =>
      cache.invalidate(...ids.flatMap((id) => [keys.conversations(id), keys.feed(id), keys.publicUser(id)])),
  });
}

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
