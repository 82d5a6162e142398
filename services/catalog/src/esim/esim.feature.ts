import { EsimServiceService } from '@plaza/api/esim';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startEsimJob } from './esim.job.ts';
import { esimHandlers, type EsimDependencies } from './esim.rpc.ts';

/** Plans of travel eSIMs, their activation, and the eSIMs that people have. */
export const esims = (deps: EsimDependencies & { log: Logger }): Feature => ({
  rpcs: [serve(EsimServiceService, esimHandlers(deps))],
  jobs: [startEsimJob(deps)],
});
