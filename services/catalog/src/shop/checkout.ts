// Checkout as a saga: cart and stock set aside → money taken → order paid; or everything back where it was.
import { CheckoutResponse } from '@plaza/api/shop';
import { Big, formatAmount } from '@plaza/money';
import { emit, events } from '@plaza/outbox';
import type { ServiceError, SqlEntityManager } from '@plaza/service';
import { assertAgreed } from '../saga/agreed.ts';
import { chargeMoney, type PaymentResults, type WalletPeer } from '../saga/payment.ts';
import type { SagaKind, SagaStart } from '../saga/saga.ts';
import { largestCart, largestQuantity, lockCart, outOfStock, shopCurrency } from './cart.ts';
import type { OrderLine } from './order.entity.ts';
import { orderColumns, toOrder, type OrderRow } from './order.ts';
import { shopErrors } from './shop.errors.ts';

export interface CheckoutLine extends OrderLine {
  /** When it was put into the cart, for the cart's order if it goes back there. */
  added_at: string;
  /** Whose lists show the stock. */
  club: string;
  category: string;
}

export interface CheckoutState {
  lines: CheckoutLine[];
  total: string;
}

export type Checkout = SagaKind<CheckoutState, Partial<PaymentResults>, CheckoutResponse>;

/**
 * Empties the cart, takes what was in it from the stock and writes the order, at the prices of this moment. Two checkouts of one
 * cart meet at the locks on its rows: the second finds it empty. Products are locked, so that what is compared with the expected total is what is
 * charged. Throws CART_EMPTY, OUT_OF_STOCK, PRICE_CHANGED.
 */
export async function holdCart(
  em: SqlEntityManager,
  { id, userId }: Pick<SagaStart, 'id' | 'userId'>,
  expectedTotal: string | undefined,
): Promise<CheckoutState> {
  const rows = await em.execute<{ id: string; product_id: string; quantity: number; added_at: string }[]>(
    'select id, product_id, quantity, added_at from cart where user_id = ? order by product_id for update',
    [userId],
  );
  if (rows.length === 0) throw shopErrors.CART_EMPTY();
  // By id: what was added since the lock stays in the cart.
  await em.execute('delete from cart where id in (?)', [rows.map((row) => row.id)]);

  const products = await lockProducts(
    em,
    rows.map((row) => row.product_id),
  );
  let total = new Big(0);
  const lines = rows.map(({ product_id, quantity, added_at }): CheckoutLine => {
    const product = products.get(product_id);
    if (!product) throw shopErrors.PRODUCT_NOT_FOUND();
    if (product.stock < quantity) throw outOfStock(product_id, product);
    const line = new Big(product.price).times(quantity);
    total = total.plus(line);
    return {
      product_id,
      name: product.name,
      price: formatAmount(product.price, shopCurrency),
      quantity,
      total: formatAmount(line, shopCurrency),
      added_at,
      club: product.club,
      category: product.category,
    };
  });
  const state: CheckoutState = { lines, total: formatAmount(total, shopCurrency) };
  assertAgreed(expectedTotal, state.total, shopCurrency);
  await takeStock(em, lines);
  await em.execute(
    `insert into orders (id, user_id, items, total, currency, status) values (?, ?, ?::jsonb, ?, ?, 'pending')`,
    [id, userId, JSON.stringify(lines.map(toOrderLine)), state.total, shopCurrency],
  );
  return state;
}

export function checkoutSaga(
  wallet: WalletPeer,
  changed: (userId: string, lines: CheckoutLine[]) => Promise<void>,
): Checkout {
  return {
    kind: 'checkout',
    codec: CheckoutResponse,
    steps: [
      chargeMoney(wallet, ({ state: { lines, total } }) => ({
        amount: total,
        currency: shopCurrency,
        description: describe(lines),
      })),
    ],
    async finish(em, { id, userId, state: { lines, total } }, { transaction }) {
      const [order] = await em.execute<OrderRow[]>(
        `update orders set status = 'paid', transaction_id = ?, updated_at = now() where user_id = ? and id = ? returning ${orderColumns}`,
        [transaction?.id ?? null, userId, id],
      );
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
          title: describe(lines),
        }),
      );
      return { order: toOrder(order), transaction };
    },
    async cancel(em, { id, userId, state }, refusal) {
      await restoreCart(em, userId, state.lines);
      await returnStock(em, state.lines);
      await failOrder(em, userId, id, refusal);
    },
    changed: ({ userId, state }) => changed(userId, state.lines),
  };
}

interface LockedProduct {
  id: string;
  name: string;
  club: string;
  category: string;
  price: string;
  stock: number;
}

// In the order of their ids, everywhere: two checkouts of the same products wait for each other and never deadlock.
async function lockProducts(em: SqlEntityManager, ids: string[]): Promise<Map<string, LockedProduct>> {
  const products = await em.execute<LockedProduct[]>(
    'select id, name, club, category, price, stock from products where id in (?) order by id for no key update',
    [ids],
  );
  return new Map(products.map((product) => [product.id, product]));
}

async function takeStock(em: SqlEntityManager, lines: CheckoutLine[]): Promise<void> {
  const taken = await em.execute<unknown[]>(
    `update products p set stock = p.stock - w.quantity, updated_at = now()
     from jsonb_to_recordset(?::jsonb) as w(product_id uuid, quantity int)
     where p.id = w.product_id and p.stock >= w.quantity returning p.id`,
    [JSON.stringify(lines)],
  );
  if (taken.length !== lines.length) throw shopErrors.OUT_OF_STOCK();
}

export async function returnStock(
  em: SqlEntityManager,
  lines: readonly Pick<OrderLine, 'product_id' | 'quantity'>[],
): Promise<void> {
  await lockProducts(
    em,
    lines.map((line) => line.product_id),
  );
  await em.execute(
    `update products p set stock = p.stock + w.quantity, updated_at = now()
     from jsonb_to_recordset(?::jsonb) as w(product_id uuid, quantity int)
     where p.id = w.product_id`,
    [JSON.stringify(lines)],
  );
}

// What was added meanwhile stays and counts on top, up to what a cart may hold. What is no longer sold stays out.
async function restoreCart(em: SqlEntityManager, userId: string, lines: CheckoutLine[]): Promise<void> {
  await lockCart(em, userId);
  await em.execute(
    `with back as (
       select l.*, c.id is not null as there, row_number() over (partition by c.id is null order by l.added_at, l.product_id) as place
       from jsonb_to_recordset(?::jsonb) as l(product_id uuid, quantity int, added_at timestamptz)
       join products p on p.id = l.product_id
       left join cart c on c.user_id = ?::uuid and c.product_id = l.product_id
     )
     insert into cart as c (id, user_id, product_id, quantity, added_at)
     select gen_random_uuid(), ?::uuid, product_id, quantity, added_at from back
     where there or place <= ? - (select count(*) from cart where user_id = ?::uuid)
     order by product_id
     on conflict (user_id, product_id) do update
     set quantity = least(?, c.quantity + excluded.quantity), added_at = least(c.added_at, excluded.added_at)`,
    [JSON.stringify(lines), userId, userId, largestCart, userId, largestQuantity],
  );
}

async function failOrder(em: SqlEntityManager, userId: string, id: string, refusal: ServiceError): Promise<void> {
  await em.execute(
    `update orders set status = 'failed', failure = ?, updated_at = now() where user_id = ? and id = ?`,
    [refusal.reason, userId, id],
  );
}

function toOrderLine({ product_id, name, price, quantity, total }: CheckoutLine): OrderLine {
  return { product_id, name, price, quantity, total };
}

function describe(lines: CheckoutLine[]): string {
  const [first, ...others] = lines;
  const name = first ? `${first.quantity} × ${first.name}` : 'Order';
  return others.length > 0 ? `${name} and ${others.length} more` : name;
}
