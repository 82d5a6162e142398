import type { Message, SocialServiceService } from '@plaza/api/social';
import { parse, type CallContext, type Handlers, type PeoplesPictures, type SqlEntityManager } from '@plaza/service';
import { messageRequest, type MessageAct } from '../messages/act.ts';
import { withAddresses } from '../messages/attachments.ts';
import type { SeenMessage } from '../messages/message.queries.ts';
import { toProto } from '../messages/shown.ts';
import { emoji } from './emoji.ts';
import { setPinned } from './pins.ts';
import { addReaction, removeReaction } from './reactions.ts';

export interface MarkDeps {
  pictures: PeoplesPictures;
}

const reactionRequest = messageRequest.extend({ emoji });

export function markHandlers({
  pictures,
}: MarkDeps): Pick<
  Handlers<typeof SocialServiceService>,
  'addReaction' | 'removeReaction' | 'pinMessage' | 'unpinMessage'
> {
  /** Does it once, and answers with the message. */
  async function change(
    context: CallContext,
    ids: Omit<MessageAct, 'userId'>,
    rule: (em: SqlEntityManager, act: MessageAct) => Promise<SeenMessage>,
  ): Promise<{ message: Message | undefined }> {
    const act = { userId: context.userId, conversationId: ids.conversationId, id: ids.id };
    const response = await context.once(async (em) => ({ message: toProto(await rule(em, act)) }));
    const [message] = await withAddresses([response.message], pictures, context);
    return { message };
  }

  return {
    addReaction(request, context) {
      const parsed = parse(reactionRequest, request);
      return change(context, parsed, (em, act) => addReaction(em, act, parsed.emoji));
    },

    removeReaction(request, context) {
      const parsed = parse(reactionRequest, request);
      return change(context, parsed, (em, act) => removeReaction(em, act, parsed.emoji));
    },

    pinMessage: (request, context) =>
      change(context, parse(messageRequest, request), (em, act) => setPinned(em, act, true)),

    unpinMessage: (request, context) =>
      change(context, parse(messageRequest, request), (em, act) => setPinned(em, act, false)),
  };
}
