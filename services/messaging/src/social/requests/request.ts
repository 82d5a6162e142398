// A request of a stranger, which the person who is asked accepts or declines. Who replies accepts it too.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { recordChanges } from '../../live/index.ts';
import { assertOpen } from '../blocks/block.ts';
import { accept } from '../conversations/asking.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';

/** Who is asked, and in which conversation. */
export interface RequestAct {
  userId: string;
  conversationId: string;
}

/** @returns the people for whom something changed */
export async function acceptRequest(em: SqlEntityManager, act: RequestAct): Promise<string[]> {
  const conversation = await lock(em, act);
  assertOpen(conversation);
  if (conversation.asked_by === null) return [];
  await accept(em, act.conversationId);
  return conversation.participants;
}

/** Who has asked hears nothing of it. */
export async function declineRequest(em: SqlEntityManager, act: RequestAct): Promise<void> {
  const { userId, conversationId } = act;
  const { asked_by: askedBy, message_count: count } = await lock(em, act);
  if (askedBy === null) throw conversationErrors.CONVERSATION_NOT_REQUESTED();
  await db(em)
    .updateTable('members')
    .set({ declined_seq: count })
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .execute();
  recordChanges(em, [{ userId, kind: 'conversation.changed', conversationId }]);
}

/** Throws CONVERSATION_NOT_FOUND, or CONVERSATION_NOT_REQUESTED for what the person has asked themselves. */
async function lock(em: SqlEntityManager, { userId, conversationId }: RequestAct) {
  const row = await db(em)
    .selectFrom('conversations')
    .select(['participants', 'closed', 'asked_by', 'message_count'])
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw conversationErrors.CONVERSATION_NOT_FOUND();
  if (row.asked_by === userId) throw conversationErrors.CONVERSATION_NOT_REQUESTED();
  return row;
}
