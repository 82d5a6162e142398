import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { assertOpen } from '../blocks/block.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import type { MessageAct } from './act.ts';
import { messageErrors } from './message.errors.ts';
import { excerptLength } from '../conversations/excerpt.ts';
import { reactionsFor, readFor, visibleTo } from './visible.ts';

const columns = [
  'm.id',
  'm.conversation_id',
  'm.user_id',
  'm.seq',
  'm.message',
  'm.attachments',
  'm.reply_to',
  'm.mentions',
  'm.edits',
  'm.edited_at',
  'm.pinned_at',
  'm.timestamp',
] as const;

export type MessageRow = Selectable<DB['messages']>;

/** A message as a person sees it. */
export interface SeenMessage extends MessageRow {
  reactions: { emoji: string; count: number; mine: boolean }[];
}

export interface NewMessage {
  id: string;
  conversationId: string;
  userId: string;
  message: string;
  excerpt: string;
  attachmentIds: string[];
  replyTo?: string;
  mentionIds?: string[];
}

/**
 * Inserts a message. The conversation's row is locked first, here as in `markRead`, so that the messages of a conversation have
 * numbers without gaps, in the order of their timestamps, and its counters add up whoever writes and reads at the same time.
 * @returns the message and the people who get it, or nothing if the person sees no such conversation, or it is closed
 */
export async function insertMessage(
  em: SqlEntityManager,
  { id, conversationId, userId, message, excerpt, attachmentIds, replyTo, mentionIds = [] }: NewMessage,
): Promise<(MessageRow & Pick<Selectable<DB['conversations']>, 'participants' | 'name'>) | undefined> {
  return db(em)
    .with('conversation', (q) =>
      q
        .updateTable('conversations')
        .set((eb) => ({
          message_count: eb('message_count', '+', 1),
          last_message: excerpt,
          updated_at: sql`greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))`,
        }))
        .where('id', '=', conversationId)
        .where('closed', '=', false)
        .returning(['id', 'message_count', 'participants', 'name', 'updated_at']),
    )
    .with('own', (q) =>
      q
        .updateTable('members')
        .from('conversation')
        .set((eb) => ({ sent_since_read: eb('members.sent_since_read', '+', 1) }))
        .whereRef('members.conversation_id', '=', 'conversation.id')
        .where('members.user_id', '=', userId),
    )
    .with('m', (q) =>
      q
        .insertInto('messages')
        .columns([
          'id',
          'conversation_id',
          'user_id',
          'seq',
          'message',
          'attachments',
          'reply_to',
          'mentions',
          'timestamp',
        ])
        .expression((eb) =>
          eb
            .selectFrom('conversation as c')
            .select([
              sql<string>`${id}::uuid`.as('id'),
              'c.id as conversation_id',
              sql<string>`${userId}::uuid`.as('user_id'),
              'c.message_count as seq',
              sql<string>`${message}::text`.as('message'),
              sql<string[]>`${attachmentIds}::uuid[]`.as('attachments'),
              sql<string | null>`${replyTo || null}::uuid`.as('reply_to'),
              sql<string[]>`${mentionIds}::uuid[]`.as('mentions'),
              'c.updated_at as timestamp',
            ]),
        )
        .returningAll(),
    )
    .selectFrom(['m', 'conversation'])
    .select([...columns, 'm.read', 'conversation.participants', 'conversation.name'])
    .executeTakeFirst();
}

/** A conversation's messages as a person sees them, newest first, older than `beforeSeq`. */
export async function selectMessages(
  em: SqlEntityManager,
  userId: string,
  conversationId: string,
  { limit, beforeSeq, pinned }: { limit: number; beforeSeq?: number | undefined; pinned: boolean },
): Promise<SeenMessage[]> {
  let query = db(em)
    .selectFrom('messages as m')
    .select([...columns, readFor(userId).as('read'), reactionsFor(userId).as('reactions')])
    .where('m.conversation_id', '=', conversationId)
    .where(visibleTo(userId));
  if (pinned) query = query.where('m.pinned_at', 'is not', null);
  if (beforeSeq !== undefined) query = query.where('m.seq', '<', beforeSeq);
  return query.orderBy('m.seq', 'desc').limit(limit).execute();
}

/** A message that the person sees. */
async function selectMessage(
  em: SqlEntityManager,
  userId: string,
  conversationId: string,
  id: string,
): Promise<SeenMessage | undefined> {
  return db(em)
    .selectFrom('messages as m')
    .select([...columns, readFor(userId).as('read'), reactionsFor(userId).as('reactions')])
    .where('m.id', '=', id)
    .where('m.conversation_id', '=', conversationId)
    .where(visibleTo(userId))
    .executeTakeFirst();
}

/** A message that the person sees. Throws CONVERSATION_NOT_FOUND, MESSAGE_NOT_FOUND. */
export async function mustSee(
  em: SqlEntityManager,
  userId: string,
  conversationId: string,
  id: string,
): Promise<SeenMessage> {
  const row = await selectMessage(em, userId, conversationId, id);
  if (row) return row;
  if (!(await conversationExists(em, conversationId))) throw conversationErrors.CONVERSATION_NOT_FOUND();
  throw messageErrors.MESSAGE_NOT_FOUND();
}

/** Who is in a conversation, and whether one of two people has blocked the other. */
export type LockedPeople = Pick<Selectable<DB['conversations']>, 'participants' | 'closed'>;

/** Locks a conversation, like everything that changes it or what is counted in it. @returns nothing if the person sees no such conversation */
export async function lockPeople(em: SqlEntityManager, conversationId: string): Promise<LockedPeople | undefined> {
  return db(em)
    .selectFrom('conversations')
    .select(['participants', 'closed'])
    .where('id', '=', conversationId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Locks the conversation of a message that the person sees. Throws CONVERSATION_NOT_FOUND or MESSAGE_NOT_FOUND. */
export async function lockSeen(
  em: SqlEntityManager,
  { userId, conversationId, id }: MessageAct,
): Promise<LockedPeople & { message: SeenMessage }> {
  const conversation = await lockPeople(em, conversationId);
  if (!conversation) throw conversationErrors.CONVERSATION_NOT_FOUND();
  return { ...conversation, message: await mustSee(em, userId, conversationId, id) };
}

/** Has the list of conversations show the latest message that is there, as the excerpt that `excerptOf` makes. */
export async function showLatest(em: SqlEntityManager, conversationId: string): Promise<void> {
  await db(em)
    .updateTable('conversations')
    .set({
      last_message: sql<string>`coalesce(
        (select left(m.message, ${excerptLength}::int) from messages m where m.conversation_id = ${conversationId}
          order by m.seq desc limit 1), '')`,
    })
    .where('id', '=', conversationId)
    .execute();
}

export async function conversationExists(em: SqlEntityManager, conversationId: string): Promise<boolean> {
  const row = await db(em).selectFrom('conversations').select('id').where('id', '=', conversationId).executeTakeFirst();
  return row !== undefined;
}

/** Throws CONVERSATION_NOT_FOUND, or PERSON_NOT_REACHABLE where one of two people has blocked the other. */
export async function assertWritable(em: SqlEntityManager, conversationId: string): Promise<void> {
  const row = await db(em)
    .selectFrom('conversations')
    .select('closed')
    .where('id', '=', conversationId)
    .executeTakeFirst();
  if (!row) throw conversationErrors.CONVERSATION_NOT_FOUND();
  assertOpen(row);
}

export async function messageExists(em: SqlEntityManager, conversationId: string, id: string): Promise<boolean> {
  const row = await db(em)
    .selectFrom('messages')
    .select('id')
    .where('id', '=', id)
    .where('conversation_id', '=', conversationId)
    .executeTakeFirst();
  return row !== undefined;
}

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
    .select(['message_count', 'participants', 'closed', receiptless.as('receiptless')])
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
  const isShown = !conversation.receiptless.includes(userId);
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
 * Of two people, the other one hears of it, unless one of them wants no receipts or has blocked the other. In a group nobody does:
 * each reader would cause as many changes as there are people.
 */
function toldOfReading(
  userId: string,
  { participants, closed, receiptless: without }: LockedPeople & { receiptless: readonly string[] },
): string[] {
  return participants.length === 2 && !closed && without.length === 0 ? participants : [userId];
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
