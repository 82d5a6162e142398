import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { editHandlers } from './edit.rpc.ts';
import { messageHandlers, type MessageDeps } from './message.rpc.ts';

/** The messages of conversations. */
export const messages = (deps: MessageDeps): Feature => ({
  rpcs: [serve(SocialServiceService, messageHandlers(deps)), serve(SocialServiceService, editHandlers(deps))],
});
