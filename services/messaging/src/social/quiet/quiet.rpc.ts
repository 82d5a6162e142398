import type { Cache } from '@plaza/cache';
import type { SocialServiceService } from '@plaza/api/social';
import { fields, parse, type CallContext, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { archive, mute, unarchive, unmute, type QuietAct } from './quiet.ts';

export interface QuietDeps {
  cache: Cache;
}

const conversationRequest = z.object({ conversationId: fields.uuid() });
const muteRequest = conversationRequest.extend({
  until: z
    .date()
    .refine((until) => until.getTime() > Date.now(), 'Must be in the future.')
    .optional(),
});

export function quietHandlers({
  cache,
}: QuietDeps): Pick<
  Handlers<typeof SocialServiceService>,
  'muteConversation' | 'unmuteConversation' | 'archiveConversation' | 'unarchiveConversation'
> {
  async function change(
    context: CallContext,
    { conversationId }: { conversationId: string },
    rule: (em: SqlEntityManager, act: QuietAct) => Promise<void>,
  ): Promise<object> {
    const { userId } = context;
    const response = await context.once(async (em) => {
      await rule(em, { userId, conversationId });
      return {};
    });
    await cache.invalidate(keys.conversations(userId));
    return response;
  }

  return {
    muteConversation(request, context) {
      const parsed = parse(muteRequest, request);
      return change(context, parsed, (em, act) => mute(em, act, parsed.until));
    },
    unmuteConversation: (request, context) => change(context, parse(conversationRequest, request), unmute),
    archiveConversation: (request, context) => change(context, parse(conversationRequest, request), archive),
    unarchiveConversation: (request, context) => change(context, parse(conversationRequest, request), unarchive),
  };
}
