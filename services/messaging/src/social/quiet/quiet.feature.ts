import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { quietHandlers, type QuietDeps } from './quiet.rpc.ts';

/** Conversations that are muted and archived. */
export const quiet = (deps: QuietDeps): Feature => ({ rpcs: [serve(SocialServiceService, quietHandlers(deps))] });
