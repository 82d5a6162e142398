import { EsimServiceService } from '@plaza/api/esim';
import { serve, type Feature } from '@plaza/service';
import { esimHandlers, type EsimDependencies } from './esim.rpc.ts';

/** Plans of travel eSIMs, and their activation. */
export const esims = (deps: EsimDependencies): Feature => ({ rpcs: [serve(EsimServiceService, esimHandlers(deps))] });
