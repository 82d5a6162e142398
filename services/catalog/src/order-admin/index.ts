// The door of the orders of all people, for administrators, and of what merchants read of them.
export { elsewhere, type Elsewhere } from './elsewhere.ts';
export { idRange } from './id-range.ts';
export { orderAdmin } from './order-admin.feature.ts';
export { findOrder, findOrders, refundsOf, type RefundRow } from './order.queries.ts';
export { describeOrder, type DescribedLine, type OrderRow } from './order.ts';
export { tracedOrders } from './trace.ts';
export { pictured } from './pictured.ts';
