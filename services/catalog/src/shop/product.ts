import type { Translation as TranslationMessage } from '@plaza/api/manage';
import type { Product } from '@plaza/api/shop';
import { formatAmount } from '@plaza/money';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
import { isListed, isVisible } from '../managed.ts';
import type { Translation } from './product.entity.ts';
import { shopErrors } from './shop.errors.ts';

export interface ProductFilter {
  /** Empty for every club. */
  club: string;
  /** Empty for every category. */
  category: string;
}

/** The cursor after a page: the sort key of its last product. */
export interface ProductPosition {
  name: string;
  id: string;
}

export interface ProductPage {
  products: Product[];
  /** Undefined on the last page. */
  next: ProductPosition | undefined;
}

const columns = [
  'id',
  'name',
  'description',
  'club',
  'category',
  'price',
  'old_price',
  'discount',
  'currency',
  'stock',
  'nft',
  'translations',
  'merchant_id',
  'on_sale_from',
  'on_sale_until',
] as const;

/** Products by name, at most `limit`, after a cursor. */
export async function listProducts(
  em: SqlEntityManager,
  filter: ProductFilter,
  after: ProductPosition | undefined,
  limit: number,
): Promise<ProductPage> {
  let query = db(em).selectFrom('products').select(columns).where(isListed('products'));
  if (filter.club) query = query.where('club', '=', filter.club);
  if (filter.category) query = query.where('category', '=', filter.category);
  if (after) query = query.where((eb) => eb(eb.refTuple('name', 'id'), '>', eb.tuple(after.name, after.id)));
  const rows = await query
    .orderBy('name')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const products = rows.slice(0, limit).map(toProduct);
  const last = products.at(-1);
  return { products, next: rows.length > limit && last ? { name: last.name, id: last.id } : undefined };
}

/** Throws PRODUCT_NOT_FOUND. */
export async function getProduct(em: SqlEntityManager, id: string): Promise<Product> {
  const row = await db(em)
    .selectFrom('products')
    .select(columns)
    .where('id', '=', id)
    .where(isVisible('products'))
    .executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return toProduct(row);
}

/** Those of these ids that there are, in no order. */
export async function productsById(em: SqlEntityManager, ids: readonly string[]): Promise<Product[]> {
  if (ids.length === 0) return [];
  const rows = await db(em)
    .selectFrom('products')
    .select(columns)
    .where('id', '=', anyOf(ids))
    .where(isListed('products'))
    .execute();
  return rows.map(toProduct);
}

/** By language. */
export function translationsOf(translations: Readonly<Record<string, Translation>>): TranslationMessage[] {
  return Object.entries(translations)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([language, { name, description }]) => ({ language, name, description }));
}

function toProduct(row: Pick<Selectable<DB['products']>, (typeof columns)[number]>): Product {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    club: row.club,
    category: row.category,
    price: formatAmount(row.price, row.currency),
    oldPrice: row.old_price === null ? '' : formatAmount(row.old_price, row.currency),
    discount: row.discount,
    currency: row.currency,
    stock: row.stock,
    nft: row.nft,
    merchantId: row.merchant_id ?? '',
    onSaleFrom: row.on_sale_from ?? undefined,
    onSaleUntil: row.on_sale_until ?? undefined,
    translations: translationsOf(row.translations),
  };
}
