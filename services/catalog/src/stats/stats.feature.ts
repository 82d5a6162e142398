import { AuthInternalServiceService } from '@plaza/api/auth';
import { StatsServiceService } from '@plaza/api/stats';
import { asPeer, peer, serve, type Feature, type ServiceConfig } from '@plaza/service';
import { statsHandlers, type StatsDependencies } from './stats.rpc.ts';

/** Public numbers of the whole platform. */
export function stats(config: ServiceConfig, deps: Omit<StatsDependencies, 'auth'>): Feature {
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  return { rpcs: [serve(StatsServiceService, statsHandlers({ ...deps, auth }))], close: () => auth.close() };
}
