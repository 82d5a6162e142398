import { SocialServiceService } from '@plaza/api/social';
import { rpcsOf, type Feature } from '@plaza/service';
import { feedHandlers, type FeedDeps } from './feed.rpc.ts';

/** Posts of the community. */
export const feed = (deps: FeedDeps): Feature => ({ rpcs: [rpcsOf(SocialServiceService, feedHandlers(deps))] });
