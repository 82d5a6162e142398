import type { SocialServiceService } from '@plaza/api/social';
import { fields, parse, type Handlers } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { messageRequest } from './act.ts';
import { withAddresses } from './attachments.ts';
import { editMessage, selectVersions } from './edit.ts';
import { hideMessage } from './hide.ts';
import { mustSee } from './message.queries.ts';
import type { MessageDeps } from './message.rpc.ts';
import { toProto } from './shown.ts';

const editRequest = messageRequest.extend({ message: fields.prose(1, 4000) });

/** What becomes of a message after it was sent. */
export function editHandlers({
  database,
  cache,
  pictures,
}: MessageDeps): Pick<Handlers<typeof SocialServiceService>, 'editMessage' | 'listMessageVersions' | 'hideMessage'> {
  return {
    async editMessage(request, context) {
      const { userId } = context;
      const { conversationId, id, message } = parse(editRequest, request);
      // Empty if an earlier call edited it.
      let affected: string[] = [];
      const response = await context.once(async (em) => {
        const edited = await editMessage(em, { userId, conversationId, id }, message);
        affected = edited.affected;
        return { message: toProto(edited.row) };
      });
      await cache.invalidate(...affected.map((each) => keys.conversations(each)));
      const [shown] = await withAddresses([response.message], pictures, context);
      return { message: shown };
    },

    async listMessageVersions(request, { userId }) {
      const { conversationId, id } = parse(messageRequest, request);
      return database.asUser(userId, async (em) => {
        await mustSee(em, userId, conversationId, id);
        return { versions: await selectVersions(em, id) };
      });
    },

    async hideMessage(request, context) {
      const { userId } = context;
      const { conversationId, id } = parse(messageRequest, request);
      const response = await context.once(async (em) => {
        await hideMessage(em, { userId, conversationId, id });
        return {};
      });
      await cache.invalidate(keys.conversations(userId));
      return response;
    },
  };
}
