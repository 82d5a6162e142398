import { defineEntity, p } from '@mikro-orm/postgresql';
import { managedChecks, managedColumns, managedIndexes } from '../managed.ts';

/** What a product is called in another language. */
export interface Translation {
  name: string;
  description: string;
}

export const ProductSchema = defineEntity({
  name: 'Product',
  tableName: 'products',
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    description: p.text().default(''),
    club: p.text(),
    category: p.text(),
    price: p.decimal().columnType('numeric(12,2)'),
    oldPrice: p.decimal().columnType('numeric(12,2)').nullable(),
    discount: p.smallint().default(0),
    currency: p.text().default('EUR'),
    // Where it has variants the sum of theirs: variant_stock.sql writes both.
    stock: p.integer(),
    hasVariants: p.boolean().default(false),
    nft: p.boolean().default(false),
    // Name and description in other languages, by language.
    translations: p.json<Record<string, Translation>>().defaultRaw(`'{}'`),
    // The ids of its pictures, the main one first.
    images: p.array().columnType('uuid[]').defaultRaw(`'{}'`),
    ...managedColumns,
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [
    ...managedIndexes('products'),
    {
      name: 'products_images_index',
      expression: `create index "products_images_index" on "catalog"."products" using gin ("images") where images <> '{}'`,
    },
    { name: 'products_name_index', properties: ['name', 'id'] },
    { name: 'products_club_index', properties: ['club', 'name', 'id'] },
    { name: 'products_category_index', properties: ['category', 'name', 'id'] },
    { name: 'products_club_category_index', properties: ['club', 'category', 'name', 'id'] },
  ],
  checks: [
    ...managedChecks('products'),
    {
      name: 'products_name_check',
      expression: `name <> '' and char_length(name) <= 150 and club <> '' and category <> ''`,
    },
    { name: 'products_price_check', expression: 'price > 0' },
    // The shop sells in one currency, so that a cart always has a total.
    { name: 'products_currency_check', expression: `currency = 'EUR'` },
    { name: 'products_images_check', expression: 'cardinality(images) <= 10' },
    { name: 'products_stock_check', expression: 'stock >= 0' },
    // The shown discount is the real one.
    {
      name: 'products_discount_check',
      expression:
        'case when old_price is null then discount = 0 else old_price > price and discount = round((old_price - price) * 100 / old_price) and discount < 100 end',
    },
  ],
});

export class Product extends ProductSchema.class {}
ProductSchema.setClass(Product);
