// The variants of a product: its sizes and colours, each with a SKU, and a stock and a price of its own. All are changed under the lock of the product.
import type { ManagedVariant } from '@plaza/api/manage';
import { formatAmount } from '@plaza/money';
import { anyOf, newId, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { asSystemWithin } from '../as-system.ts';
import { db, now, type DB } from '../db.ts';
import { shopErrors, type VariantState } from '../shop/index.ts';
import { assertLatest, type Reverted } from './changes.ts';
import { etagOf } from './etag.ts';
import { shopCurrency } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { stockMoved } from './stock.ts';
import { changedColumns, update, type Columns } from './thing.ts';

export type VariantRow = Selectable<DB['product_variants']>;
type ProductRow = Pick<Selectable<DB['products']>, 'id' | 'stock' | 'has_variants' | 'version'>;

/** Archived ones count too. */
export const mostVariants = 100;

export interface VariantDraft {
  /** What names it, for ever. */
  sku: string;
  size: string;
  colour: string;
  /** Null: the price of the product. */
  price: string | null;
  position: number;
}

export interface NewStock {
  /** What comes in with a new variant. */
  stock: number;
  /** Of the first variant: what the product has in stock is of this variant. */
  takesStock: boolean;
}

/** The ids of variants whose rows are locked. */
export type LockedVariants = ReadonlySet<string>;

/** Locks the variants of these products in the order of their ids, and before the products, as sales lock them. */
export async function lockVariants(em: SqlEntityManager, productIds: readonly string[]): Promise<LockedVariants> {
  const rows = await db(em)
    .selectFrom('product_variants')
    .select('id')
    .where('product_id', '=', anyOf(productIds))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Those of each product in their order. */
export async function variantsOf(em: SqlEntityManager, productIds: readonly string[]): Promise<VariantRow[]> {
  if (productIds.length === 0) return [];
  return db(em)
    .selectFrom('product_variants')
    .selectAll()
    .where('product_id', '=', anyOf(productIds))
    .orderBy('position')
    .orderBy('id')
    .limit(productIds.length * mostVariants)
    .execute();
}

export async function findVariant(
  em: SqlEntityManager,
  productId: string,
  sku: string,
): Promise<VariantRow | undefined> {
  return db(em)
    .selectFrom('product_variants')
    .selectAll()
    .where('product_id', '=', productId)
    .where('sku', '=', sku)
    .executeTakeFirst();
}

/**
 * Of a locked product. Throws VARIANT_NOT_FOUND, and VERSION_CONFLICT if somebody added it after the variants were locked: to lock it now would be
 * against the order of locks.
 */
export async function lockedVariant(
  em: SqlEntityManager,
  product: ProductRow,
  sku: string,
  locked: LockedVariants,
): Promise<VariantRow> {
  const row = await findVariant(em, product.id, sku);
  if (!row) throw shopErrors.VARIANT_NOT_FOUND();
  assertLocked(product, row.id, locked);
  return row;
}

function assertLocked(product: ProductRow, id: string, locked: LockedVariants): void {
  if (!locked.has(id)) throw manageErrors.VERSION_CONFLICT({ metadata: { etag: etagOf(product.version) } });
}

/**
 * Creates a variant of a locked product, or changes the one with this SKU, whose stock stays. Throws SKU_TAKEN, VARIANT_EXISTS, VARIANTS_FULL,
 * STOCK_WITHOUT_VARIANT, ALREADY_SOLD, VERSION_CONFLICT.
 */
export async function putVariant(
  em: SqlEntityManager,
  product: ProductRow,
  draft: VariantDraft,
  { actor, locked, ...given }: NewStock & { actor: string; locked: LockedVariants },
): Promise<Pick<VariantRow, 'id' | 'state'>> {
  const there = await findVariant(em, product.id, draft.sku);
  if (there) assertLocked(product, there.id, locked);
  const { size, colour, price, position } = draft;
  if (!there) return addVariant(em, product, draft, given, actor);
  await changeVariant(em, there, { size, colour, price, position });
  return there;
}

async function addVariant(
  em: SqlEntityManager,
  product: ProductRow,
  draft: VariantDraft,
  { stock, takesStock }: NewStock,
  actor: string,
): Promise<Pick<VariantRow, 'id' | 'state'>> {
  if ((await variantsOf(em, [product.id])).length >= mostVariants) throw manageErrors.VARIANTS_FULL();
  await assertFree(em, product.id, undefined, draft);
  const loose = product.has_variants ? 0 : product.stock;
  if (loose > 0 && !takesStock) throw manageErrors.STOCK_WITHOUT_VARIANT({ metadata: { stock: String(loose) } });
  if (loose > 0) {
    await stockMoved(em, { kind: 'correction', reason: `Moved to the variant ${draft.sku}.`, actor });
    await db(em).updateTable('products').set({ stock: 0, updated_at: now }).where('id', '=', product.id).execute();
  } else {
    await stockMoved(em, { kind: 'receipt', actor });
  }
  // Two products of one seller can come to the same SKU at once: the second one waits for the first.
  const added = await db(em)
    .insertInto('product_variants')
    .values({ ...draft, id: newId(), product_id: product.id, stock: loose > 0 ? loose : stock })
    .onConflict((conflict) => conflict.doNothing())
    .returning(['id', 'state'])
    .executeTakeFirst();
  if (!added) throw manageErrors.SKU_TAKEN();
  if (loose > 0 && stock > 0) {
    await stockMoved(em, { kind: 'receipt', actor });
    await moveVariantStock(em, added.id, stock);
  }
  return added;
}

async function changeVariant(em: SqlEntityManager, there: VariantRow, columns: Columns): Promise<void> {
  const differs = await changedColumns(em, 'product_variants', there.id, columns);
  const frozen = ['size', 'colour'].find((column) => differs.includes(column));
  if (frozen !== undefined) {
    if (await isVariantSold(em, there.id)) throw manageErrors.ALREADY_SOLD({ metadata: { field: frozen } });
    await assertFree(em, there.product_id, there.id, { ...there, ...columns });
  }
  await update(em, 'product_variants', there.id, columns);
}

/** Throws VARIANT_EXISTS if another variant of the product has this size and colour. */
async function assertFree(
  em: SqlEntityManager,
  productId: string,
  id: string | undefined,
  { size, colour }: Pick<VariantDraft, 'size' | 'colour'>,
): Promise<void> {
  let query = db(em)
    .selectFrom('product_variants')
    .select('sku')
    .where('product_id', '=', productId)
    .where(sql<boolean>`lower(size) = lower(${size}) and lower(colour) = lower(${colour})`);
  if (id !== undefined) query = query.where('id', '<>', id);
  const other = await query.executeTakeFirst();
  if (other) throw manageErrors.VARIANT_EXISTS({ metadata: { sku: other.sku } });
}

/** Whether it was sold, or is about to be. */
export async function isVariantSold(em: SqlEntityManager, id: string): Promise<boolean> {
  const row = await asSystemWithin(em, () =>
    db(em)
      .selectFrom('stock_movements')
      .select('id')
      .where('variant_id', '=', id)
      .where('kind', '=', 'sale')
      .limit(1)
      .executeTakeFirst(),
  );
  return row !== undefined;
}

export async function setVariantState(
  em: SqlEntityManager,
  row: Pick<VariantRow, 'id' | 'state'>,
  state: VariantState,
): Promise<void> {
  if (row.state !== state) await update(em, 'product_variants', row.id, { state });
}

/** Throws ALREADY_SOLD. */
export async function deleteVariant(em: SqlEntityManager, row: VariantRow, actor: string): Promise<void> {
  if (await isVariantSold(em, row.id)) throw manageErrors.ALREADY_SOLD({ metadata: { field: 'sku' } });
  await stockMoved(em, { kind: 'correction', reason: `The variant ${row.sku} was deleted.`, actor });
  await db(em).deleteFrom('product_variants').where('id', '=', row.id).execute();
}

/** Takes back a change of a variant. Throws CHANGE_SUPERSEDED, CHANGE_NOT_REVERTIBLE, ALREADY_SOLD, VARIANT_EXISTS. */
export async function revertVariant(
  em: SqlEntityManager,
  product: ProductRow,
  reverted: Reverted,
  locked: LockedVariants,
): Promise<void> {
  await assertLatest(em, 'product_variants', reverted);
  assertLocked(product, reverted.subject, locked);
  const columns = Object.fromEntries(
    ['size', 'colour', 'price', 'position'].flatMap((name) =>
      name in reverted.columns ? [[name, reverted.columns[name]]] : [],
    ),
  );
  if (Object.keys(columns).length === 0) throw manageErrors.CHANGE_NOT_REVERTIBLE();
  const there = await db(em)
    .selectFrom('product_variants')
    .selectAll()
    .where('id', '=', reverted.subject)
    .executeTakeFirstOrThrow();
  await changeVariant(em, there, columns);
}

/** By so many, as stockMoved has said. */
export async function moveVariantStock(em: SqlEntityManager, id: string, quantity: number): Promise<void> {
  await db(em)
    .updateTable('product_variants')
    .set((eb) => ({ stock: eb('stock', '+', quantity), updated_at: now }))
    .where('id', '=', id)
    .execute();
}

export function toVariant(row: VariantRow): ManagedVariant {
  return {
    id: row.id,
    sku: row.sku,
    size: row.size,
    colour: row.colour,
    price: row.price === null ? '' : formatAmount(row.price, shopCurrency),
    stock: row.stock,
    position: row.position,
    state: row.state,
  };
}
