// What tokens are bound to beside a session: their claim `grant`, or the claim `sid` of an API key. What ends here reaches every service like the end of a
// session (see ended-sessions.ts), so tokens that were signed before are refused within a second.
import { maxAccessTokenSeconds, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { deleteOver } from '../../over.ts';

/** Ends grants, in the transaction of the cause. */
export async function endGrants(em: SqlEntityManager, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db(em)
    .insertInto('ended_grants')
    .values(ids.map((id) => ({ id, ended_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Deletes a batch of those whose last token has expired long ago. @returns whether there may be more */
export function deleteOldGrants(em: SqlEntityManager, now: Date): Promise<boolean> {
  const moment = new Date(now.getTime() - 2 * maxAccessTokenSeconds * 1000);
  return deleteOver(em, 'ended_grants', { key: 'id', column: 'ended_at', moment });
}
