// A message that its author takes back: nothing is left of it.
import { emit, events } from '@plaza/outbox';
import { asSystemWithin, awaitUses, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { lockPeople, showLatest } from './message.queries.ts';

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
    .select(['id', 'attachments', 'seq'])
    .where((eb) => eb.and(own))
    .executeTakeFirst();
  if (!message) return undefined;
  const { attachments } = message;
  // In the order of `sendMessage`: first the pictures, then the conversation.
  if (attachments.length > 0) await awaitUses(em, attachments);
  const conversation = await lockPeople(em, conversationId);
  if (!conversation) return undefined;
  // Before it is deleted, and with it who has hidden it.
  await discount(em, conversationId, userId, message);
  const deleted = await db(em)
    .deleteFrom('messages')
    .where((eb) => eb.and(own))
    .returning('seq')
    .executeTakeFirst();
  // Deleted meanwhile: the caller takes everything back.
  if (!deleted) return undefined;
  await showLatest(em, conversationId);
  const unused = await unusedOf(em, userId, attachments);
  if (unused.length > 0) await emit(em, events.picturesReleased({ userId, kind: 'message', ids: unused }));
  return conversation.participants;
}

/** The number of messages stays, as the next one is numbered by it: so those who have not read this one count one less, like one of their own. Who has hidden it does so already. */
async function discount(
  em: SqlEntityManager,
  conversationId: string,
  userId: string,
  { id, seq }: { id: string; seq: number },
): Promise<void> {
  await asSystemWithin(em, () =>
    db(em)
      .updateTable('members')
      .set((eb) => ({ sent_since_read: eb('sent_since_read', '+', 1) }))
      .where('conversation_id', '=', conversationId)
      .where('user_id', '<>', userId)
      .where('last_read_seq', '<', seq)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('hidden_messages as h')
              .whereRef('h.user_id', '=', 'members.user_id')
              .where('h.conversation_id', '=', conversationId)
              .where('h.message_id', '=', id),
          ),
        ),
      )
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
