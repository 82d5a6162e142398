import { RefundServiceService } from '@plaza/api/refund-admin';
import { serve, type Feature } from '@plaza/service';
import { makeRefunds, refundHandlers, type RefundDependencies, type Refunds } from './refund.rpc.ts';

/** Refunds of orders of every kind, as a whole or in part: goods and money together. */
export function refunds(deps: RefundDependencies): Feature & Refunds {
  const { sagas, ...made } = makeRefunds(deps);
  return { rpcs: [serve(RefundServiceService, refundHandlers(deps, { sagas, ...made }))], ...made };
}
