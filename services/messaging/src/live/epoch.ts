import { sql } from 'kysely';
import type { Database } from '@plaza/service';
import { db } from '../db.ts';

/** Makes all cursors useless: whoever listens begins anew within seconds, and whoever comes back with a cursor does so too. As the owner of the schema. @returns the new epoch */
export function changeEpoch(database: Database): Promise<string> {
  return database.asSystem(async (em) => {
    const { epoch } = await db(em)
      .updateTable('live_epoch')
      .set({ epoch: sql`gen_random_uuid()` })
      .returning('epoch')
      .executeTakeFirstOrThrow();
    return epoch;
  });
}
