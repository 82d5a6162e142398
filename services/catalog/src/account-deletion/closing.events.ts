import { whenPeopleLeave } from '@plaza/outbox';
import type { Database, GonePeople, Logger } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
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

/** Whose account was deleted in the last so many seconds. */
export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('closings')
      .select('user_id')
      // A literal, as the predicate of the index has it.
      .where('state', '=', sql.lit('closed'))
      .where('updated_at', '>', sql<Date>`now() - ${seconds} * interval '1 second'`)
      .execute(),
  );
  return rows.map(({ user_id: id }) => id);
}
