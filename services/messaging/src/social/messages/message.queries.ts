import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { assertOpen } from '../blocks/block.ts';
import { mayWrite } from '../conversations/asking.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import type { MessageAct } from './act.ts';
import { messageErrors } from './message.errors.ts';
import { excerptLength } from '../conversations/excerpt.ts';
import { nextOfConversation, nextOfMember, waitMs } from './pace.ts';
import { containing } from './words.ts';
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

export type SentMessage = MessageRow &
  Pick<Selectable<DB['conversations']>, 'participants' | 'name' | 'asked_by'> & {
    /** For how long the message is too early: see pace.ts. Not above 0 if it is not. */
    wait_ms: number;
  };

/**
 * Inserts a message. The conversation's row is locked first, here as in `markRead`, so that the messages of a conversation have
 * numbers without gaps, in the order of their timestamps, and its counters add up whoever writes and reads at the same time.
 * @returns the message and the people who get it, or nothing if the person sees no such conversation, or it is closed, or a request of the person
 */
export async function insertMessage(
  em: SqlEntityManager,
  { id, conversationId, userId, message, excerpt, attachmentIds, replyTo, mentionIds = [] }: NewMessage,
): Promise<SentMessage | undefined> {
  return db(em)
    .with('conversation', (q) =>
      q
        .updateTable('conversations as c')
        .set((eb) => ({
          message_count: eb('c.message_count', '+', 1),
          last_message: excerpt,
          paced_until: nextOfConversation,
          updated_at: sql`greatest(c.updated_at, date_trunc('milliseconds', clock_timestamp()))`,
        }))
        .where('c.id', '=', conversationId)
        .where('c.closed', '=', false)
        .where(mayWrite(userId))
        .returning([
          'c.id',
          'c.message_count',
          'c.participants',
          'c.name',
          'c.asked_by',
          'c.paced_until',
          'c.updated_at',
        ]),
    )
    .with('own', (q) =>
      q
        .updateTable('members')
        .from('conversation')
        .set((eb) => ({ sent_since_read: eb('members.sent_since_read', '+', 1), paced_until: nextOfMember }))
        .whereRef('members.conversation_id', '=', 'conversation.id')
        .where('members.user_id', '=', userId)
        .returning('members.paced_until'),
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
    .selectFrom(['m', 'conversation', 'own'])
    .select([
      ...columns,
      'm.read',
      'conversation.participants',
      'conversation.name',
      'conversation.asked_by',
      waitMs.as('wait_ms'),
    ])
    .executeTakeFirst();
}

/** A page of the messages of a conversation. */
export interface MessageList {
  limit: number;
  beforeSeq?: number | undefined;
  pinned: boolean;
  /** Only those that have each of these, in upper or lower case. */
  words: readonly string[];
}

/** A conversation's messages as a person sees them, newest first, older than `beforeSeq`. */
export async function selectMessages(
  em: SqlEntityManager,
  userId: string,
  conversationId: string,
  { limit, beforeSeq, pinned, words }: MessageList,
): Promise<SeenMessage[]> {
  let query = db(em)
    .selectFrom('messages as m')
    .select([...columns, readFor(userId).as('read'), reactionsFor(userId).as('reactions')])
    .where('m.conversation_id', '=', conversationId)
    .where(visibleTo(userId));
  if (pinned) query = query.where('m.pinned_at', 'is not', null);
  for (const word of words) query = query.where('m.message', 'ilike', containing(word));
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

/** Who is in a conversation, and of two people, whether one has blocked the other, and who asks the other. */
export type LockedPeople = Pick<Selectable<DB['conversations']>, 'participants' | 'closed' | 'asked_by'>;

/** Locks a conversation, like everything that changes it or what is counted in it. @returns nothing if the person sees no such conversation */
export async function lockPeople(em: SqlEntityManager, conversationId: string): Promise<LockedPeople | undefined> {
  return db(em)
    .selectFrom('conversations')
    .select(['participants', 'closed', 'asked_by'])
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

/**
 * Throws CONVERSATION_NOT_FOUND, PERSON_NOT_REACHABLE where one of two people has blocked the other, or CONVERSATION_NOT_ACCEPTED where the person
 * waits for an answer.
 */
export async function assertWritable(em: SqlEntityManager, userId: string, conversationId: string): Promise<void> {
  const row = await db(em)
    .selectFrom('conversations as c')
    .select(['c.closed', mayWrite(userId).as('may_write')])
    .where('c.id', '=', conversationId)
    .executeTakeFirst();
  if (!row) throw conversationErrors.CONVERSATION_NOT_FOUND();
  assertOpen(row);
  if (!row.may_write) throw conversationErrors.CONVERSATION_NOT_ACCEPTED();
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
