import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { markHandlers, type MarkDeps } from './mark.rpc.ts';

/** What people put on messages: reactions and pins. */
export const marks = (deps: MarkDeps): Feature => ({ rpcs: [serve(SocialServiceService, markHandlers(deps))] });
