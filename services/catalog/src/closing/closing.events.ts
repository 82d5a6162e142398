import { whenPeopleLeave } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { erasePerson } from './closing.ts';

/** What catalog does when people were deleted. */
export function forgetPeople({
  gone,
  log,
}: {
  gone: Pick<GonePeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof whenPeopleLeave> {
  return whenPeopleLeave({
    gone,
    log,
    async erase(em, userIds) {
      for (const userId of userIds) await erasePerson(em, userId);
      return [];
    },
    forget: async () => undefined,
  });
}

export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    em.execute<{ user_id: string }[]>(
      `select user_id from closings where state = 'closed' and updated_at > now() - ? * interval '1 second'`,
      [seconds],
    ),
  );
  return rows.map(({ user_id: id }) => id);
}
