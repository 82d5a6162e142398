import type { Cache } from '@plaza/cache';
import type { SocialServiceService } from '@plaza/api/social';
import { fields, parse, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { People } from '../../people/index.ts';
import { mustSeeConversation } from '../conversations/conversation.queries.ts';
import { toProto } from '../conversations/shown.ts';
import { acceptRequest, declineRequest } from './request.ts';

export interface RequestDeps {
  cache: Cache;
  people: People;
}

const conversationRequest = z.object({ conversationId: fields.uuid() });

export function requestHandlers({
  cache,
  people,
}: RequestDeps): Pick<Handlers<typeof SocialServiceService>, 'acceptConversation' | 'declineConversation'> {
  return {
    async acceptConversation(request, context) {
      const { userId } = context;
      const { conversationId } = parse(conversationRequest, request);
      // Empty if an earlier call accepted it.
      let affected: string[] = [];
      const response = await context.once(async (em) => {
        affected = await acceptRequest(em, { userId, conversationId });
        const row = await mustSeeConversation(em, userId, conversationId);
        return { conversation: toProto(row, await people.known(row.participants, context)) };
      });
      await cache.invalidate(...affected.map((id) => keys.conversations(id)));
      return response;
    },

    // No list that is cached has requests.
    declineConversation(request, context) {
      const { userId } = context;
      const { conversationId } = parse(conversationRequest, request);
      return context.once(async (em) => {
        await declineRequest(em, { userId, conversationId });
        return {};
      });
    },
  };
}
