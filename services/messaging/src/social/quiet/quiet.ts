// Conversations that a member wants to hear less of. Nobody else hears of it.
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Expression } from 'kysely';
import { db } from '../../db.ts';
import { recordChanges } from '../../live/index.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';

/** The latest moment that the API has. */
const forEver = new Date('9999-12-31T23:59:59.999Z');

export interface QuietAct {
  userId: string;
  conversationId: string;
}

export function mute(em: SqlEntityManager, act: QuietAct, until = forEver): Promise<void> {
  return update(em, act, { muted_until: until });
}

export function unmute(em: SqlEntityManager, act: QuietAct): Promise<void> {
  return update(em, act, { muted_until: null });
}

/** Nothing is written when the next message arrives: it has a higher number. */
export function archive(em: SqlEntityManager, act: QuietAct): Promise<void> {
  return update(em, act, {
    archived_seq: sql<number>`(select message_count from conversations where id = ${act.conversationId})`,
  });
}

export function unarchive(em: SqlEntityManager, act: QuietAct): Promise<void> {
  return update(em, act, { archived_seq: null });
}

async function update(
  em: SqlEntityManager,
  { userId, conversationId }: QuietAct,
  values: { muted_until?: Date | null; archived_seq?: Expression<number> | null },
): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('members')
    .set(values)
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw conversationErrors.CONVERSATION_NOT_FOUND();
  recordChanges(em, [{ userId, kind: 'conversation.changed', conversationId }]);
}
