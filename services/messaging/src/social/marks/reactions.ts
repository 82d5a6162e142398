// Emojis with which people react to messages.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { assertActive } from '../conversations/asking.ts';
import { recordMessageChanged, type MessageAct } from '../messages/act.ts';
import { lockSeen, mustSee, type SeenMessage } from '../messages/message.queries.ts';
import { markErrors } from './mark.errors.ts';

const maxDifferent = 20;

export async function addReaction(em: SqlEntityManager, act: MessageAct, emoji: string): Promise<SeenMessage> {
  const { conversationId, userId, id } = act;
  const conversation = await lockSeen(em, act);
  assertActive(conversation);
  const { numInsertedOrUpdatedRows = 0n } = await db(em)
    .insertInto('reactions')
    .values({ message_id: id, user_id: userId, emoji, conversation_id: conversationId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows > 0n) {
    const { different } = await db(em)
      .selectFrom('reactions')
      .select(sql<number>`count(distinct emoji)::int`.as('different'))
      .where('message_id', '=', id)
      .executeTakeFirstOrThrow();
    if (different > maxDifferent) throw markErrors.REACTIONS_EXCEEDED();
    recordMessageChanged(em, act, conversation.participants);
  }
  return mustSee(em, userId, conversationId, id);
}

export async function removeReaction(em: SqlEntityManager, act: MessageAct, emoji: string): Promise<SeenMessage> {
  const { conversationId, userId, id } = act;
  const conversation = await lockSeen(em, act);
  assertActive(conversation);
  const { numDeletedRows } = await db(em)
    .deleteFrom('reactions')
    .where('message_id', '=', id)
    .where('user_id', '=', userId)
    .where('emoji', '=', emoji)
    .executeTakeFirstOrThrow();
  if (numDeletedRows > 0n) recordMessageChanged(em, act, conversation.participants);
  return mustSee(em, userId, conversationId, id);
}
