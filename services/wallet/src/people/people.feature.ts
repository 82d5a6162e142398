import { AuthInternalServiceService } from '@plaza/api/auth';
import { asPeer, peer, type Feature, type ServiceConfig } from '@plaza/service';
import { createPeople, type People } from './people.ts';

/** The names of people, from auth. */
export function people(config: ServiceConfig): Feature & { people: People } {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  return { people: createPeople(auth), close: () => auth.close() };
}
