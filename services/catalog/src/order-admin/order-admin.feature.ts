import { OrderAdminServiceService } from '@plaza/api/order-admin';
import { serve, type Feature } from '@plaza/service';
import { orderAdminHandlers, type OrderAdminDeps } from './order-admin.rpc.ts';

/** Finding any order, its story, another attempt at one that is stuck, and what was sold. */
export const orderAdmin = (deps: OrderAdminDeps): Feature => ({
  rpcs: [serve(OrderAdminServiceService, orderAdminHandlers(deps))],
});
