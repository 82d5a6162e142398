// Checkout as a saga: cart emptied and stock reserved → money charged → order paid; or all of it undone.
import type { OrderedThing } from '@plaza/api/events/sales';
import { CheckoutResponse } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { Database, ServiceError, SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, now, type DB } from '../db.ts';
import {
  assertAgreed,
  chargeMoney,
  payeesOf,
  transactional,
  type PaymentResults,
  type SagaKind,
  type SagaStart,
  type WalletPeer,
} from '../saga/index.ts';
import {
  largestCart,
  largestQuantity,
  lineKey,
  lineName,
  lockCart,
  notOnSale,
  outOfStock,
  shopCurrency,
  variantMissing,
} from './cart.ts';
import type { OrderLine } from './order.entity.ts';
import { orderColumns, toOrder } from './order.ts';
import { shopErrors } from './shop.errors.ts';
import { lockGoods, returnStock, takeStock } from './stock.ts';

export interface CheckoutLine extends OrderLine {
  /** When it was added to the cart, which orders the cart if it returns there. */
  added_at: string;
  /** The club whose lists show the stock. */
  club: string;
  category: string;
  /** Who sells it; null: the platform. A line of before has none. */
  merchant_id?: string | null;
}

export interface CheckoutState {
  lines: CheckoutLine[];
  total: string;
}

export interface CheckoutOrder {
  /** Undefined: whatever it costs. */
  expectedTotal: string | undefined;
}

type CartLine = Pick<Selectable<DB['cart']>, 'product_id' | 'variant_id' | 'quantity' | 'added_at'>;

export type Checkout = SagaKind<CheckoutOrder, CheckoutState, Partial<PaymentResults>, CheckoutResponse>;

/**
 * Empties the cart, reserves its products in the stock and writes the order, at the current prices. Of two checkouts of one cart the second waits for
 * the locks on its rows and finds it empty. Products are locked, so that the total that is compared with the expected one is the one that is charged.
 * Throws CART_EMPTY, NOT_ON_SALE, VARIANT_MISSING, OUT_OF_STOCK, PRICE_CHANGED.
 */
async function holdCart(
  em: SqlEntityManager,
  { id, userId }: SagaStart,
  { expectedTotal }: CheckoutOrder,
): Promise<CheckoutState> {
  const rows = await db(em)
    .selectFrom('cart')
    .select(['id', 'product_id', 'variant_id', 'quantity', 'added_at'])
    .where('user_id', '=', userId)
    .orderBy('product_id')
    .orderBy('id')
    .forUpdate()
    .execute();
  if (rows.length === 0) throw shopErrors.CART_EMPTY();
  // By id: rows that were added after the lock stay in the cart.
  const ids = rows.map((row) => row.id);
  await db(em).deleteFrom('cart').where('id', 'in', ids).execute();

  const goods = await lockGoods(em, rows, { kind: 'sale', order: id });
  const lines = rows.map((row) => lineOf(row, goods));
  const total = lines.reduce((sum, line) => sum.plus(line.total), new Big(0));
  const state: CheckoutState = { lines, total: formatAmount(total, shopCurrency) };
  assertAgreed(expectedTotal, state.total, shopCurrency);
  await takeStock(em, lines);
  const items = sql<OrderLine[]>`${JSON.stringify(lines.map(toOrderLine))}::jsonb`;
  await db(em)
    .insertInto('orders')
    .values({ id, user_id: userId, items, total: state.total, currency: shopCurrency, status: 'pending' })
    .execute();
  return state;
}

/** A line of the cart at its present price. Throws NOT_ON_SALE, OUT_OF_STOCK, VARIANT_MISSING, VARIANT_NOT_FOUND. */
function lineOf(
  { product_id, variant_id, quantity, added_at }: CartLine,
  { products, variants }: Awaited<ReturnType<typeof lockGoods>>,
): CheckoutLine {
  const product = products.get(product_id);
  if (!product) throw shopErrors.PRODUCT_NOT_FOUND();
  const variant = variant_id === null ? undefined : variants.get(variant_id);
  if (variant_id !== null && !variant) throw shopErrors.VARIANT_NOT_FOUND();
  if (product.has_variants && !variant) throw variantMissing(product_id);
  const name = variant ? lineName(product.name, variant) : product.name;
  if (!product.on_sale || variant?.state === 'archived') throw notOnSale(product_id, name);
  const { stock } = variant ?? product;
  if (stock < quantity) throw outOfStock(product_id, { name, stock });
  const price = variant?.price ?? product.price;
  return {
    product_id,
    ...(variant && { variant_id: variant.id, sku: variant.sku, size: variant.size, colour: variant.colour }),
    name: product.name,
    price: formatAmount(price, shopCurrency),
    quantity,
    total: formatAmount(new Big(price).times(quantity), shopCurrency),
    added_at: added_at.toISOString(),
    club: product.club,
    category: product.category,
    merchant_id: product.merchant_id,
  };
}

export function checkoutSaga(
  database: Database,
  wallet: WalletPeer,
  changed: (userId: string, lines: CheckoutLine[]) => Promise<void>,
): Checkout {
  return transactional(database, {
    kind: 'checkout',
    codec: CheckoutResponse,
    hold: holdCart,
    steps: [
      chargeMoney(wallet, ({ state: { lines, total } }) => ({
        amount: total,
        currency: shopCurrency,
        description: orderTitle(lines),
        payees: payeesOf(
          lines.map(({ merchant_id: merchantId, total: amount }) => ({ merchantId, amount })),
          shopCurrency,
        ),
      })),
    ],
    async finish(em, { id, userId, state: { lines, total } }, { transaction }) {
      const order = await db(em)
        .updateTable('orders')
        .set({ status: 'paid', transaction_id: transaction?.id ?? null, updated_at: now })
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .returning(orderColumns)
        .executeTakeFirst();
      if (!order) throw new Error(`The order ${id} is not there.`);
      await emit(
        em,
        events.orderPaid({
          userId,
          orderId: id,
          kind: 'shop',
          amount: total,
          currency: shopCurrency,
          transactionId: transaction?.id ?? '',
          quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
          title: orderTitle(lines),
          things: thingsOf(lines),
        }),
      );
      return { order: toOrder(order), transaction };
    },
    async cancel(em, { id, userId, state }, refusal) {
      await restoreCart(em, userId, state.lines);
      await returnStock(em, id, state.lines);
      await failOrder(em, userId, id, refusal);
    },
    changed: ({ userId, state }) => changed(userId, state.lines),
  });
}

/** Each product once, whatever its sizes. */
function thingsOf(lines: readonly CheckoutLine[]): OrderedThing[] {
  const clubs = new Map(lines.map(({ product_id: id, club }) => [id, club]));
  return [...clubs].map(([id, club]) => ({ kind: 'product', id, club }));
}

// Products that were added meanwhile stay, and quantities are added up to the limits of a cart. Products that are no longer sold are left out.
async function restoreCart(em: SqlEntityManager, userId: string, lines: CheckoutLine[]): Promise<void> {
  await lockCart(em, userId);
  type Line = Pick<Selectable<DB['cart']>, 'product_id' | 'variant_id' | 'quantity' | 'added_at'>;
  const columns = sql`line (product_id uuid, variant_id uuid, quantity int, added_at timestamptz)`;
  await db(em)
    .with('lines', (query) =>
      query
        .selectFrom(sql<Line>`jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)`.as<'line'>(columns))
        .innerJoin('products', 'products.id', 'line.product_id')
        .leftJoin('cart', (join) =>
          join
            .onRef('cart.product_id', '=', 'line.product_id')
            .onRef('cart.variant_id', 'is not distinct from', 'line.variant_id')
            .on('cart.user_id', '=', userId),
        )
        .selectAll('line')
        .select([
          sql<boolean>`cart.id is not null`.as('in_cart'),
          sql<number>`row_number() over (partition by cart.id is null order by line.added_at, line.product_id, line.variant_id)`.as(
            'rank',
          ),
        ]),
    )
    .insertInto('cart')
    .columns(['id', 'user_id', 'product_id', 'variant_id', 'quantity', 'added_at'])
    .expression((eb) =>
      eb
        .selectFrom('lines')
        .select([
          sql<string>`gen_random_uuid()`.as('id'),
          sql<string>`${userId}::uuid`.as('user_id'),
          'product_id',
          'variant_id',
          'quantity',
          'added_at',
        ])
        .where(
          sql<boolean>`in_cart or rank <= ${largestCart} - (select count(*) from cart where user_id = ${userId}::uuid)`,
        )
        .orderBy('product_id'),
    )
    .onConflict((conflict) =>
      conflict.expression(sql`user_id, ${lineKey}`).doUpdateSet({
        quantity: sql<number>`least(${largestQuantity}, cart.quantity + excluded.quantity)`,
        added_at: sql<Date>`least(cart.added_at, excluded.added_at)`,
      }),
    )
    .execute();
}

async function failOrder(em: SqlEntityManager, userId: string, id: string, refusal: ServiceError): Promise<void> {
  await db(em)
    .updateTable('orders')
    .set({ status: 'failed', failure: refusal.reason, updated_at: now })
    .where('user_id', '=', userId)
    .where('id', '=', id)
    .execute();
}

function toOrderLine({
  added_at: _added,
  club: _club,
  category: _category,
  merchant_id: _merchant,
  ...line
}: CheckoutLine): OrderLine {
  return line;
}

/** Such as "2 × Scarf and 3 more". */
export function orderTitle(lines: readonly Pick<OrderLine, 'name' | 'quantity' | 'size' | 'colour'>[]): string {
  const [first, ...others] = lines;
  const name = first ? `${first.quantity} × ${lineName(first.name, first)}` : 'Order';
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}
