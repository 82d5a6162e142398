// What one person sees of the messages of a conversation that they see: not what they have hidden.
import { sql, type RawBuilder } from 'kysely';

/** A condition on messages `m`. */
export function visibleTo(userId: string): RawBuilder<boolean> {
  return sql<boolean>`not exists (
    select from hidden_messages h
    where h.user_id = ${userId} and h.conversation_id = m.conversation_id and h.message_id = m.id)`;
}
