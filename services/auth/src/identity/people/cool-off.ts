// For a day after a change of how an account is signed in to, what a thief would do first waits (the option step_up, `cools_off`): the owner was
// notified of the change, and has the time to undo it. Whoever shows a passkey that the account had before is the owner.
//
// Access tokens from before a change say nothing of it. After a recovery their sessions have ended. A token from before the removal of a factor was
// signed for somebody who had that factor, so it can do no more than it could before.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';

const hours = 24;

/** Begins the wait, or prolongs it. A passkey that was added meanwhile does not pass it. */
export async function coolOff(em: SqlEntityManager, userId: string, now: Date): Promise<void> {
  await db(em)
    .updateTable('users')
    .set({
      cool_off_since: sql<Date>`case when cool_off_until > ${now} then cool_off_since else ${now}::timestamptz end`,
      cool_off_until: new Date(now.getTime() + hours * 3_600_000),
    })
    .where('id', '=', userId)
    .execute();
}

export interface CoolOff {
  cool_off_since: Date | null;
  cool_off_until: Date | null;
}

/** Until when a session waits. `passkeySince`: when the passkey was added that its person showed; null if they showed none that verified them. */
export function coolsOffUntil(
  { cool_off_since: since, cool_off_until: until }: CoolOff,
  passkeySince: Date | null,
  now: Date,
): Date | undefined {
  if (!since || !until || until <= now) return undefined;
  return passkeySince && passkeySince < since ? undefined : until;
}
