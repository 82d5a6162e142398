import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import { inList, requestState, type RequestState } from './asking.ts';
import { excerptLength } from './excerpt.ts';
import { conversationErrors } from './conversation.errors.ts';
import type { ConversationKind, MemberRole } from './conversation.entity.ts';

const columns = [
  'c.id',
  'c.kind',
  'c.name',
  'c.participants',
  'c.message_count',
  'c.created_at',
  'c.updated_at',
] as const;

/** A conversation as one of its members sees it. */
export interface SeenConversation extends Pick<
  Selectable<DB['conversations']>,
  'id' | 'kind' | 'name' | 'participants' | 'last_message' | 'message_count' | 'created_at' | 'updated_at'
> {
  /** The number of others' messages that the member has not read. */
  unread: number;
  /** Null if it is not muted. */
  muted_until: Date | null;
  archived: boolean;
  request: RequestState;
  /** Of a group: who is more than a member. */
  roles: Record<string, MemberRole> | null;
}

export interface NewConversation {
  id: string;
  kind: ConversationKind;
  name: string;
  /** Who opens it first, who owns it if it is a group. */
  participants: readonly string[];
  /** Of two people who are strangers: who asks the other one. */
  askedBy?: string | undefined;
}

const isArchived = sql<boolean>`(m.archived_seq is not null
  and (c.message_count <= m.archived_seq or coalesce(m.muted_until > now(), false)))`;

/** The cursor of the list, newest first. */
export interface ConversationCursor {
  updatedAt: Date;
  id: string;
}

/** A page of one of a person's lists. */
export interface ConversationList {
  archived: boolean;
  /** Requests of strangers, and nothing else. */
  requested: boolean;
  limit: number;
  after?: ConversationCursor | undefined;
}

/**
 * Inserts a conversation and its members. Where two people have one already, or open it right now in another
 * transaction, nothing is inserted: the unique index on the pair makes this wait for that transaction.
 * @returns whether it is new
 */
export async function insertConversation(
  em: SqlEntityManager,
  { id, kind, name, participants, askedBy }: NewConversation,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(em)
    .insertInto('conversations')
    .values({ id, kind, name, participants: [...participants], asked_by: askedBy ?? null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (!numInsertedOrUpdatedRows) return false;
  await db(em)
    .insertInto('members')
    .values(
      participants.map((userId, place) => ({
        conversation_id: id,
        user_id: userId,
        role: kind === 'group' && place === 0 ? 'owner' : 'member',
      })),
    )
    .execute();
  return true;
}

/** The conversation of two people, as the first of them sees it. */
export async function selectPair(
  em: SqlEntityManager,
  userId: string,
  otherId: string,
): Promise<SeenConversation | undefined> {
  return seenBy(em, userId)
    .where('c.kind', '=', 'direct')
    .where(
      sql<string>`least(c.participants[1], c.participants[2])`,
      '=',
      sql<string>`least(${userId}::uuid, ${otherId}::uuid)`,
    )
    .where(
      sql<string>`greatest(c.participants[1], c.participants[2])`,
      '=',
      sql<string>`greatest(${userId}::uuid, ${otherId}::uuid)`,
    )
    .executeTakeFirst();
}

export async function selectConversation(
  em: SqlEntityManager,
  userId: string,
  id: string,
): Promise<SeenConversation | undefined> {
  return seenBy(em, userId).where('c.id', '=', id).executeTakeFirst();
}

/** Throws CONVERSATION_NOT_FOUND, also if the person is not in the conversation. */
export async function mustSeeConversation(em: SqlEntityManager, userId: string, id: string): Promise<SeenConversation> {
  const row = await selectConversation(em, userId, id);
  if (!row) throw conversationErrors.CONVERSATION_NOT_FOUND();
  return row;
}

/** A person's conversations, the one with the latest message first, from after a cursor. */
export async function selectConversations(
  em: SqlEntityManager,
  userId: string,
  { archived, requested, limit, after }: ConversationList,
): Promise<SeenConversation[]> {
  let query = seenBy(em, userId).where(isArchived, '=', archived).where(inList(requested));
  if (after)
    query = query.where((eb) => eb(eb.refTuple('c.updated_at', 'c.id'), '<', eb.tuple(after.updatedAt, after.id)));
  return query.orderBy('c.updated_at', 'desc').orderBy('c.id', 'desc').limit(limit).execute();
}

function seenBy(em: SqlEntityManager, userId: string) {
  return db(em)
    .selectFrom('members as m')
    .innerJoin('conversations as c', 'c.id', 'm.conversation_id')
    .select([
      ...columns,
      sql<string>`case when exists (
          select from hidden_messages h where h.user_id = m.user_id and h.conversation_id = c.id)
        then coalesce((
          select left(s.message, ${excerptLength}::int) from messages s
          where s.conversation_id = c.id and not exists (
            select from hidden_messages h
            where h.user_id = m.user_id and h.conversation_id = c.id and h.message_id = s.id)
          order by s.seq desc limit 1), '')
        else c.last_message end`.as('last_message'),
      sql<number>`c.message_count - m.last_read_seq - m.sent_since_read`.as('unread'),
      sql<Date | null>`case when m.muted_until > now() then m.muted_until end`.as('muted_until'),
      isArchived.as('archived'),
      requestState.as('request'),
      sql<Record<string, MemberRole> | null>`case when c.kind = 'group' then (
        select jsonb_object_agg(r.user_id, r.role) from members r
        where r.conversation_id = c.id and r.role <> 'member') end`.as('roles'),
    ])
    .where('m.user_id', '=', userId);
}
