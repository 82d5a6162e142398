import type { Product } from '@plaza/api/shop';
import { formatAmount } from '@plaza/money';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../db.ts';
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
] as const;

/** Products by name, at most `limit`, after a cursor. */
export async function listProducts(
  em: SqlEntityManager,
  filter: ProductFilter,
  after: ProductPosition | undefined,
  limit: number,
): Promise<ProductPage> {
  let query = db(em).selectFrom('products').select(columns);
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
  const row = await db(em).selectFrom('products').select(columns).where('id', '=', id).executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return toProduct(row);
}

/** Those of these ids that there are, in no order. */
export async function productsById(em: SqlEntityManager, ids: readonly string[]): Promise<Product[]> {
  if (ids.length === 0) return [];
  const rows = await db(em).selectFrom('products').select(columns).where('id', '=', anyOf(ids)).execute();
  return rows.map(toProduct);
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
  };
}
