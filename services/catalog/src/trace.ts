// What catalog knows of what a person, an order or a call went through.
import type { TraceSourceOptions } from '@plaza/outbox';
import type { Database } from '@plaza/service';
import { tracedOrders } from './order-admin/index.ts';

export const traceOf = (database: Database): TraceSourceOptions => ({
  service: 'catalog',
  database,
  parts: [],
  ordersOf: tracedOrders,
});
