// What differs between products and the other things that are sold.
import type { ManagedProduct } from '@plaza/api/manage';
import { Big, formatAmount } from '@plaza/money';
import { parse, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { findClub } from '../clubs/index.ts';
import { db, type DB } from '../db.ts';
import type { Pictures } from '../media/index.ts';
import { shopErrors, translationsOf } from '../shop/index.ts';
import type { thingHandlers } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { clocks, toManaged, type Thing } from './thing.ts';
import { toVariant, variantsOf } from './variants.ts';

export type ProductRow = Selectable<DB['products']>;
export type ProductThings = ReturnType<typeof thingHandlers<ProductRow, ManagedProduct, 'product'>>;

/** The discount that two prices make, in percent. Throws INVALID_ARGUMENT. */
function discountOf(now: string, old: string | null): number {
  if (old === null) return 0;
  const off = new Big(old).minus(now).times(100).div(old).round(0, Big.roundHalfUp).toNumber();
  if (new Big(old).gt(now) && off < 100) return off;
  return parse(z.never({ error: 'Must be above the price, by less than 99.5 %.' }), undefined);
}

/** Without pictures only for what never sets them. */
export function product(pictures?: Pictures): Thing<ProductRow> & { readonly kind: 'product' } {
  return {
    kind: 'product',
    table: 'products',
    write: 'products.write',
    columns: [
      'name',
      'description',
      'club',
      'category',
      'price',
      'old_price',
      'nft',
      'translations',
      'images',
      'external_id',
      ...clocks,
    ],
    sold: ['nft'],
    approved: ['name', 'description', 'club', 'category', 'nft', 'translations', 'images'],
    notFound: () => shopErrors.PRODUCT_NOT_FOUND(),
    async isSold(em, id) {
      const row = await db(em)
        .selectFrom('stock_movements')
        .select('id')
        .where('product_id', '=', id)
        .where('kind', '=', 'sale')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    views: ({ club, category }) => keys.productListsOf(club, category),
    async complete(em, row, columns) {
      if (columns['club'] !== undefined) await findClub(em, columns['club'] as string);
      if (row && columns['images'])
        await pictures?.assertUsable(em, columns['images'] as string[], 'product', row.merchant_id);
      if (columns['price'] === undefined && columns['old_price'] === undefined) return columns;
      const now = (columns['price'] ?? row?.price) as string;
      const old = (columns['old_price'] === undefined ? (row?.old_price ?? null) : columns['old_price']) as
        string | null;
      return { ...columns, discount: discountOf(String(now), old === null ? null : String(old)) };
    },
    async assertSellable(em, { id, has_variants: hasVariants }) {
      if (hasVariants && !(await variantsOf(em, [id])).some(({ state }) => state === 'active'))
        throw manageErrors.NOTHING_TO_SELL();
    },
  };
}

export async function toProduct(
  pictures: Pictures,
  em: SqlEntityManager,
  row: ProductRow,
  { whole }: { whole: boolean },
): Promise<ManagedProduct> {
  const variants = whole && row.has_variants ? await variantsOf(em, [row.id]) : [];
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
    translations: { items: translationsOf(row.translations) },
    managed: toManaged(row),
    hasVariants: row.has_variants,
    variants: variants.map(toVariant),
    pictures: whole ? await pictures.byId(em, row.images) : [],
  };
}
