import type { ListProductsResponse, ShopServiceService } from '@plaza/api/shop';
import { unlessEmpty, type Cache } from '@plaza/cache';
import {
  fields,
  pageTokens,
  parse,
  cursorFields,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import type { Pictures } from '../media/index.ts';
import { expectedTotal, type Sagas, type WalletPeer } from '../saga/index.ts';
import { addToCart, clearCart, parseQuantity, readCart, removeFromCart, setCartQuantity, type Cart } from './cart.ts';
import { checkoutSaga, type CheckoutLine } from './checkout.ts';
import { getOrder, listOrders } from './order.ts';
import { getProduct, listProducts } from './product.ts';

export interface ShopDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  wallet: WalletPeer;
  pictures: Pictures;
}

const listRequest = z.object({
  club: fields.clubId(),
  category: fields.text(0, 50),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const ordersRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const idRequest = z.object({ id: fields.uuid() });
const lineRequest = z
  .object({ productId: fields.uuid(), variantId: fields.idOrNone() })
  .transform(({ productId, variantId }) => ({ productId, variantId: variantId || undefined }));
const checkoutRequest = z.object({ expectedTotal });

const productTokens = pageTokens('products', z.tuple([cursorFields.text(150), cursorFields.id()]));
const orderTokens = pageTokens('orders', z.tuple([cursorFields.id()]));

type Rpcs = Handlers<ShopServiceService>;

/** Also registers the checkout with the sagas. */
export function shopHandlers(deps: ShopDependencies): Rpcs {
  return { ...productHandlers(deps), ...cartHandlers(deps), ...orderHandlers(deps) };
}

function productHandlers({ database, cache, pictures }: ShopDependencies): Pick<Rpcs, 'listProducts' | 'getProduct'> {
  // Products are public: one statement without an actor needs no transaction.
  const publicly = (): SqlEntityManager => database.orm.em.fork();

  return {
    async listProducts(request) {
      const { pageSize, pageToken, club, category } = parse(listRequest, request);
      const after = productTokens.read(pageToken, [club, category]);
      const load = async (): Promise<ListProductsResponse> => {
        const { products, next } = await listProducts(
          publicly(),
          { club, category },
          after && { name: after[0], id: after[1] },
          pageSize,
        );
        await pictures.show(publicly(), 'products', products);
        return { products, nextPageToken: productTokens.write(next && [next.name, next.id], [club, category]) };
      };
      // A client can make up any number of cursors, so only first pages are cached.
      if (after) return load();
      return unlessEmpty(
        (loadSome) => cache.answer(keys.products(club, category, { pageSize }), loadSome),
        load,
        ({ products }) => products.length === 0,
      );
    },

    async getProduct(request) {
      const { id } = parse(idRequest, request);
      const [product] = await pictures.show(publicly(), 'products', [await getProduct(publicly(), id)]);
      return { product };
    },
  };
}

function cartHandlers({
  database,
  cache,
}: ShopDependencies): Pick<Rpcs, 'getCart' | 'addCartItem' | 'updateCartItem' | 'removeCartItem' | 'clearCart'> {
  /** Runs a change of the caller's cart once for each idempotency key, and invalidates the cached cart after its commit. */
  async function changeCart(context: CallContext, change: (em: SqlEntityManager) => Promise<Cart>): Promise<Cart> {
    const cart = await context.once(change);
    await cache.invalidate(keys.cart(context.userId));
    return cart;
  }

  return {
    async getCart(_request, { userId }) {
      return cache.answer(keys.cart(userId), () => database.asUser(userId, (em) => readCart(em, userId)));
    },

    async addCartItem(request, context) {
      const line = parse(lineRequest, request);
      const quantity = parseQuantity(request.quantity);
      return changeCart(context, (em) => addToCart(em, context.userId, line, quantity));
    },

    async updateCartItem(request, context) {
      const line = parse(lineRequest, request);
      const quantity = parseQuantity(request.quantity);
      return changeCart(context, (em) => setCartQuantity(em, context.userId, line, quantity));
    },

    async removeCartItem(request, context) {
      const line = parse(lineRequest, request);
      return changeCart(context, (em) => removeFromCart(em, context.userId, line));
    },

    async clearCart(_request, context) {
      return changeCart(context, (em) => clearCart(em, context.userId));
    },
  };
}

function orderHandlers({
  database,
  cache,
  sagas,
  wallet,
}: ShopDependencies): Pick<Rpcs, 'checkout' | 'listOrders' | 'getOrder'> {
  const checkout = checkoutSaga(database, wallet, async (userId, lines) =>
    cache.invalidate(keys.cart(userId), ...productLists(lines)),
  );
  sagas.register(checkout);

  return {
    async checkout(request, context) {
      const order = parse(checkoutRequest, request);
      return sagas.run(checkout, order, context);
    },

    async listOrders(request, { userId }) {
      const { pageSize, pageToken } = parse(ordersRequest, request);
      const after = orderTokens.read(pageToken)?.[0];
      const { orders, next } = await database.asUser(userId, (em) => listOrders(em, userId, after, pageSize));
      return { orders, nextPageToken: orderTokens.write(next === undefined ? undefined : [next]) };
    },

    async getOrder(request, { userId }) {
      const { id } = parse(idRequest, request);
      return { order: await database.asUser(userId, (em) => getOrder(em, userId, id)) };
    },
  };
}

function productLists(lines: CheckoutLine[]): ReturnType<typeof keys.productListsOf> {
  const lists = lines.flatMap(({ club, category }) => keys.productListsOf(club, category));
  return [...new Map(lists.map((list) => [list.name, list])).values()];
}
