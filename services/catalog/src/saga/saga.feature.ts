import { OrderServiceService } from '@plaza/api/order';
import { serve, type Database, type Feature } from '@plaza/service';
import type { Sagas } from './saga.ts';
import { sagaMetrics } from './saga.metrics.ts';
import { orderHandlers } from './saga.rpc.ts';

/** Orders under way, whichever their kind. */
export const orders = (database: Database, sagas: Sagas): Feature => ({
  rpcs: [serve(OrderServiceService, orderHandlers({ database }))],
  jobs: [sagas],
  metrics: sagaMetrics(database),
  close: () => sagas.close(),
});
