import { EsimServiceService } from '@plaza/api/esim';
import { serve, type Feature, type Logger } from '@plaza/service';
import { startCallbackJob, startEsimJob } from './esim.job.ts';
import { esimMetrics } from './esim.metrics.ts';
import { esimHandlers, type EsimDependencies } from './esim.rpc.ts';
import { startUsageJob } from './usage.job.ts';

/** Plans of travel eSIMs, their activation, the eSIMs that people have, and what they use of them. */
export const esims = (deps: Omit<EsimDependencies, 'metrics'> & { log: Logger }): Feature => {
  const metrics = esimMetrics();
  return {
    rpcs: [serve(EsimServiceService, esimHandlers({ ...deps, metrics }))],
    jobs: [
      startEsimJob(deps),
      startCallbackJob(deps),
      ...(deps.provider.open ? [startUsageJob({ ...deps, metrics })] : []),
    ],
    metrics: [...metrics.sources],
  };
};
