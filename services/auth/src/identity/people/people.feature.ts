import { AddressInternalServiceService, AuthInternalServiceService, AuthServiceService } from '@plaza/api/auth';
import { serve, type Feature } from '@plaza/service';
import { addressInternalHandlers, peopleHandlers, peopleInternalHandlers, type PeopleDeps } from './people.rpc.ts';

/** Profiles, and the names of people for other services. */
export const people = (deps: PeopleDeps): Feature => ({
  rpcs: [
    serve(AuthServiceService, peopleHandlers(deps)),
    serve(AuthInternalServiceService, peopleInternalHandlers(deps)),
    serve(AddressInternalServiceService, addressInternalHandlers(deps)),
  ],
});
