import { EsimServiceService } from '@plaza/api/esim';
import { rpcsOf, type Feature } from '@plaza/service';
import { esimHandlers, type EsimDependencies } from './esim.rpc.ts';

/** Plans of travel eSIMs, and their activation. */
export const esims = (deps: EsimDependencies): Feature => ({ rpcs: [rpcsOf(EsimServiceService, esimHandlers(deps))] });
