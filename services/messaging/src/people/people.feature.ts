import { AuthInternalServiceService } from '@plaza/api/auth';
import type { Cache } from '@plaza/cache';
import { asPeer, peer, type Feature, type ServiceConfig } from '@plaza/service';
import { createPeople, type People } from './people.ts';

/** The names of people, from auth. */
export function people(config: ServiceConfig, cache: Cache): Feature & { people: People } {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  return { people: createPeople(auth, cache), close: () => auth.close() };
}
