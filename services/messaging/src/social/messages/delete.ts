// A message that its author takes back: nothing is left of it.
import { emit, events } from '@plaza/outbox';
import { asSystemWithin, awaitUses, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { excerptOf } from './message.ts';

/**
 * Deletes a message of this person, and releases the attachments that no other one has.
 * @returns who is in the conversation, or nothing if there is no such message of this person
 */
export async function deleteMessage(
  em: SqlEntityManager,
  conversationId: string,
  userId: string,
  id: string,
): Promise<string[] | undefined> {
  const own = { id, conversation_id: conversationId, user_id: userId };
  const message = await db(em)
    .selectFrom('messages')
    .select('attachments')
    .where((eb) => eb.and(own))
    .executeTakeFirst();
  if (!message) return undefined;
  const { attachments } = message;
  // In the order of `sendMessage`: first the pictures, then the conversation.
  if (attachments.length > 0) await awaitUses(em, attachments);
  const { participants } = await db(em)
    .selectFrom('conversations')
    .select('participants')
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  const deleted = await db(em)
    .deleteFrom('messages')
    .where((eb) => eb.and(own))
    .returning('seq')
    .executeTakeFirst();
  if (!deleted) return undefined;
  await showLatest(em, conversationId, deleted.seq);
  await discount(em, conversationId, userId, deleted.seq);
  const unused = await unusedOf(em, userId, attachments);
  if (unused.length > 0) await emit(em, events.picturesReleased({ userId, kind: 'message', ids: unused }));
  return participants;
}

/** If it was the latest one, the list of conversations shows the one before it. */
async function showLatest(em: SqlEntityManager, conversationId: string, seq: number): Promise<void> {
  const latest = await db(em)
    .selectFrom('messages')
    .select(['seq', 'message'])
    .where('conversation_id', '=', conversationId)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (latest && latest.seq > seq) return;
  await db(em)
    .updateTable('conversations')
    .set({ last_message: excerptOf(latest?.message ?? '') })
    .where('id', '=', conversationId)
    .execute();
}

/** The number of messages stays, as the next one is numbered by it: so those who have not read this one count one less, like one of their own. */
async function discount(em: SqlEntityManager, conversationId: string, userId: string, seq: number): Promise<void> {
  await asSystemWithin(em, () =>
    db(em)
      .updateTable('members')
      .set((eb) => ({ sent_since_read: eb('sent_since_read', '+', 1) }))
      .where('conversation_id', '=', conversationId)
      .where('user_id', '<>', userId)
      .where('last_read_seq', '<', seq)
      .execute(),
  );
}

/** Those that no other message of this person has. */
async function unusedOf(em: SqlEntityManager, userId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${[...ids]}::uuid[]) as one (id)
    where not exists (select from messages where user_id = ${userId} and attachments @> array[one.id])`.execute(db(em));
  return rows.map(({ id }) => id);
}
