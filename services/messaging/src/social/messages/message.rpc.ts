import type { Cache } from '@plaza/cache';
import type { SocialServiceService } from '@plaza/api/social';
import {
  cutPage,
  fields,
  newId,
  pageTokens,
  parse,
  cursorFields,
  type Database,
  type Handlers,
  type PeoplesPictures,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { recordChanges } from '../../live/index.ts';
import type { People } from '../../people/index.ts';
import { blockErrors } from '../blocks/block.errors.ts';
import { accept } from '../conversations/asking.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import { pictureIds } from '../pictures.ts';
import { messageRequest } from './act.ts';
import { withAddresses } from './attachments.ts';
import { assertInside, mentionIds, notifyMentioned, type NotifyMentioned } from './mentions.ts';
import { deleteMessage } from './delete.ts';
import { excerptOf } from '../conversations/excerpt.ts';
import { messageErrors } from './message.errors.ts';
import {
  assertWritable,
  conversationExists,
  insertMessage,
  messageExists,
  mustSee,
  selectMessages,
  type SentMessage,
} from './message.queries.ts';
import { assertMayAskMore, assertPace } from './pace.ts';
import { markRead } from './reading.ts';
import { toProto } from './shown.ts';
import { wordsOf } from './words.ts';

export interface MessageDeps {
  database: Database;
  cache: Cache;
  pictures: PeoplesPictures;
  people: People;
  notify: NotifyMentioned;
}

const sendRequest = z.object({
  conversationId: fields.uuid(),
  message: fields.prose(1, 4000),
  attachmentIds: pictureIds,
  replyTo: fields.idOrNone(),
  mentionIds,
});
const listRequest = z.object({
  conversationId: fields.uuid(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  pinned: z.boolean(),
  q: fields.text(0, 100),
});
const tokens = pageTokens('messages', z.tuple([cursorFields.number()]));
const markReadRequest = z.object({ conversationId: fields.uuid() });

export function messageHandlers({
  database,
  cache,
  pictures,
  people,
  notify,
}: MessageDeps): Pick<
  Handlers<typeof SocialServiceService>,
  'sendMessage' | 'getMessage' | 'listMessages' | 'deleteMessage' | 'markRead'
> {
  return {
    async sendMessage(request, context) {
      const { userId } = context;
      const { conversationId, message, attachmentIds, replyTo, mentionIds: mentioned } = parse(sendRequest, request);
      const author = mentioned.length > 0 ? (await people.known([userId], context)).get(userId)?.name : undefined;
      // Empty if an earlier call sent the message.
      let participants: string[] = [];
      const response = await context.once(async (em) => {
        const excerpt = excerptOf(message);
        if (attachmentIds.length > 0 || replyTo) await assertWritable(em, userId, conversationId);
        if (replyTo && !(await messageExists(em, conversationId, replyTo)))
          throw messageErrors.REPLIED_MESSAGE_NOT_FOUND();
        // Before the conversation is locked, so that nobody who writes there waits for catalog.
        await pictures.use(em, 'message', attachmentIds, context);
        const sent = await insertMessage(em, {
          id: newId(),
          conversationId,
          userId,
          message,
          excerpt,
          attachmentIds,
          replyTo,
          mentionIds: mentioned,
        });
        if (!sent) throw await whyNot(em, userId, conversationId);
        assertPace(sent);
        if (sent.asked_by === userId) await assertMayAskMore(em, userId);
        participants = sent.participants;
        assertInside(mentioned, participants);
        if (sent.asked_by !== null && sent.asked_by !== userId) await accept(em, conversationId);
        if (sent.asked_by !== userId) await notifyMentioned(em, notify, sent, author ?? '');
        recordSent(em, sent);
        return { message: toProto(sent) };
      });
      await cache.invalidate(...participants.map((id) => keys.conversations(id)));
      const [sent] = await withAddresses([response.message], pictures, context);
      return { message: sent };
    },

    async getMessage(request, context) {
      const { userId } = context;
      const { conversationId, id } = parse(messageRequest, request);
      const row = await database.asUser(userId, (em) => mustSee(em, userId, conversationId, id));
      const [message] = await withAddresses([toProto(row)], pictures, context);
      return { message };
    },

    async listMessages(request, context) {
      const { conversationId, pageSize, pageToken, pinned, q } = parse(listRequest, request);
      const words = wordsOf(q);
      const list = [conversationId, pinned ? 'pinned' : '', ...words];
      const beforeSeq = tokens.read(pageToken, list)?.[0];
      const rows = await database.asUser(context.userId, async (em) => {
        const found = await selectMessages(em, context.userId, conversationId, {
          limit: pageSize + 1,
          beforeSeq,
          pinned,
          words,
        });
        if (found.length === 0 && !(await conversationExists(em, conversationId)))
          throw conversationErrors.CONVERSATION_NOT_FOUND();
        return found;
      });
      const { shown, last } = cutPage(rows, pageSize);
      return {
        messages: await withAddresses(shown.map(toProto), pictures, context),
        nextPageToken: tokens.write(last && [last.seq], list),
      };
    },

    async deleteMessage(request, context) {
      const { userId } = context;
      const { conversationId, id } = parse(messageRequest, request);
      // Empty if an earlier call deleted it.
      let participants: string[] = [];
      const response = await context.once(async (em) => {
        if (!(await conversationExists(em, conversationId))) throw conversationErrors.CONVERSATION_NOT_FOUND();
        const affected = await deleteMessage(em, conversationId, userId, id);
        if (!affected) throw messageErrors.MESSAGE_NOT_FOUND();
        participants = affected;
        recordChanges(
          em,
          participants.map((each) => ({ userId: each, kind: 'message.deleted', id, conversationId })),
        );
        return {};
      });
      await cache.invalidate(...participants.map((each) => keys.conversations(each)));
      return response;
    },

    async markRead(request, context) {
      const { userId } = context;
      const { conversationId } = parse(markReadRequest, request);
      const response = await context.once(async (em) => {
        const read = await markRead(em, conversationId, userId);
        if (read === undefined) throw conversationErrors.CONVERSATION_NOT_FOUND();
        const { readCount, told } = read;
        if (readCount > 0)
          recordChanges(
            em,
            told.map((each) => ({ userId: each, kind: 'conversation.read', id: userId, conversationId })),
          );
        return { readCount };
      });
      if (response.readCount > 0) await cache.invalidate(keys.conversations(userId));
      return response;
    },
  };
}

/** Who is asked by a stranger hears of the request, and not of a message. */
function recordSent(em: SqlEntityManager, sent: SentMessage): void {
  const { id, conversation_id: conversationId, user_id: author, asked_by: askedBy, participants } = sent;
  recordChanges(
    em,
    participants.map((userId) =>
      askedBy === author && userId !== author
        ? { userId, kind: 'conversation.requested', conversationId }
        : { userId, kind: 'message.sent', id, conversationId },
    ),
  );
}

/** Why nothing was sent: the conversation is not the person's, or closed or a request, maybe until just now. */
async function whyNot(em: SqlEntityManager, userId: string, conversationId: string): Promise<Error> {
  await assertWritable(em, userId, conversationId);
  return blockErrors.PERSON_NOT_REACHABLE();
}
