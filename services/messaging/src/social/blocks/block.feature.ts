import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { blockHandlers, type BlockDeps } from './block.rpc.ts';

/** People who have blocked others. */
export const blocks = (deps: BlockDeps): Feature => ({ rpcs: [serve(SocialServiceService, blockHandlers(deps))] });
