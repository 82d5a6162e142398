import { defineEntity, p } from '@mikro-orm/postgresql';
import { Product } from './product.entity.ts';
import { Variant } from './variant.entity.ts';

export const CartSchema = defineEntity({
  name: 'CartRow',
  tableName: 'cart',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    product: () =>
      p.manyToOne(Product).joinColumn('product_id').mapToPk().deleteRule('cascade').index('cart_product_index'),
    // Of a product with variants the one that was chosen.
    variant: () =>
      p
        .manyToOne(Variant)
        .fieldName('variant_id')
        .deleteRule('cascade')
        .foreignKeyName('cart_variant_id_foreign')
        .index('cart_variant_index')
        .nullable(),
    quantity: p.integer(),
    addedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    {
      // One line for each variant, and one for each product without.
      name: 'cart_user_line_index',
      expression: `create unique index "cart_user_line_index" on "catalog"."cart" ("user_id", coalesce("variant_id", "product_id"))`,
    },
  ],
  checks: [{ name: 'cart_quantity_check', expression: 'quantity between 1 and 99' }],
});

export class CartRow extends CartSchema.class {}
CartSchema.setClass(CartRow);
