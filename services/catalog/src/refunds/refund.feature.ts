import { RefundServiceService } from '@plaza/api/refund-admin';
import { serve, type Feature } from '@plaza/service';
import { refundHandlers, type RefundDependencies } from './refund.rpc.ts';

/** Refunds of orders of every kind by an administrator: goods and money together. */
export const refunds = (deps: RefundDependencies): Feature => ({
  rpcs: [serve(RefundServiceService, refundHandlers(deps))],
});
