import { MatchInternalServiceService, MatchServiceService } from '@plaza/api/match';
import { serve, type Feature } from '@plaza/service';
import { matchHandlers, matchInternalHandlers, type MatchDeps } from './match.rpc.ts';

/** Which events are matches, and how they ended. */
export const matches = (deps: MatchDeps): Feature => ({
  rpcs: [
    serve(MatchServiceService, matchHandlers(deps)),
    serve(MatchInternalServiceService, matchInternalHandlers(deps)),
  ],
});
