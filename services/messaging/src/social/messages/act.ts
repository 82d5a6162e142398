// What somebody does with a message that was sent.
import { fields, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { recordChanges } from '../../live/index.ts';

/** A message, and who acts on it. */
export interface MessageAct {
  userId: string;
  conversationId: string;
  id: string;
}

export const messageRequest = z.object({ conversationId: fields.uuid(), id: fields.uuid() });

/** Everybody in the conversation reads the message again. */
export function recordMessageChanged(
  em: SqlEntityManager,
  { id, conversationId }: MessageAct,
  participants: readonly string[],
): void {
  recordChanges(
    em,
    participants.map((userId) => ({ userId, kind: 'message.changed', id, conversationId })),
  );
}
