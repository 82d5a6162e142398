import { OrderManagementServiceService } from '@plaza/api/order-manage';
import { serve, type Feature } from '@plaza/service';
import { orderManagementHandlers, type OrderManagementDeps } from './order-manage.rpc.ts';

/** The orders with goods of a merchant, and their refunds, for its team and its API keys. */
export const orderManagement = (deps: OrderManagementDeps): Feature => ({
  rpcs: [serve(OrderManagementServiceService, orderManagementHandlers(deps))],
});
