// How fast people write, and how many strangers they ask: a flood is refused, and says when there is room again.
import { lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql, type RawBuilder } from 'kysely';
import { db } from '../../db.ts';
import { messageErrors } from './message.errors.ts';

/** Each message takes so long; who has been quiet may be ahead of that by `ahead`. */
interface Pace {
  each: string;
  ahead: string;
}

/** One message a second, 60 at once. */
const memberPace: Pace = { each: '1 second', ahead: '60 seconds' };
/** Of all its people: ten messages a second, 300 at once. */
const conversationPace: Pace = { each: '100 milliseconds', ahead: '30 seconds' };

const maxRequests = 20;
const requestLock = 7_052_954;

const next = (column: string, { each }: Pace): RawBuilder<Date> =>
  sql<Date>`greatest(${sql.ref(column)}, clock_timestamp()) + ${each}::interval`;

/** What `paced_until` becomes with one more message. */
export const nextOfMember = next('members.paced_until', memberPace);
export const nextOfConversation = next('c.paced_until', conversationPace);

/** For how many milliseconds more the message has to wait; not above 0 if it has not. */
export const waitMs = sql<number>`ceil(1000 * extract(epoch from greatest(
  own.paced_until - ${memberPace.ahead}::interval,
  conversation.paced_until - ${conversationPace.ahead}::interval) - clock_timestamp()))::int`;

/** Throws MESSAGES_TOO_FAST: the transaction ends, so that the message has not counted. */
export function assertPace({ wait_ms: retryAfterMs }: { wait_ms: number }): void {
  if (retryAfterMs > 0) throw messageErrors.MESSAGES_TOO_FAST({ retryAfterMs });
}

/** Throws REQUESTS_EXCEEDED after a request that was one too many of the last 24 hours. Those that were accepted do not count. */
export async function assertMayAskMore(em: SqlEntityManager, userId: string): Promise<void> {
  await lockUntilCommit(em, requestLock, userId);
  const tooMany = await db(em)
    .selectFrom('conversations')
    .select(
      sql<number>`ceil(1000 * extract(epoch from updated_at + interval '24 hours' - clock_timestamp()))::int`.as(
        'left',
      ),
    )
    .where('asked_by', '=', userId)
    .where('message_count', '>', 0)
    .where('updated_at', '>', sql<Date>`clock_timestamp() - interval '24 hours'`)
    .orderBy('updated_at', 'desc')
    .offset(maxRequests)
    .limit(1)
    .executeTakeFirst();
  if (tooMany) throw messageErrors.REQUESTS_EXCEEDED({ retryAfterMs: Math.max(1, tooMany.left) });
}
