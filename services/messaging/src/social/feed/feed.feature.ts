import { SocialInternalServiceService, SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { feedHandlers, feedInternalHandlers, type FeedDeps } from './feed.rpc.ts';

/** Posts of the community. */
export const feed = (deps: FeedDeps): Feature => ({
  rpcs: [
    serve(SocialServiceService, feedHandlers(deps)),
    serve(SocialInternalServiceService, feedInternalHandlers(deps)),
  ],
});
