import { anyOf, erasePersonalData, type SqlEntityManager } from '@plaza/service';
import { forget } from '../advice/index.ts';
import { db } from '../db.ts';
import { personalData } from '../personal-data.ts';
import { lockJoining, passOnGroups, removeParticipants } from '../social/index.ts';
import { eraseWebhooks } from '../webhooks/index.ts';

/**
 * The data step of account deletion: removes what advice knows of the people, their posts, notifications, webhooks and memberships, and conversations that have no members left. A group that they owned passes on.
 * Messages that they sent stay with the recipients, because they are the recipients' correspondence too; their sender no longer has a name.
 * @returns these people, and everyone who had a conversation with them
 */
export async function erasePeople(em: SqlEntityManager, userIds: readonly string[]): Promise<string[]> {
  if (userIds.length === 0) return [];
  await lockJoining(em, userIds);
  await db(em)
    .insertInto('erased_people')
    .values(userIds.map((userId) => ({ user_id: userId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // First: what others are recommended is counted anew without them.
  await forget(em, userIds);
  await erasePersonalData(em, personalData, userIds);
  await db(em).deleteFrom('blocks').where('blocked_id', '=', anyOf(userIds)).execute();
  // Before their members, like everything that changes a conversation.
  const locked = await db(em)
    .selectFrom('conversations as c')
    .select('c.id')
    .where('c.id', 'in', (eb) =>
      eb.selectFrom('members as m').select('m.conversation_id').where('m.user_id', '=', anyOf(userIds)),
    )
    .orderBy('c.id')
    .forUpdate()
    .execute();
  const conversations = locked.map(({ id }) => id);
  await db(em).deleteFrom('members').where('user_id', '=', anyOf(userIds)).execute();
  await db(em)
    .deleteFrom('conversations as c')
    .where('c.id', '=', anyOf(conversations))
    .where((eb) => eb.not(eb.exists(eb.selectFrom('members as m').whereRef('m.conversation_id', '=', 'c.id'))))
    .execute();
  await removeParticipants(em, conversations, userIds);
  await passOnGroups(em, conversations);
  for (const userId of userIds) await eraseWebhooks(em, userId);
  const others = await db(em)
    .selectFrom('members')
    .select('user_id')
    .distinct()
    .where('conversation_id', '=', anyOf(conversations))
    .execute();
  return [...userIds, ...others.map(({ user_id: id }) => id)];
}
