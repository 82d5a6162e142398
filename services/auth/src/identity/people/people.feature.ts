import { AuthInternalServiceService, AuthServiceService } from '@plaza/api/auth';
import { serve, type Feature } from '@plaza/service';
import { peopleHandlers, peopleInternalHandlers, type PeopleDeps } from './people.rpc.ts';

/** Who people are: their profiles, and what other services ask about them. */
export const people = (deps: PeopleDeps): Feature => ({
  rpcs: [
    serve(AuthServiceService, peopleHandlers(deps)),
    serve(AuthInternalServiceService, peopleInternalHandlers(deps)),
  ],
});
