// People whom a message mentions: named by id, never found in its text.
import { asSystemWithin, fields, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { blockedAmong } from '../blocks/block.queries.ts';
import { messageErrors } from './message.errors.ts';
import type { MessageRow } from './message.queries.ts';

export interface MentionNote {
  userId: string;
  type: 'message.mentioned';
  title: string;
  body: string;
  data: Record<string, unknown>;
}

/** Writes notifications, in the transaction of the message. */
export type NotifyMentioned = (em: SqlEntityManager, notes: readonly MentionNote[]) => Promise<void>;

export const mentionIds = z
  .array(fields.uuid())
  .max(20, 'Must be at most 20.')
  .transform((ids) => [...new Set(ids)]);

/** Throws MENTIONED_PERSON_NOT_FOUND with the positions of the ids that are of nobody in the conversation. */
export function assertInside(ids: readonly string[], participants: readonly string[]): void {
  const violations = ids.flatMap((id, index) =>
    participants.includes(id) ? [] : [{ field: `mention_ids[${index}]`, description: 'Is not in the conversation.' }],
  );
  if (violations.length > 0) throw messageErrors.MENTIONED_PERSON_NOT_FOUND({ violations });
}

/** Notifies those whom a message mentions, but not its author, nor who has blocked them or is blocked. The notification has no words of the message, which may be edited or deleted. */
export async function notifyMentioned(
  em: SqlEntityManager,
  notify: NotifyMentioned,
  sent: MessageRow & { name: string },
  author: string,
): Promise<void> {
  const others = sent.mentions.filter((userId) => userId !== sent.user_id);
  if (others.length === 0) return;
  const blocked = await blockedAmong(em, sent.user_id, others);
  const notes = others
    .filter((userId) => !blocked.has(userId))
    .map((userId): MentionNote => ({
      userId,
      type: 'message.mentioned',
      title: `${author} mentioned you`,
      body: sent.name === '' ? 'In a message to you.' : `In “${sent.name}”.`,
      data: {
        conversation_id: sent.conversation_id,
        message_id: sent.id,
        author_name: author,
        conversation_name: sent.name,
      },
    }));
  if (notes.length > 0) await asSystemWithin(em, () => notify(em, notes));
}
