// What the members of a conversation have read, and what the others see of it.
import type { SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import type { LockedPeople } from './message.queries.ts';

/**
 * Marks everything in a conversation as read by one person, and those messages as read that now everyone but their author has.
 * @returns the number of others' messages that the person had not read, and who hears of it; or nothing if the person sees no such conversation
 */
export async function markRead(
  em: SqlEntityManager,
  conversationId: string,
  userId: string,
): Promise<{ readCount: number; told: string[] } | undefined> {
  const conversation = await db(em)
    .selectFrom('conversations')
    .select(['message_count', 'participants', 'closed', 'asked_by', receiptless.as('receiptless')])
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!conversation) return undefined;
  const member = await db(em)
    .selectFrom('members')
    .select(['last_read_seq', 'receipt_seq', 'sent_since_read'])
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (!member) return undefined;
  const { message_count: count } = conversation;
  // Who asks does not learn whether it was read.
  const isShown = conversation.asked_by === null && !conversation.receiptless.includes(userId);
  const readCount = count - member.last_read_seq - member.sent_since_read;
  if (readCount === 0) return { readCount, told: [] };
  await db(em)
    .updateTable('members')
    .set({
      last_read_seq: count,
      ...(isShown && { receipt_seq: count }),
      sent_since_read: 0,
      last_read_at: sql`clock_timestamp()`,
    })
    .where('conversation_id', '=', conversationId)
    .where('user_id', '=', userId)
    .execute();
  if (isShown) await markReadByAll(em, conversationId, member.receipt_seq, userId);
  return { readCount, told: toldOfReading(userId, conversation) };
}

/** Those of a conversation who show nobody what they have read. */
const receiptless = sql<string[]>`array(select user_id from receiptless_people where user_id = any (participants))`;

/**
 * Of two people, the other one hears of it, unless it is a request, or one of them wants no receipts or has blocked the other. In a group nobody does:
 * each reader would cause as many changes as there are people.
 */
function toldOfReading(
  userId: string,
  { participants, closed, asked_by: askedBy, receiptless: without }: LockedPeople & { receiptless: readonly string[] },
): string[] {
  const isOpen = !closed && askedBy === null;
  return participants.length === 2 && isOpen && without.length === 0 ? participants : [userId];
}

/** Marks those messages after a number as read that everyone but their author has read. Those of `reader`, who read just now, are not among them; those of who left are. */
export async function markReadByAll(
  em: SqlEntityManager,
  conversationId: string,
  afterSeq: number,
  reader?: string,
): Promise<void> {
  await db(em)
    .updateTable('messages as m')
    .from((eb) =>
      eb
        .selectFrom((unread) =>
          unread
            .selectFrom('messages')
            .select('user_id')
            .distinct()
            .where('conversation_id', '=', conversationId)
            .where('seq', '>', afterSeq)
            .where('read', '=', false)
            .$if(reader !== undefined, (query) => query.where('user_id', '<>', reader!))
            .as('author'),
        )
        .innerJoin('members as reader', (join) => join.onRef('reader.user_id', '<>', 'author.user_id'))
        .select((read) => ['author.user_id', read.fn.min('reader.receipt_seq').as('up_to')])
        .where('reader.conversation_id', '=', conversationId)
        .groupBy('author.user_id')
        .as('seen'),
    )
    .set({ read: true })
    .where('m.conversation_id', '=', conversationId)
    .where('m.seq', '>', afterSeq)
    .whereRef('m.seq', '<=', 'seen.up_to')
    .whereRef('m.user_id', '=', 'seen.user_id')
    .where('m.read', '=', false)
    .execute();
}
