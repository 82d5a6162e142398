import { OrderServiceService } from '@plaza/api/order';
import { serve, type Feature } from '@plaza/service';
import type { Sagas } from './saga.ts';
import { sagaMetrics } from './saga.metrics.ts';
import { orderHandlers, type OrderDeps } from './saga.rpc.ts';

/** Orders under way, whichever their kind. */
export const orders = ({ sagas, ...deps }: OrderDeps & { sagas: Sagas }): Feature => ({
  rpcs: [serve(OrderServiceService, orderHandlers(deps))],
  jobs: [sagas],
  metrics: sagaMetrics(deps.database),
  close: () => sagas.close(),
});
