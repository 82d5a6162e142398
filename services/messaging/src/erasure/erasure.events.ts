import { keys, type Cache } from '@plaza/cache';
import { whenPeopleLeave } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { erasePeople } from './erasure.ts';

/** What messaging does when people were deleted: whoever talked with them reads no name of theirs in what is cached. */
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
    em.execute<{ user_id: string }[]>(
      `select user_id from erased_people where erased_at > now() - ? * interval '1 second'`,
      [seconds],
    ),
  );
  return rows.map(({ user_id: id }) => id);
}
