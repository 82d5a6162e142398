// What one person sees of the messages of a conversation that they see: not what they have hidden.
import { sql, type RawBuilder } from 'kysely';

/** A condition on messages `m`. */
export function visibleTo(userId: string): RawBuilder<boolean> {
  return sql<boolean>`not exists (
    select from hidden_messages h
    where h.user_id = ${userId} and h.conversation_id = m.conversation_id and h.message_id = m.id)`;
}

/** Whether everybody else has read messages `m`, for a person who wants to know it. */
export function readFor(userId: string): RawBuilder<boolean> {
  return sql<boolean>`(m.read and not exists (select from receiptless_people r where r.user_id = ${userId}))`;
}

/** The reactions to messages `m`, the oldest first. */
export function reactionsFor(userId: string): RawBuilder<{ emoji: string; count: number; mine: boolean }[]> {
  return sql`(
    select coalesce(jsonb_agg(to_jsonb(r) - 'since' order by r.since, r.emoji), '[]')
    from (
      select emoji, count(*)::int as count, bool_or(user_id = ${userId}) as mine, min(created_at) as since
      from reactions where message_id = m.id group by emoji) r)`;
}
