import { defineEntity, p } from '@mikro-orm/postgresql';
import type { values } from '@plaza/api/values';
import { Product } from './product.entity.ts';

export type VariantState = (typeof values)['plaza.catalog.v1.ManagedVariant.state'][number];

export const VariantSchema = defineEntity({
  name: 'Variant',
  tableName: 'product_variants',
  properties: {
    id: p.uuid().primary(),
    product: () =>
      p
        .manyToOne(Product)
        .fieldName('product_id')
        .deleteRule('cascade')
        .foreignKeyName('product_variants_product_id_foreign')
        .index(false),
    // That of the product: variant_seller.sql writes it, so that no seller has one SKU twice.
    merchantId: p.uuid().nullable(),
    sku: p.text(),
    size: p.text().default(''),
    colour: p.text().default(''),
    // Null: the price of the product.
    price: p.decimal().columnType('numeric(12,2)').nullable(),
    stock: p.integer().default(0),
    // Its place among the variants of the product.
    position: p.integer().default(0),
    state: p.text().$type<VariantState>().default('active'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    { name: 'product_variants_product_index', properties: ['product', 'position', 'id'] },
    {
      name: 'product_variants_sku_index',
      expression: `create unique index "product_variants_sku_index" on "catalog"."product_variants" (coalesce("merchant_id", '00000000-0000-0000-0000-000000000000'), "sku")`,
    },
    {
      name: 'product_variants_options_index',
      expression: `create unique index "product_variants_options_index" on "catalog"."product_variants" ("product_id", lower("size"), lower("colour"))`,
    },
  ],
  checks: [
    { name: 'product_variants_sku_check', expression: `sku ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'` },
    {
      name: 'product_variants_options_check',
      expression: `(size <> '' or colour <> '') and char_length(size) <= 40 and char_length(colour) <= 40`,
    },
    { name: 'product_variants_price_check', expression: 'price > 0' },
    { name: 'product_variants_stock_check', expression: 'stock >= 0' },
    { name: 'product_variants_state_check', expression: `state in ('active', 'archived')` },
  ],
});

/** A product in one size and colour, with a stock of its own. Where a product has variants, they alone are sold. */
export class Variant extends VariantSchema.class {}
VariantSchema.setClass(Variant);
