import type { Cache } from '@plaza/cache';
import type { ListConversationsResponse, SocialServiceService } from '@plaza/api/social';
import {
  cutPage,
  fields,
  pageTokens,
  parse,
  cursorFields,
  type CallContext,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { People } from '../../people/index.ts';
import { assertKnown, openConversation, othersOf } from './conversation.ts';
import { mustSeeConversation, selectConversations } from './conversation.queries.ts';
import { toProto } from './shown.ts';

export interface ConversationDeps {
  database: Database;
  cache: Cache;
  people: People;
}

const createRequest = z.object({
  participantIds: z.array(fields.uuid()).max(50, 'Must be at most 50.'),
  name: fields.name(0, 100),
});
const listRequest = z.object({
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
  archived: z.boolean(),
  requested: z.boolean(),
});
const getRequest = z.object({ conversationId: fields.uuid() });
const tokens = pageTokens('conversations', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));
const cachedPageSize = 20;

export function conversationHandlers({
  database,
  cache,
  people,
}: ConversationDeps): Pick<
  Handlers<typeof SocialServiceService>,
  'createConversation' | 'getConversation' | 'listConversations'
> {
  async function list(
    userId: string,
    { pageSize, pageToken, archived, requested }: z.infer<typeof listRequest>,
    context: CallContext,
  ): Promise<ListConversationsResponse> {
    const which = [...(archived ? ['archived'] : []), ...(requested ? ['requested'] : [])];
    const at = tokens.read(pageToken, which);
    const rows = await database.asUser(userId, (em) =>
      selectConversations(em, userId, {
        limit: pageSize + 1,
        archived,
        requested,
        after: at && { updatedAt: new Date(at[0]), id: at[1] },
      }),
    );
    const { shown, last } = cutPage(rows, pageSize);
    const known = await people.known(
      shown.flatMap(({ participants }) => participants),
      context,
    );
    return {
      conversations: shown.map((row) => toProto(row, known)),
      nextPageToken: tokens.write(last && [last.updated_at.getTime(), last.id], which),
    };
  }

  return {
    async createConversation(request, context) {
      const { userId } = context;
      const { participantIds, name } = parse(createRequest, request);
      const others = othersOf(userId, participantIds);
      const known = await people.known([userId, ...others], context);
      assertKnown(participantIds, known);
      const response = await context.once(async (em) => ({
        conversation: toProto(await openConversation(em, userId, others, name), known),
      }));
      await cache.invalidate(...[userId, ...others].map((id) => keys.conversations(id)));
      return response;
    },

    async getConversation(request, context) {
      const { userId } = context;
      const { conversationId } = parse(getRequest, request);
      const row = await database.asUser(userId, (em) => mustSeeConversation(em, userId, conversationId));
      return { conversation: toProto(row, await people.known(row.participants, context)) };
    },

    async listConversations(request, context) {
      const { userId } = context;
      const asked = parse(listRequest, request);
      if (asked.pageSize !== cachedPageSize || asked.pageToken !== '' || asked.archived || asked.requested)
        return list(userId, asked, context);
      return cache.answer(keys.conversations(userId), () => list(userId, asked, context));
    },
  };
}
