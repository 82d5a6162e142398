import type { Cache } from '@plaza/cache';
import type { Message, SocialServiceService } from '@plaza/api/social';
import { cutPage, fields, newId, pageTokens, parse, cursorFields, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import { excerptOf } from './message.ts';
import { conversationExists, insertMessage, markRead, selectMessages, type MessageRow } from './message.queries.ts';

export interface MessageDeps {
  database: Database;
  cache: Cache;
}

const sendRequest = z.object({ conversationId: fields.uuid(), message: fields.prose(1, 4000) });
const listRequest = z.object({
  conversationId: fields.uuid(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('messages', z.tuple([cursorFields.number()]));
const markReadRequest = z.object({ conversationId: fields.uuid() });

export function messageHandlers({
  database,
  cache,
}: MessageDeps): Pick<Handlers<typeof SocialServiceService>, 'sendMessage' | 'listMessages' | 'markRead'> {
  return {
    async sendMessage(request, context) {
      const { userId } = context;
      const { conversationId, message } = parse(sendRequest, request);
      // Empty if an earlier call sent the message.
      let participants: string[] = [];
      const response = await context.once(async (em) => {
        const excerpt = excerptOf(message);
        const sent = await insertMessage(em, { id: newId(), conversationId, userId, message, excerpt });
        if (!sent) throw conversationErrors.CONVERSATION_NOT_FOUND();
        participants = sent.participants;
        return { message: toProto(sent) };
      });
      await cache.invalidate(...participants.map((id) => keys.conversations(id)));
      return response;
    },

    async listMessages(request, context) {
      const { conversationId, pageSize, pageToken } = parse(listRequest, request);
      const before = tokens.read(pageToken, [conversationId])?.[0];
      const rows = await database.asUser(context.userId, async (em) => {
        const found = await selectMessages(em, conversationId, pageSize + 1, before);
        if (found.length === 0 && !(await conversationExists(em, conversationId)))
          throw conversationErrors.CONVERSATION_NOT_FOUND();
        return found;
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { messages: shown.map(toProto), nextPageToken: tokens.write(last && [last.seq], [conversationId]) };
    },

    async markRead(request, context) {
      const { userId } = context;
      const { conversationId } = parse(markReadRequest, request);
      const response = await context.once(async (em) => {
        const readCount = await markRead(em, conversationId, userId);
        if (readCount === undefined) throw conversationErrors.CONVERSATION_NOT_FOUND();
        return { readCount };
      });
      if (response.readCount > 0) await cache.invalidate(keys.conversations(userId));
      return response;
    },
  };
}

function toProto(row: MessageRow): Message {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    message: row.message,
    timestamp: row.timestamp,
    read: row.read,
  };
}
