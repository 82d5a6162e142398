import type { SqlEntityManager } from '@plaza/service';

export interface ConversationRow {
  id: string;
  participants: string[];
  last_message: string;
  unread: number;
  created_ms: number;
  updated_ms: number;
}

/** A row's place in the list, newest first. */
export interface ConversationPlace {
  updatedMs: number;
  id: string;
}

const columns = `
  c.id, c.participants::text[] as participants, c.last_message,
  c.message_count - m.last_read_seq - m.sent_since_read as unread,
  (extract(epoch from c.created_at) * 1000)::float8 as created_ms,
  (extract(epoch from c.updated_at) * 1000)::float8 as updated_ms`;

/**
 * Inserts a conversation and its members, the caller first. Where two people have one already, or open it right now in another
 * transaction, nothing is inserted: the unique index on the pair makes this wait for that transaction.
 * @returns whether it is new
 */
export async function insertConversation(
  em: SqlEntityManager,
  id: string,
  participants: readonly string[],
): Promise<boolean> {
  const inserted = await em.execute<unknown[]>(
    'insert into conversations (id, participants) values (?, ?::uuid[]) on conflict do nothing returning 1',
    [id, arrayOf(participants)],
  );
  if (inserted.length === 0) return false;
  await em.execute('insert into members (conversation_id, user_id) select ?, unnest(?::uuid[])', [
    id,
    arrayOf(participants),
  ]);
  return true;
}

/** The conversation of two people, as the first of them sees it. */
export async function selectPair(
  em: SqlEntityManager,
  userId: string,
  otherId: string,
): Promise<ConversationRow | undefined> {
  const rows = await em.execute<ConversationRow[]>(
    `
    select ${columns}
      from conversations c join members m on m.conversation_id = c.id and m.user_id = ?
     where cardinality(c.participants) = 2
       and least(c.participants[1], c.participants[2]) = least(?::uuid, ?::uuid)
       and greatest(c.participants[1], c.participants[2]) = greatest(?::uuid, ?::uuid)`,
    [userId, userId, otherId, userId, otherId],
  );
  return rows[0];
}

export async function selectConversation(
  em: SqlEntityManager,
  userId: string,
  id: string,
): Promise<ConversationRow | undefined> {
  const rows = await em.execute<ConversationRow[]>(
    `select ${columns} from conversations c join members m on m.conversation_id = c.id and m.user_id = ? where c.id = ?`,
    [userId, id],
  );
  return rows[0];
}

/** A person's conversations, the one with the latest message first, after a place in that order. */
export async function selectConversations(
  em: SqlEntityManager,
  userId: string,
  limit: number,
  after?: ConversationPlace,
): Promise<ConversationRow[]> {
  return em.execute<ConversationRow[]>(
    `
    select ${columns}
      from members m join conversations c on c.id = m.conversation_id
     where m.user_id = ? ${after ? 'and (c.updated_at, c.id) < (?, ?::uuid)' : ''}
     order by c.updated_at desc, c.id desc
     limit ?`,
    [userId, ...(after ? [new Date(after.updatedMs).toISOString(), after.id] : []), limit],
  );
}

// A literal, as a bound array would become a list of values.
function arrayOf(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
