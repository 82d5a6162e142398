// The door of the orders of all people, for administrators.
export { orderAdmin } from './order-admin.feature.ts';
