import type { Cache } from '@plaza/cache';
import type { Conversation, SocialServiceService } from '@plaza/api/social';
import { fields, parse, type CallContext, type Handlers, type SqlEntityManager } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import type { People } from '../../people/index.ts';
import { memberRoles } from '../conversations/conversation.entity.ts';
import { conversationErrors } from '../conversations/conversation.errors.ts';
import { mustSeeConversation } from '../conversations/conversation.queries.ts';
import { toProto } from '../conversations/shown.ts';
import { addMember, dropMember, renameGroup, setRole, type Act } from './group.ts';

export interface GroupDeps {
  cache: Cache;
  people: People;
}

const renameRequest = z.object({ conversationId: fields.uuid(), name: fields.name(1, 100) });
const memberRequest = z.object({ conversationId: fields.uuid(), userId: fields.uuid() });
const roleRequest = memberRequest.extend({
  role: z.enum(memberRoles, { error: `Must be one of ${memberRoles.join(', ')}.` }),
});

export function groupHandlers({
  cache,
  people,
}: GroupDeps): Pick<
  Handlers<typeof SocialServiceService>,
  'renameConversation' | 'addConversationMember' | 'removeConversationMember' | 'setConversationRole'
> {
  /** Does it once, and then answers with what the lists of `affected` show. */
  async function change<Response>(
    context: CallContext,
    conversationId: string,
    rule: (em: SqlEntityManager, act: Act) => Promise<string[]>,
    answer: (em: SqlEntityManager) => Promise<Response>,
  ): Promise<Response> {
    const { userId } = context;
    // Empty if an earlier call did it.
    let affected: string[] = [];
    const response = await context.once(async (em) => {
      affected = await rule(em, { userId, conversationId });
      return answer(em);
    });
    await cache.invalidate(...affected.map((id) => keys.conversations(id)));
    return response;
  }

  const shown =
    (context: CallContext, conversationId: string) =>
    async (em: SqlEntityManager): Promise<{ conversation: Conversation }> => {
      const row = await mustSeeConversation(em, context.userId, conversationId);
      return { conversation: toProto(row, await people.known(row.participants, context)) };
    };

  return {
    renameConversation(request, context) {
      const { conversationId, name } = parse(renameRequest, request);
      return change(context, conversationId, (em, act) => renameGroup(em, act, name), shown(context, conversationId));
    },

    async addConversationMember(request, context) {
      const { conversationId, userId } = parse(memberRequest, request);
      if (!(await people.known([userId], context)).has(userId))
        throw conversationErrors.PARTICIPANT_NOT_FOUND({
          violations: [{ field: 'user_id', description: 'There is no such person.' }],
        });
      return change(context, conversationId, (em, act) => addMember(em, act, userId), shown(context, conversationId));
    },

    removeConversationMember(request, context) {
      const { conversationId, userId } = parse(memberRequest, request);
      return change(
        context,
        conversationId,
        (em, act) => dropMember(em, act, userId),
        async () => ({}),
      );
    },

    setConversationRole(request, context) {
      const { conversationId, userId, role } = parse(roleRequest, request);
      return change(
        context,
        conversationId,
        (em, act) => setRole(em, act, userId, role),
        shown(context, conversationId),
      );
    },
  };
}
