import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';

/** Ends the links that undo changes which were made later than this one: they lead back to addresses of whoever made those. */
export async function dropLinksSince(em: SqlEntityManager, userId: string, since: Date): Promise<void> {
  await db(em)
    .deleteFrom('challenges')
    .where('user_id', '=', userId)
    .where('purpose', '=', 'undo_email')
    .where('created_at', '>=', since)
    .execute();
}
