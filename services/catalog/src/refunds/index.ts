// The door of refunds of whole orders.
export { refunds } from './refund.feature.ts';
