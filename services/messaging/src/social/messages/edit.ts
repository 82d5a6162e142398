// A message whose author says it in other words. What it said before stays readable.
import { asSystemWithin, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { assertActive } from '../conversations/asking.ts';
import { recordMessageChanged, type MessageAct } from './act.ts';
import { messageErrors } from './message.errors.ts';
import { lockSeen, mustSee, showLatest, type MessageRow, type SeenMessage } from './message.queries.ts';

const maxEdits = 10;

/** @returns the message, and the people for whom something changed */
export async function editMessage(
  em: SqlEntityManager,
  act: MessageAct,
  text: string,
): Promise<{ row: SeenMessage; affected: string[] }> {
  const { userId, conversationId, id } = act;
  const { message: before, ...conversation } = await lockSeen(em, act);
  if (before.user_id !== userId) throw messageErrors.MESSAGE_NOT_FOUND();
  assertActive(conversation);
  if (before.message === text) return { row: before, affected: [] };
  if (before.edits >= maxEdits) throw messageErrors.MESSAGE_EDITS_EXCEEDED();
  const changed = await asSystemWithin(em, () => replaceText(em, before, text));
  if (!changed) throw messageErrors.MESSAGE_EDIT_TOO_LATE();
  await showLatest(em, conversationId);
  recordMessageChanged(em, act, conversation.participants);
  return { row: await mustSee(em, userId, conversationId, id), affected: conversation.participants };
}

/** @returns whether it was in time */
async function replaceText(em: SqlEntityManager, before: MessageRow, text: string): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('messages')
    .set((eb) => ({ message: text, edits: eb('edits', '+', 1), edited_at: sql`clock_timestamp()` }))
    .where('id', '=', before.id)
    .where('timestamp', '>', sql<Date>`clock_timestamp() - interval '24 hours'`)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return false;
  await db(em)
    .insertInto('message_versions')
    .values({
      message_id: before.id,
      number: before.edits + 1,
      conversation_id: before.conversation_id,
      user_id: before.user_id,
      text: before.message,
      written_at: before.edited_at ?? before.timestamp,
    })
    .execute();
  return true;
}

/** What a message said before, the latest first. */
export async function selectVersions(
  em: SqlEntityManager,
  id: string,
): Promise<{ message: string; writtenAt: Date }[]> {
  const rows = await db(em)
    .selectFrom('message_versions')
    .select(['text', 'written_at'])
    .where('message_id', '=', id)
    .orderBy('number', 'desc')
    .execute();
  return rows.map(({ text, written_at: writtenAt }) => ({ message: text, writtenAt }));
}
