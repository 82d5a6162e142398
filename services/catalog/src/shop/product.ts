import type { Translation as TranslationMessage } from '@plaza/api/manage';
import type { Product } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { anyOf, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
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
  'has_variants',
] as const;

/** A variant that can be bought, as the query below has it. */
interface ShownVariant {
  id: string;
  sku: string;
  size: string;
  colour: string;
  /** Its own price, or that of the product. */
  price: string;
  stock: number;
}

/** Read only for a product that has variants. */
const variants = sql<ShownVariant[] | null>`case when products.has_variants then (
  select jsonb_agg(jsonb_build_object('id', v.id, 'sku', v.sku, 'size', v.size, 'colour', v.colour,
      'price', coalesce(v.price, products.price)::text, 'stock', v.stock) order by v.position, v.id)
    from product_variants v where v.product_id = products.id and v.state = 'active') end`;

const select = (em: SqlEntityManager) => db(em).selectFrom('products').select(columns).select(variants.as('variants'));

/** Products by name, at most `limit`, after a cursor. */
export async function listProducts(
  em: SqlEntityManager,
  filter: ProductFilter,
  after: ProductPosition | undefined,
  limit: number,
): Promise<ProductPage> {
  let query = select(em).where(isListed('products'));
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
  const row = await select(em).where('id', '=', id).where(isVisible('products')).executeTakeFirst();
  if (!row) throw shopErrors.PRODUCT_NOT_FOUND();
  return toProduct(row);
}

/** Those of these ids that there are, in no order. */
export async function productsById(em: SqlEntityManager, ids: readonly string[]): Promise<Product[]> {
  if (ids.length === 0) return [];
  const rows = await select(em).where('id', '=', anyOf(ids)).where(isListed('products')).execute();
  return rows.map(toProduct);
}

/** By language. */
export function translationsOf(translations: Readonly<Record<string, Translation>>): TranslationMessage[] {
  return Object.entries(translations)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([language, { name, description }]) => ({ language, name, description }));
}

type Row = Pick<Selectable<DB['products']>, (typeof columns)[number]> & { variants: ShownVariant[] | null };

function toProduct(row: Row): Product {
  const { price, oldPrice, discount } = shownPrice(row);
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    club: row.club,
    category: row.category,
    price: formatAmount(price, row.currency),
    oldPrice: oldPrice === null ? '' : formatAmount(oldPrice, row.currency),
    discount,
    currency: row.currency,
    stock: row.has_variants ? (row.variants ?? []).reduce((sum, { stock }) => sum + stock, 0) : row.stock,
    nft: row.nft,
    merchantId: row.merchant_id ?? '',
    onSaleFrom: row.on_sale_from ?? undefined,
    onSaleUntil: row.on_sale_until ?? undefined,
    translations: translationsOf(row.translations),
    variants: (row.variants ?? []).map((variant) => ({ ...variant, price: formatAmount(variant.price, row.currency) })),
    // Whoever shows them sets them: media.
    pictures: [],
  };
}

/** The lowest of the variants' prices. The discount is that of the product's own price: it is not shown beside a lower one. */
function shownPrice({ price, old_price: oldPrice, discount, variants: shown }: Row) {
  const lowest = (shown ?? [])
    .map((variant) => new Big(variant.price))
    .reduce<Big | undefined>((least, each) => (least === undefined || each.lt(least) ? each : least), undefined);
  if (lowest === undefined || lowest.eq(price)) return { price, oldPrice, discount };
  return { price: lowest.toFixed(2), oldPrice: null, discount: 0 };
}
