// The door of the shop: products, carts and orders.
export { returnStock } from './checkout.ts';
export { orderColumns, toOrder } from './order.ts';
export { shop } from './shop.feature.ts';
export { seedShop } from './shop.seed.ts';
