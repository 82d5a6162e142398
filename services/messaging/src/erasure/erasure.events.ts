import { keys, type Cache } from '@plaza/cache';
import type { EventHandlers } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { erasePeople } from './erasure.ts';

export interface Forgetting {
  handlers: EventHandlers;
  /** After the commit: whoever talked with these people reads no name of theirs in what is cached. */
  committed: () => void;
}

/** What messaging does when people were deleted. */
export function forgetPeople({ cache, gone, log }: { cache: Cache; gone: Pick<GonePeople, 'learn'>; log: Logger }): Forgetting {
  const [erased, concerned] = [new Set<string>(), new Set<string>()];
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        const people = batch.map(({ userId }) => userId);
        for (const id of await erasePeople(em, people)) concerned.add(id);
        for (const id of people) erased.add(id);
      },
    },
    committed() {
      if (concerned.size === 0) return;
      gone.learn([...erased]);
      erased.clear();
      const ids = [...concerned];
      concerned.clear();
      cache.invalidate(...ids.flatMap((id) => [keys.conversations(id), keys.feed(id), keys.publicUser(id)]))
        .catch((error: unknown) => log.warn({ err: error }, 'what is cached of people who talked with a deleted one stays until its time is over'));
    },
  };
}

export async function recentlyErased(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) => em.execute<{ user_id: string }[]>(
    `select user_id from erased_people where erased_at > now() - ? * interval '1 second'`, [seconds]));
  return rows.map(({ user_id: id }) => id);
}
