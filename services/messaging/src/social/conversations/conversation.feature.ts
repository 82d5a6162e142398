import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { conversationHandlers, type ConversationDeps } from './conversation.rpc.ts';

/** Conversations, and who is in them. */
export const conversations = (deps: ConversationDeps): Feature => ({
  rpcs: [serve(SocialServiceService, conversationHandlers(deps))],
});
