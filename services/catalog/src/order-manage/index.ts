// The door of what merchants sold with orders.
export { orderManagement } from './order-manage.feature.ts';
