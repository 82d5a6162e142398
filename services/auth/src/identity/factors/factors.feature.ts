import { FactorServiceService } from '@plaza/api/factors';
import { serve, type Feature } from '@plaza/service';
import { factorHandlers, type FactorDeps } from './factors.rpc.ts';

/** Second factors, and the proof of who somebody is beside a sign-in. */
export const factors = (deps: FactorDeps): Feature => ({
  rpcs: [serve(FactorServiceService, factorHandlers(deps))],
});
