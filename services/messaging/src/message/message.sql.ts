import type { SqlEntityManager } from '@plaza/service';

export interface MessageRow {
  id: string;
  conversation_id: string;
  user_id: string;
  seq: number;
  message: string;
  read: boolean;
  timestamp_ms: number;
}

const columns = `m.id, m.conversation_id, m.user_id, m.seq, m.message, m.read, (extract(epoch from m."timestamp") * 1000)::float8 as timestamp_ms`;

export interface NewMessage {
  id: string;
  conversationId: string;
  userId: string;
  message: string;
  excerpt: string;
}

/**
 * Says something. The conversation's row is locked first, here as in `markRead`, so that the messages of a conversation have
 * numbers without gaps, in the order of their timestamps, and its counters add up whoever speaks and reads at the same time.
 * @returns the message and whom it reaches, or nothing if the person sees no such conversation
 */
export async function insertMessage(
  em: SqlEntityManager,
  said: NewMessage,
): Promise<(MessageRow & { participants: string[] }) | undefined> {
  const rows = await em.execute<(MessageRow & { participants: string[] })[]>(
    `
    with conversation as (
      update conversations
         set message_count = message_count + 1, last_message = ?,
             updated_at = greatest(updated_at, date_trunc('milliseconds', clock_timestamp()))
       where id = ?
      returning id, message_count, participants, updated_at
    ), own as (
      update members set sent_since_read = sent_since_read + 1
        from conversation
       where members.conversation_id = conversation.id and members.user_id = ?
    ), m as (
      insert into messages (id, conversation_id, user_id, seq, message, "timestamp")
      select ?, id, ?, message_count, ?, updated_at from conversation
      returning *
    )
    select ${columns}, conversation.participants::text[] as participants from m, conversation`,
    [said.excerpt, said.conversationId, said.userId, said.id, said.userId, said.message],
  );
  return rows[0];
}

/** A conversation's messages, newest first, older than `beforeSeq`. */
export async function selectMessages(
  em: SqlEntityManager,
  conversationId: string,
  limit: number,
  beforeSeq?: number,
): Promise<MessageRow[]> {
  return em.execute<MessageRow[]>(
    `select ${columns} from messages m where m.conversation_id = ? ${beforeSeq === undefined ? '' : 'and m.seq < ?'} order by m.seq desc limit ?`,
    [conversationId, ...(beforeSeq === undefined ? [] : [beforeSeq]), limit],
  );
}

export async function conversationExists(em: SqlEntityManager, conversationId: string): Promise<boolean> {
  return (await em.execute<unknown[]>('select from conversations where id = ?', [conversationId])).length > 0;
}

/**
 * Marks everything in a conversation as read by one person, and those messages as read that now everyone but their author has.
 * @returns how many messages of others the person had not read, or nothing if the person sees no such conversation
 */
export async function markRead(
  em: SqlEntityManager,
  conversationId: string,
  userId: string,
): Promise<number | undefined> {
  const [conversation] = await em.execute<{ message_count: number }[]>(
    'select message_count from conversations where id = ? for no key update',
    [conversationId],
  );
  if (!conversation) return undefined;
  const [member] = await em.execute<{ last_read_seq: number; unread: number }[]>(
    'select last_read_seq, ? - last_read_seq - sent_since_read as unread from members where conversation_id = ? and user_id = ?',
    [conversation.message_count, conversationId, userId],
  );
  if (!member || member.unread === 0) return member?.unread;
  await em.execute(
    'update members set last_read_seq = ?, sent_since_read = 0, last_read_at = clock_timestamp() where conversation_id = ? and user_id = ?',
    [conversation.message_count, conversationId, userId],
  );
  await em.execute(
    `
    update messages m set read = true
      from (select author.user_id, min(reader.last_read_seq) as up_to
              from members author join members reader on reader.conversation_id = author.conversation_id and reader.user_id <> author.user_id
             where author.conversation_id = ? and author.user_id <> ?
             group by author.user_id) seen
     where m.conversation_id = ? and m.seq > ? and m.seq <= seen.up_to and m.user_id = seen.user_id and not m.read`,
    [conversationId, userId, conversationId, member.last_read_seq],
  );
  return member.unread;
}
