import type { Message } from '@plaza/api/social';
import { Picture } from '@plaza/api/picture';
import type { MessageRow, SeenMessage } from './message.queries.ts';

/** A message as the API shows it, before its attachments have addresses. */
export function toProto(row: MessageRow & Partial<Pick<SeenMessage, 'reactions'>>): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    message: row.message,
    timestamp: row.timestamp,
    read: row.read,
    attachments: row.attachments.map((id) => Picture.fromPartial({ id })),
    replyTo: row.reply_to ?? '',
    mentions: row.mentions,
    edits: row.edits,
    editedAt: row.edited_at ?? undefined,
    reactions: row.reactions ?? [],
    pinnedAt: row.pinned_at ?? undefined,
  };
}
