// The door of the orders of all people, for administrators.
export { elsewhere } from './elsewhere.ts';
export { orderAdmin } from './order-admin.feature.ts';
