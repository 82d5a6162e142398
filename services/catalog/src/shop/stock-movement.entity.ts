import { defineEntity, p } from '@mikro-orm/postgresql';
import { values } from '@plaza/api/values';
import { Product } from './product.entity.ts';

export const movementKinds = values['plaza.catalog.v1.StockMovement.kind'];
export type MovementKind = (typeof movementKinds)[number];

export const StockMovementSchema = defineEntity({
  name: 'StockMovement',
  tableName: 'stock_movements',
  properties: {
    id: p.bigint('string').primary().generated('by default as identity'),
    at: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    product: () =>
      p
        .manyToOne(Product)
        .fieldName('product_id')
        .deleteRule('cascade')
        .foreignKeyName('stock_movements_product_id_foreign')
        .index(false),
    // Null: of a product without variants. It stays when the variant is deleted.
    variantId: p.uuid().nullable(),
    kind: p.text().$type<MovementKind>(),
    // Above zero: there are more.
    quantity: p.integer(),
    // The order of a sale or a return.
    orderId: p.uuid().nullable(),
    reason: p.text().default(''),
    // Who received or corrected it; null: a sale, or an operator.
    actor: p.uuid().nullable(),
  },
  indexes: [
    { name: 'stock_movements_product_index', properties: ['product', 'id'] },
    { name: 'stock_movements_variant_index', properties: ['variantId', 'id'], where: 'variant_id is not null' },
  ],
  checks: [
    { name: 'stock_movements_kind_check', expression: `kind in ('receipt', 'sale', 'return', 'correction')` },
    { name: 'stock_movements_quantity_check', expression: 'quantity <> 0' },
  ],
});

/** Why a stock changed, and by how much: their sum is the stock. move_stock.sql writes them with every change of a stock. */
export class StockMovement extends StockMovementSchema.class {}
StockMovementSchema.setClass(StockMovement);
