// Checkout as a saga: cart emptied and stock reserved → money charged → order paid; or all of it undone.
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
import { isOnSale } from '../managed.ts';
import { largestCart, largestQuantity, lockCart, notOnSale, outOfStock, shopCurrency } from './cart.ts';
import type { OrderLine } from './order.entity.ts';
import { orderColumns, toOrder } from './order.ts';
import { shopErrors } from './shop.errors.ts';

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

export type Checkout = SagaKind<CheckoutOrder, CheckoutState, Partial<PaymentResults>, CheckoutResponse>;

/**
 * Empties the cart, reserves its products in the stock and writes the order, at the current prices. Of two checkouts of one cart the second waits for
 * the locks on its rows and finds it empty. Products are locked, so that the total that is compared with the expected one is the one that is charged.
 * Throws CART_EMPTY, NOT_ON_SALE, OUT_OF_STOCK, PRICE_CHANGED.
 */
async function holdCart(
  em: SqlEntityManager,
  { id, userId }: SagaStart,
  { expectedTotal }: CheckoutOrder,
): Promise<CheckoutState> {
  const rows = await db(em)
    .selectFrom('cart')
    .select(['id', 'product_id', 'quantity', 'added_at'])
    .where('user_id', '=', userId)
    .orderBy('product_id')
    .forUpdate()
    .execute();
  if (rows.length === 0) throw shopErrors.CART_EMPTY();
  // By id: rows that were added after the lock stay in the cart.
  const ids = rows.map((row) => row.id);
  await db(em).deleteFrom('cart').where('id', 'in', ids).execute();

  const products = await lockProducts(
    em,
    rows.map((row) => row.product_id),
    { kind: 'sale', order: id },
  );
  let total = new Big(0);
  const lines = rows.map(({ product_id, quantity, added_at }): CheckoutLine => {
    const product = products.get(product_id);
    if (!product) throw shopErrors.PRODUCT_NOT_FOUND();
    if (!product.on_sale) throw notOnSale(product_id, product.name);
    if (product.stock < quantity) throw outOfStock(product_id, product);
    const line = new Big(product.price).times(quantity);
    total = total.plus(line);
    return {
      product_id,
      name: product.name,
      price: formatAmount(product.price, shopCurrency),
      quantity,
      total: formatAmount(line, shopCurrency),
      added_at: added_at.toISOString(),
      club: product.club,
      category: product.category,
      merchant_id: product.merchant_id,
    };
  });
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

type LockedProduct = Pick<
  Selectable<DB['products']>,
  'id' | 'name' | 'club' | 'category' | 'price' | 'stock' | 'merchant_id'
> & { on_sale: boolean };

/** Of the movements that the transaction makes: see move_stock.sql. */
interface Moved {
  kind: 'sale' | 'return';
  order: string;
}

// In the order of their ids, everywhere: two checkouts of the same products wait for each other and never deadlock.
async function lockProducts(em: SqlEntityManager, ids: string[], moved: Moved): Promise<Map<string, LockedProduct>> {
  const products = await db(em)
    .selectFrom('products')
    .select(['id', 'name', 'club', 'category', 'price', 'stock', 'merchant_id', isOnSale('products').as('on_sale')])
    .select(sql`set_config('plaza.stock', ${JSON.stringify(moved)}, true)`.as('moved'))
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  return new Map(products.map((product) => [product.id, product]));
}

type Quantity = Pick<OrderLine, 'product_id' | 'quantity'>;

/** The lines of an order as rows of a query. */
function ordered(lines: readonly Quantity[]) {
  const ids = lines.map((line) => line.product_id);
  const quantities = lines.map((line) => line.quantity);
  return sql<Quantity>`unnest(${ids}::uuid[], ${quantities}::int[])`.as<'ordered'>(sql`ordered (product_id, quantity)`);
}

async function takeStock(em: SqlEntityManager, lines: CheckoutLine[]): Promise<void> {
  const { numUpdatedRows } = await db(em)
    .updateTable('products')
    .from(ordered(lines))
    .set((eb) => ({ stock: eb('stock', '-', eb.ref('ordered.quantity')), updated_at: now }))
    .whereRef('products.id', '=', 'ordered.product_id')
    .whereRef('products.stock', '>=', 'ordered.quantity')
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== BigInt(lines.length)) throw shopErrors.OUT_OF_STOCK();
}

export async function returnStock(em: SqlEntityManager, orderId: string, lines: readonly Quantity[]): Promise<void> {
  await lockProducts(
    em,
    lines.map((line) => line.product_id),
    { kind: 'return', order: orderId },
  );
  await db(em)
    .updateTable('products')
    .from(ordered(lines))
    .set((eb) => ({ stock: eb('stock', '+', eb.ref('ordered.quantity')), updated_at: now }))
    .whereRef('products.id', '=', 'ordered.product_id')
    .execute();
}

// Products that were added meanwhile stay, and quantities are added up to the limits of a cart. Products that are no longer sold are left out.
async function restoreCart(em: SqlEntityManager, userId: string, lines: CheckoutLine[]): Promise<void> {
  await lockCart(em, userId);
  type Line = Pick<Selectable<DB['cart']>, 'product_id' | 'quantity' | 'added_at'>;
  const columns = sql`line (product_id uuid, quantity int, added_at timestamptz)`;
  await db(em)
    .with('lines', (query) =>
      query
        .selectFrom(sql<Line>`jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)`.as<'line'>(columns))
        .innerJoin('products', 'products.id', 'line.product_id')
        .leftJoin('cart', (join) =>
          join.onRef('cart.product_id', '=', 'line.product_id').on('cart.user_id', '=', userId),
        )
        .selectAll('line')
        .select([
          sql<boolean>`cart.id is not null`.as('in_cart'),
          sql<number>`row_number() over (partition by cart.id is null order by line.added_at, line.product_id)`.as(
            'rank',
          ),
        ]),
    )
    .insertInto('cart')
    .columns(['id', 'user_id', 'product_id', 'quantity', 'added_at'])
    .expression((eb) =>
      eb
        .selectFrom('lines')
        .select([
          sql<string>`gen_random_uuid()`.as('id'),
          sql<string>`${userId}::uuid`.as('user_id'),
          'product_id',
          'quantity',
          'added_at',
        ])
        .where(
          sql<boolean>`in_cart or rank <= ${largestCart} - (select count(*) from cart where user_id = ${userId}::uuid)`,
        )
        .orderBy('product_id'),
    )
    .onConflict((conflict) =>
      conflict.columns(['user_id', 'product_id']).doUpdateSet({
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

function toOrderLine({ product_id, name, price, quantity, total }: CheckoutLine): OrderLine {
  return { product_id, name, price, quantity, total };
}

/** Such as "2 × Scarf and 3 more". */
export function orderTitle(lines: readonly Pick<OrderLine, 'name' | 'quantity'>[]): string {
  const [first, ...others] = lines;
  const name = first ? `${first.quantity} × ${first.name}` : 'Order';
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}
