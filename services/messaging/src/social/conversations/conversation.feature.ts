import { SocialServiceService } from '@plaza/api/social';
import { rpcsOf, type Feature } from '@plaza/service';
import { conversationHandlers, type ConversationDeps } from './conversation.rpc.ts';

/** Conversations, and who is in them. */
export const conversations = (deps: ConversationDeps): Feature => ({
  rpcs: [rpcsOf(SocialServiceService, conversationHandlers(deps))],
});
