import type { ProductManagementServiceService, StockMovement } from '@plaza/api/manage';
import type { Key } from '@plaza/cache';
import { cutPage, fields, pageTokens, parse, together, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, type DB } from '../db.ts';
import { outOfStock, shopErrors } from '../shop/index.ts';
import type { ManageDeps } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { toProduct, type ProductRow, type ProductThings } from './products.ts';
import { reason, skuOrNone } from './requests.ts';
import { stockMoved } from './stock.ts';
import { lockThing, readThing, type Thing } from './thing.ts';
import { findVariant, lockedVariant, lockVariants, moveVariantStock, type LockedVariants } from './variants.ts';

const moveRequest = together(
  z.object({
    id: fields.uuid(),
    kind: z.enum(['receipt', 'correction']),
    quantity: z.int(),
    reason,
    sku: skuOrNone,
  }),
  {
    holds: ({ kind, quantity }) => (kind === 'receipt' ? quantity > 0 : quantity !== 0),
    path: ['quantity'],
    message: 'Must not be zero, and of a receipt above zero.',
  },
);
const movementsRequest = z.object({
  id: fields.uuid(),
  sku: skuOrNone,
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const movementTokens = pageTokens('stock movements', z.tuple([z.string().regex(/^\d{1,18}$/)]));

type Rpcs = Pick<Handlers<typeof ProductManagementServiceService>, 'moveStock' | 'listStockMovements'>;

export function stockHandlers(
  { database, pictures }: ManageDeps,
  thing: Thing<ProductRow>,
  things: ProductThings,
): Rpcs {
  return {
    async moveStock(request, context) {
      const { id, kind, quantity, reason: why, sku } = parse(moveRequest, request);
      if (kind === 'correction' && why === '')
        throw manageErrors.REASON_MISSING({ violations: [{ field: 'reason', description: 'Must say why.' }] });
      await things.managing(context, id);
      const views: Key[] = [];
      const answer = await context.once(async (em) => {
        const locked: LockedVariants = sku ? await lockVariants(em, [id]) : new Set();
        const row = await lockThing(em, thing, { id, version: undefined });
        await stockMoved(em, { kind, reason: why, actor: context.userId });
        await moveStockOf(em, row, { sku, quantity, locked });
        views.push(...thing.views(row));
        await context.audit(em, { subject: id });
        return { product: await toProduct(pictures, em, await readThing(em, thing, id), { whole: true }) };
      });
      await things.invalidate(views);
      return answer;
    },

    async listStockMovements(request, context) {
      const { id, sku, pageSize, pageToken } = parse(movementsRequest, request);
      await things.managing(context, id, 'catalogue.read');
      const before = movementTokens.read(pageToken, [id, sku])?.[0];
      const rows = await database.asSystem(async (em) => {
        let query = db(em).selectFrom('stock_movements').selectAll().where('product_id', '=', id);
        if (sku) {
          const variant = await findVariant(em, id, sku);
          if (!variant) throw shopErrors.VARIANT_NOT_FOUND();
          query = query.where('variant_id', '=', variant.id);
        }
        if (before !== undefined) query = query.where('id', '<', before);
        return query
          .orderBy('id', 'desc')
          .limit(pageSize + 1)
          .execute();
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { movements: shown.map(toMovement), nextPageToken: movementTokens.write(last && [last.id], [id, sku]) };
    },
  };
}

/** Of a locked product, or of its variant. Throws VARIANT_MISSING, VARIANT_NOT_FOUND, OUT_OF_STOCK. */
export async function moveStockOf(
  em: SqlEntityManager,
  row: ProductRow,
  { sku, quantity, locked }: { sku: string; quantity: number; locked: LockedVariants },
): Promise<void> {
  if (row.has_variants && !sku) throw shopErrors.VARIANT_MISSING({ metadata: { product_id: row.id } });
  const variant = sku ? await lockedVariant(em, row, sku, locked) : undefined;
  const { stock } = variant ?? row;
  if (stock + quantity < 0) throw outOfStock(row.id, { name: row.name, stock });
  if (variant) await moveVariantStock(em, variant.id, quantity);
  else
    await sql`update products set stock = stock + ${quantity}, updated_at = now() where id = ${row.id}`.execute(db(em));
}

function toMovement(row: Selectable<DB['stock_movements']>): StockMovement {
  return {
    id: row.id,
    kind: row.kind,
    quantity: row.quantity,
    orderId: row.order_id ?? '',
    reason: row.reason,
    actor: row.actor ?? '',
    at: row.at,
    variantId: row.variant_id ?? '',
  };
}
