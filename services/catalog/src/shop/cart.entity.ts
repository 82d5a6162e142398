import { defineEntity, p } from '@mikro-orm/postgresql';
import { Product } from './product.entity.ts';

export const CartSchema = defineEntity({
  name: 'CartRow',
  tableName: 'cart',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    product: () =>
      p.manyToOne(Product).joinColumn('product_id').mapToPk().deleteRule('cascade').index('cart_product_index'),
    quantity: p.integer(),
    addedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  uniques: [{ name: 'cart_user_product_unique', properties: ['userId', 'product'] }],
  checks: [{ name: 'cart_quantity_check', expression: 'quantity between 1 and 99' }],
});

export class CartRow extends CartSchema.class {}
CartSchema.setClass(CartRow);
