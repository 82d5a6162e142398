// A message that one person does not want to see any more, whoever wrote it.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { recordChanges } from '../../live/index.ts';
import type { MessageAct } from './act.ts';
import { lockSeen } from './message.queries.ts';

/** If it is unread, it is counted like one of the person's own: the number of messages stays. */
export async function hideMessage(em: SqlEntityManager, act: MessageAct): Promise<void> {
  const { userId, conversationId, id } = act;
  const { message } = await lockSeen(em, act);
  await db(em)
    .insertInto('hidden_messages')
    .values({ user_id: userId, conversation_id: conversationId, message_id: id })
    .execute();
  if (message.user_id !== userId)
    await db(em)
      .updateTable('members')
      .set((eb) => ({ sent_since_read: eb('sent_since_read', '+', 1) }))
      .where('conversation_id', '=', conversationId)
      .where('user_id', '=', userId)
      .where('last_read_seq', '<', message.seq)
      .execute();
  recordChanges(em, [{ userId, kind: 'message.deleted', id, conversationId }]);
}
