// The door of the shop: products, carts and orders.
export { lineName, outOfStock } from './cart.ts';
export { translationsOf } from './product.ts';
export { shopErrors } from './shop.errors.ts';
export { largestCart, largestQuantity, lockCart, shopCurrency } from './cart.ts';
export { orderTitle, type CheckoutState } from './checkout.ts';
export { returnStock } from './stock.ts';
export { orderColumns, toOrder } from './order.ts';
export { productsById } from './product.ts';
export type { VariantState } from './variant.entity.ts';
export { shop } from './shop.feature.ts';
export { seedShop } from './shop.seed.ts';
