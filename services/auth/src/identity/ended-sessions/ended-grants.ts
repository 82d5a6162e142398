// What tokens are bound to beside a session: their claim `grant`, or the claim `sid` of an API key. What ends here reaches every service like the end of a
// session (see ended-sessions.ts), so tokens that were signed before are refused within a second.
import { maxAccessTokenSeconds, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';

/** Ends grants, in the transaction of the cause. */
export async function endGrants(em: SqlEntityManager, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await db(em)
    .insertInto('ended_grants')
    .values(ids.map((id) => ({ id, ended_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Deletes a batch of those whose last token has expired long ago. @returns their number */
export async function deleteOldGrants(em: SqlEntityManager, now: Date): Promise<number> {
  const before = new Date(now.getTime() - 2 * maxAccessTokenSeconds * 1000);
  const { numDeletedRows } = await db(em)
    .deleteFrom('ended_grants')
    .where('id', 'in', (eb) =>
      eb.selectFrom('ended_grants').select('id').where('ended_at', '<', before).orderBy('ended_at').limit(1000),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
