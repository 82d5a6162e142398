import type { ManagedProduct, ProductManagementServiceService, StockMovement } from '@plaza/api/manage';
import { Big, formatAmount } from '@plaza/money';
import {
  cutPage,
  fields,
  newId,
  pageTokens,
  parse,
  together,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { findClub } from '../clubs/index.ts';
import { db, type DB } from '../db.ts';
import { outOfStock, shopErrors, translationsOf } from '../shop/index.ts';
import { actAs } from './acting.ts';
import { sendEtag } from './etag.ts';
import { thingHandlers, type ManageDeps } from './handlers.ts';
import { manageErrors } from './manage.errors.ts';
import { clockColumns, clocksRequest, idRequest, price, reason, sent } from './requests.ts';
import { sellerOf } from './seller.ts';
import { clocks, insert, lockThing, readThing, toManaged, type Columns, type Thing } from './thing.ts';

type Row = Selectable<DB['products']>;

const translations = z
  .object({
    items: z.array(
      z.object({
        language: z.string().regex(/^[a-z]{2}$/, 'Must be a language such as fr (ISO 639-1).'),
        name: fields.text(1, 150),
        description: fields.prose(0, 2000),
      }),
    ),
  })
  .optional();

const oldPrice = z.union([z.literal(''), price]);
const createRequest = z.object({
  merchantId: fields.idOrNone(),
  name: fields.text(1, 150),
  description: fields.prose(0, 2000),
  club: fields.clubId(),
  category: fields.text(1, 50),
  price,
  oldPrice,
  stock: z.int().min(0).max(1_000_000),
  nft: z.boolean(),
  translations,
  clocks: clocksRequest,
});
const updateRequest = z.object({
  id: fields.uuid(),
  name: fields.text(1, 150).optional(),
  description: fields.prose(0, 2000).optional(),
  club: fields.clubId().optional(),
  category: fields.text(1, 50).optional(),
  price: price.optional(),
  oldPrice: oldPrice.optional(),
  nft: z.boolean().optional(),
  translations,
  clocks: clocksRequest,
});
const moveRequest = together(
  z.object({ id: fields.uuid(), kind: z.enum(['receipt', 'correction']), quantity: z.int(), reason }),
  {
    holds: ({ kind, quantity }) => (kind === 'receipt' ? quantity > 0 : quantity !== 0),
    path: ['quantity'],
    message: 'Must not be zero, and of a receipt above zero.',
  },
);
const movementsRequest = z.object({ id: fields.uuid(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const movementTokens = pageTokens('stock movements', z.tuple([z.string().regex(/^\d{1,18}$/)]));

type Fields = Partial<Omit<z.infer<typeof createRequest>, 'merchantId' | 'stock'>>;

function columnsOf({ oldPrice: old, translations: languages, clocks: moments, ...fields }: Fields): Columns {
  return sent({
    name: fields.name,
    description: fields.description,
    club: fields.club,
    category: fields.category,
    price: fields.price,
    old_price: old === '' ? null : old,
    nft: fields.nft,
    translations:
      languages &&
      Object.fromEntries(languages.items.map(({ language, name, description }) => [language, { name, description }])),
    ...clockColumns(moments),
  });
}

/** The discount that two prices make, in percent. Throws INVALID_ARGUMENT. */
function discountOf(now: string, old: string | null): number {
  if (old === null) return 0;
  const off = new Big(old).minus(now).times(100).div(old).round(0, Big.roundHalfUp).toNumber();
  if (new Big(old).gt(now) && off < 100) return off;
  return parse(z.never({ error: 'Must be above the price, by less than 99.5 %.' }), undefined);
}

function product(): Thing<Row> & { readonly kind: 'product' } {
  return {
    kind: 'product',
    table: 'products',
    write: 'products.write',
    columns: ['name', 'description', 'club', 'category', 'price', 'old_price', 'nft', 'translations', ...clocks],
    sold: ['nft'],
    approved: ['name', 'description', 'club', 'category', 'nft', 'translations'],
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
      if (columns['price'] === undefined && columns['old_price'] === undefined) return columns;
      const now = (columns['price'] ?? row?.price) as string;
      const old = (columns['old_price'] === undefined ? (row?.old_price ?? null) : columns['old_price']) as
        string | null;
      return { ...columns, discount: discountOf(String(now), old === null ? null : String(old)) };
    },
    assertSellable: async () => undefined,
  };
}

function toMessage(row: Row): ManagedProduct {
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
  };
}

export function productManagement(deps: ManageDeps): Handlers<typeof ProductManagementServiceService> {
  const { database, members } = deps;
  const thing = product();
  const things = thingHandlers(deps, thing, async (_em, row) => toMessage(row));
  return {
    async createProduct(request, context) {
      const { merchantId, stock, ...given } = parse(createRequest, request);
      const seller = await sellerOf(members, thing.write, context, merchantId);
      const owner = seller.merchantId ?? (merchantId || null);
      if (owner !== null) await deps.currencyOf(owner, context);
      const answer = await context.once(async (em) => {
        await actAs(em, context, { staff: seller.merchantId === undefined });
        const id = newId();
        const columns = await thing.complete(em, undefined, columnsOf(given));
        await stockMoved(em, { kind: 'receipt', actor: context.userId });
        await insert(em, thing.table, { id, merchant_id: owner, state: 'draft', stock, ...columns });
        await context.audit(em, { subject: id });
        return { product: toMessage(await readThing(em, thing, id)) };
      });
      sendEtag(context, 1);
      return answer;
    },
    async listManagedProducts(request, context) {
      const { rows, next } = await things.list(context, request);
      return { products: rows, nextPageToken: next };
    },
    getManagedProduct: async (request, context) => ({ product: await things.get(context, request) }),
    async updateProduct(request, context) {
      const { id, ...given } = parse(updateRequest, request);
      return things.update(context, { id, etag: request.etag }, columnsOf(given));
    },
    setProductState: (request, context) => things.setState(context, request),
    revertProduct: (request, context) => things.revert(context, request),
    deleteProduct: (request, context) => things.remove(context, request),

    async moveStock(request, context) {
      const { id, kind, quantity, reason: why } = parse(moveRequest, request);
      if (kind === 'correction' && why === '')
        throw manageErrors.REASON_MISSING({ violations: [{ field: 'reason', description: 'Must say why.' }] });
      await things.managing(context, id);
      const views: Parameters<typeof things.invalidate>[0][number][] = [];
      const answer = await context.once(async (em) => {
        const row = await lockThing(em, thing, { id, version: undefined });
        if (row.stock + quantity < 0) throw outOfStock(id, row);
        await stockMoved(em, { kind, reason: why, actor: context.userId });
        await sql`update products set stock = stock + ${quantity}, updated_at = now() where id = ${id}`.execute(db(em));
        views.push(...thing.views(row));
        await context.audit(em, { subject: id });
        return { product: toMessage(await readThing(em, thing, id)) };
      });
      await things.invalidate(views);
      return answer;
    },

    async listStockMovements(request, context) {
      const { id, pageSize, pageToken } = parse(movementsRequest, request);
      parse(idRequest, request);
      await things.managing(context, id, 'catalogue.read');
      const before = movementTokens.read(pageToken, [id])?.[0];
      const rows = await database.asSystem((em) => {
        let query = db(em).selectFrom('stock_movements').selectAll().where('product_id', '=', id);
        if (before !== undefined) query = query.where('id', '<', before);
        return query
          .orderBy('id', 'desc')
          .limit(pageSize + 1)
          .execute();
      });
      const { shown, last } = cutPage(rows, pageSize);
      return { movements: shown.map(toMovement), nextPageToken: movementTokens.write(last && [last.id], [id]) };
    },
  };
}

/** What move_stock.sql writes of the next changes of stock in this transaction. */
async function stockMoved(
  em: SqlEntityManager,
  by: { kind: 'receipt' | 'correction'; reason?: string; actor: string },
): Promise<void> {
  await sql`select set_config('plaza.stock', ${JSON.stringify(by)}, true)`.execute(db(em));
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
  };
}
