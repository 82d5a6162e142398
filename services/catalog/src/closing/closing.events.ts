import type { EventHandlers } from '@plaza/outbox';
import type { Database, GonePeople } from '@plaza/service';
import { erasePerson } from './closing.ts';

export interface Forgetting {
  handlers: EventHandlers;
  /** After the commit. */
  committed: () => void;
}

/** What catalog does when people were deleted. */
export function forgetPeople(gone: Pick<GonePeople, 'learn'>): Forgetting {
  const erased = new Set<string>();
  return {
    handlers: {
      async 'plaza.events.v1.UserDeleted'(em, batch) {
        for (const { userId } of batch) {
          await erasePerson(em, userId);
          erased.add(userId);
        }
      },
    },
    committed() {
      gone.learn([...erased]);
      erased.clear();
    },
  };
}

export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) => em.execute<{ user_id: string }[]>(
    `select user_id from closings where state = 'closed' and updated_at > now() - ? * interval '1 second'`, [seconds]));
  return rows.map(({ user_id: id }) => id);
}
