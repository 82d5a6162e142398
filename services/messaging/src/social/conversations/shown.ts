import type { Conversation } from '@plaza/api/social';
import type { KnownPerson } from '../../people/index.ts';
import type { SeenConversation } from './conversation.queries.ts';

/** A conversation as the API shows it. */
export function toProto(row: SeenConversation, known: ReadonlyMap<string, KnownPerson>): Conversation {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    participants: row.participants.map((id) => ({
      id,
      name: known.get(id)?.name ?? '',
      picture: known.get(id)?.picture,
      role: row.roles?.[id] ?? 'member',
    })),
    lastMessage: row.last_message,
    unread: row.unread,
    mutedUntil: row.muted_until ?? undefined,
    archived: row.archived,
    request: row.request,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
