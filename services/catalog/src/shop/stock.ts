// The stock of what an order takes and gives back. Everywhere variants are locked first, in the order of their ids, and then products in the order of
// theirs: two orders of the same things wait for each other and never deadlock. An order without variants takes no step more.
import type { SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import { isOnSale } from '../managed.ts';
import type { OrderLine } from './order.entity.ts';
import { shopErrors } from './shop.errors.ts';

export type LockedProduct = Pick<
  Selectable<DB['products']>,
  'id' | 'name' | 'club' | 'category' | 'price' | 'stock' | 'merchant_id' | 'has_variants'
> & { on_sale: boolean };
export type LockedVariant = Pick<
  Selectable<DB['product_variants']>,
  'id' | 'sku' | 'size' | 'colour' | 'price' | 'stock' | 'state'
>;

/** Of the movements that the transaction makes: see move_stock.sql. */
interface Moved {
  kind: 'sale' | 'return';
  order: string;
}

type Named = { product_id: string; variant_id?: string | null };

/** By their ids. */
export async function lockGoods(
  em: SqlEntityManager,
  lines: readonly Named[],
  moved: Moved,
): Promise<{ products: Map<string, LockedProduct>; variants: Map<string, LockedVariant> }> {
  const ids = lines.flatMap(({ variant_id: id }) => id ?? []);
  const variants = ids.length > 0 ? await lockVariants(em, ids) : [];
  const products = await lockProducts(
    em,
    lines.map((line) => line.product_id),
    moved,
  );
  return {
    products: new Map(products.map((product) => [product.id, product])),
    variants: new Map(variants.map((variant) => [variant.id, variant])),
  };
}

async function lockVariants(em: SqlEntityManager, ids: string[]): Promise<LockedVariant[]> {
  return db(em)
    .selectFrom('product_variants')
    .select(['id', 'sku', 'size', 'colour', 'price', 'stock', 'state'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

async function lockProducts(em: SqlEntityManager, ids: string[], moved: Moved): Promise<LockedProduct[]> {
  return db(em)
    .selectFrom('products')
    .select(['id', 'name', 'club', 'category', 'price', 'stock', 'merchant_id', 'has_variants'])
    .select(isOnSale('products').as('on_sale'))
    .select(sql`set_config('plaza.stock', ${JSON.stringify(moved)}, true)`.as('moved'))
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
}

export type Taken = Pick<OrderLine, 'product_id' | 'variant_id' | 'quantity'>;

/** Throws OUT_OF_STOCK. */
export async function takeStock(em: SqlEntityManager, lines: readonly Taken[]): Promise<void> {
  for (const { table, taken } of byTable(lines)) {
    const { numUpdatedRows } = await db(em)
      .updateTable(table)
      .from(ordered(taken))
      .set((eb) => ({ stock: eb('stock', '-', eb.ref('ordered.quantity')), updated_at: now }))
      .whereRef(`${table}.id`, '=', 'ordered.id')
      .whereRef(`${table}.stock`, '>=', 'ordered.quantity')
      .executeTakeFirstOrThrow();
    if (numUpdatedRows !== BigInt(taken.length)) throw shopErrors.OUT_OF_STOCK();
  }
}

/** To the variants that were ordered; to the product where there were none. */
export async function returnStock(em: SqlEntityManager, orderId: string, lines: readonly Taken[]): Promise<void> {
  await lockGoods(em, lines, { kind: 'return', order: orderId });
  for (const { table, taken } of byTable(lines)) {
    await db(em)
      .updateTable(table)
      .from(ordered(taken))
      .set((eb) => ({ stock: eb('stock', '+', eb.ref('ordered.quantity')), updated_at: now }))
      .whereRef(`${table}.id`, '=', 'ordered.id')
      .execute();
  }
}

interface Quantity {
  id: string;
  quantity: number;
}

function byTable(lines: readonly Taken[]): { table: 'products' | 'product_variants'; taken: Quantity[] }[] {
  const loose = lines.flatMap((line) => (line.variant_id ? [] : { id: line.product_id, quantity: line.quantity }));
  const variants = lines.flatMap(({ variant_id: id, quantity }) => (id ? { id, quantity } : []));
  return [
    { table: 'products' as const, taken: loose },
    { table: 'product_variants' as const, taken: variants },
  ].filter(({ taken }) => taken.length > 0);
}

/** As rows of a query. */
function ordered(taken: readonly Quantity[]) {
  const ids = taken.map(({ id }) => id);
  const quantities = taken.map(({ quantity }) => quantity);
  return sql<Quantity>`unnest(${ids}::uuid[], ${quantities}::int[])`.as<'ordered'>(sql`ordered (id, quantity)`);
}
