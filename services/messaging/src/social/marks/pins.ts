// Messages that are pinned in their conversation.
import { asSystemWithin, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { assertActive } from '../conversations/asking.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import { mustBe } from '../groups/group.ts';
import { lockConversation } from '../groups/group.queries.ts';
import { recordMessageChanged, type MessageAct } from '../messages/act.ts';
import { mustSee, type SeenMessage } from '../messages/message.queries.ts';
import { markErrors } from './mark.errors.ts';

const maxPinned = 20;

/** Pins a message, or unpins it. */
export async function setPinned(em: SqlEntityManager, act: MessageAct, pinned: boolean): Promise<SeenMessage> {
  const { userId, conversationId, id } = act;
  const conversation = await lockConversation(em, conversationId);
  if (!conversation) throw conversationErrors.CONVERSATION_NOT_FOUND();
  const before = await mustSee(em, userId, conversationId, id);
  assertActive(conversation);
  if (conversation.kind === 'group') mustBe(conversation, userId, ['owner', 'moderator']);
  if ((before.pinned_at !== null) === pinned) return before;
  if (pinned && (await countPinned(em, conversationId)) >= maxPinned) throw markErrors.PINS_EXCEEDED();
  await asSystemWithin(em, () =>
    db(em)
      .updateTable('messages')
      .set({ pinned_at: pinned ? sql<Date>`clock_timestamp()` : null })
      .where('id', '=', id)
      .execute(),
  );
  recordMessageChanged(em, act, conversation.participants);
  return mustSee(em, userId, conversationId, id);
}

async function countPinned(em: SqlEntityManager, conversationId: string): Promise<number> {
  const { count } = await db(em)
    .selectFrom('messages')
    .select(sql<number>`count(*)::int`.as('count'))
    .where('conversation_id', '=', conversationId)
    .where('pinned_at', 'is not', null)
    .executeTakeFirstOrThrow();
  return count;
}
