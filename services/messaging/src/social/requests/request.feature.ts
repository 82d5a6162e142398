import { SocialServiceService } from '@plaza/api/social';
import { serve, type Feature } from '@plaza/service';
import { requestHandlers, type RequestDeps } from './request.rpc.ts';

/** Strangers who ask a person, and how the person answers. */
export const requests = (deps: RequestDeps): Feature => ({
  rpcs: [serve(SocialServiceService, requestHandlers(deps))],
});
