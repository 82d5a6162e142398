import { keys, type Cache } from '@plaza/cache';
import {
  MarkReadRequest,
  MarkReadResponse,
  SendMessageRequest,
  SendMessageResponse,
  type Message,
  type SocialServiceService,
} from '@plaza/api/social';
import {
  cutPage,
  fields,
  idempotencyKeyOf,
  idempotent,
  newId,
  pageTokens,
  parse,
  places,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { conversationErrors } from '../conversation/conversation.errors.ts';
import { excerptOf } from './message.ts';
import { conversationExists, insertMessage, markRead, selectMessages, type MessageRow } from './message.sql.ts';

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
const tokens = pageTokens('messages', z.tuple([places.number()]));
const markReadRequest = z.object({ conversationId: fields.uuid() });

export function messageHandlers({
  database,
  cache,
}: MessageDeps): Pick<Handlers<typeof SocialServiceService>, 'sendMessage' | 'listMessages' | 'markRead'> {
  return {
    async sendMessage(request, context) {
      const { userId } = context;
      const { conversationId, message } = parse(sendRequest, request);
      const call = {
        userId,
        key: idempotencyKeyOf(request, context),
        method: context.path,
        request: SendMessageRequest.encode({ ...request, requestId: '' }).finish(),
        codec: SendMessageResponse,
      };
      const { response, participants } = await database.asUser(userId, async (em) => {
        let reached: string[] = [];
        const answer = await idempotent(em, call, async () => {
          const said = await insertMessage(em, {
            id: newId(),
            conversationId,
            userId,
            message,
            excerpt: excerptOf(message),
          });
          if (!said) throw conversationErrors.CONVERSATION_NOT_FOUND();
          reached = said.participants;
          return { message: toProto(said) };
        });
        return { response: answer, participants: reached };
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
      const call = {
        userId,
        key: idempotencyKeyOf(request, context),
        method: context.path,
        request: MarkReadRequest.encode({ ...request, requestId: '' }).finish(),
        codec: MarkReadResponse,
      };
      const response = await database.asUser(userId, (em) =>
        idempotent(em, call, async () => {
          const readCount = await markRead(em, conversationId, userId);
          if (readCount === undefined) throw conversationErrors.CONVERSATION_NOT_FOUND();
          return { readCount };
        }),
      );
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
    timestamp: new Date(row.timestamp_ms),
    read: row.read,
  };
}
