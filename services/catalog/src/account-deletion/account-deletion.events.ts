import { accountDeletionEvents } from '@plaza/outbox';
import type { Database, DeletedPeople, Logger } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { erasePerson } from './closing.ts';

/** Catalog's part of account deletion after auth has deleted people. */
export function deletionEvents({
  deletedPeople,
  log,
}: {
  deletedPeople: Pick<DeletedPeople, 'learn'>;
  log: Logger;
}): ReturnType<typeof accountDeletionEvents> {
  return accountDeletionEvents({
    deletedPeople,
    log,
    async erase(em, userIds) {
      for (const userId of userIds) await erasePerson(em, userId);
      return [];
    },
    invalidate: async () => undefined,
  });
}

/** People whose accounts were deleted in the last `seconds`. */
export async function recentlyClosed(database: Database, seconds: number): Promise<string[]> {
  const rows = await database.asSystem((em) =>
    db(em)
      .selectFrom('closings')
      .select('user_id')
      // A literal, so that the partial index can be used.
      .where('state', '=', sql.lit('closed'))
      .where('updated_at', '>', sql<Date>`now() - ${seconds} * interval '1 second'`)
      .execute(),
  );
  return rows.map(({ user_id: id }) => id);
}
