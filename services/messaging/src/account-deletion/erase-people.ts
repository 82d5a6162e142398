import { anyOf, erasePersonalData, type SqlEntityManager } from '@plaza/service';
import { forget } from '../advice/index.ts';
import { db } from '../db.ts';
import { personalData } from '../personal-data.ts';
import { eraseWebhooks } from '../webhooks/index.ts';

/**
 * The data step of account deletion: removes what advice knows of the people, their posts, notifications, webhooks and memberships, and conversations that have no members left.
 * Messages that they sent stay with the recipients, because they are the recipients' correspondence too; their sender no longer has a name.
 * @returns these people, and everyone who had a conversation with them
 */
export async function erasePeople(em: SqlEntityManager, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  await db(em)
    .insertInto('erased_people')
    .values(userIds.map((userId) => ({ user_id: userId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // First: what others are recommended is counted anew without them.
  await forget(em, userIds);
  await erasePersonalData(em, personalData, userIds);
  const left = await db(em)
    .deleteFrom('members')
    .where('user_id', '=', anyOf(userIds))
    .returning('conversation_id')
    .execute();
  const conversations = left.map(({ conversation_id: id }) => id);
  await db(em)
    .deleteFrom('conversations as c')
    .where('c.id', '=', anyOf(conversations))
    .where((eb) => eb.not(eb.exists(eb.selectFrom('members as m').whereRef('m.conversation_id', '=', 'c.id'))))
    .execute();
  for (const userId of userIds) await eraseWebhooks(em, userId);
  const others = await db(em)
    .selectFrom('members')
    .select('user_id')
    .distinct()
    .where('conversation_id', '=', anyOf(conversations))
    .execute();
  return [...userIds, ...others.map(({ user_id: id }) => id)];
}
