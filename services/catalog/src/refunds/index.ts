// The door of refunds of orders, as a whole or in part.
export { isRefund, orderedOf, refundedOf, refundKinds } from './ordered.ts';
export { paidFor, refundedOfParty, returnedOf, sum, type EarlierRefund } from './plan.ts';
export { refunds } from './refund.feature.ts';
export type { RefundState } from './refund.queries.ts';
export type { Refunder, Refunds, TicketReturn } from './refund.rpc.ts';
