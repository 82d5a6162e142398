import {
  AddCartItemRequest, AddCartItemResponse, CheckoutRequest, ClearCartRequest, ClearCartResponse, RemoveCartItemRequest, RemoveCartItemResponse,
  UpdateCartItemRequest, UpdateCartItemResponse, type ListProductsResponse, type ShopServiceService,
} from '@plaza/api/shop';
import { keys, type Cache } from '@plaza/cache';
import {
  commonErrors, decodePageToken, encodePageToken, fields, idempotencyKeyOf, idempotent, parse,
  type CallContext, type Database, type Handlers, type MessageCodec, type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { expectedTotal } from '../saga/agreed.ts';
import type { WalletPeer } from '../saga/payment.ts';
import type { Sagas } from '../saga/saga.ts';
import { addToCart, clearCart, parseQuantity, readCart, removeFromCart, setCartQuantity, type Cart } from './cart.ts';
import { checkoutSaga, holdCart, type CheckoutLine } from './checkout.ts';
import { getOrder, listOrders } from './order.ts';
import { getProduct, listProducts, type ProductFilter, type ProductPosition } from './product.ts';

export interface ShopDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  wallet: WalletPeer;
}

const listRequest = z.object({ club: fields.clubId(), category: fields.text(0, 50), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const ordersRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const idRequest = z.object({ id: fields.uuid() });
const productRequest = z.object({ productId: fields.uuid() });
const checkoutRequest = z.object({ expectedTotal });

// A name that Postgres could not take was never in a token of ours.
const productToken = z.tuple([z.string(), z.string(), z.string().max(150).refine((name) => name.isWellFormed() && !name.includes('\0')), fields.uuid()]);
const orderToken = z.tuple([fields.uuid()]);

/** Also registers the checkout with the sagas. */
export function shopHandlers({ database, cache, sagas, wallet }: ShopDependencies): Handlers<ShopServiceService> {
  const checkout = checkoutSaga(wallet, async (userId, lines) => cache.invalidate(keys.cart(userId), ...productLists(lines)));
  sagas.register(checkout);

  // Products are everybody's: one statement, on nobody's behalf, needs no transaction.
  const publicly = (): SqlEntityManager => database.orm.em.fork();

  /** Runs a change of the caller's cart once for each idempotency key, and forgets the cached cart after its commit. */
  async function changeCart(context: CallContext, call: { key: string | undefined; request: Uint8Array; codec: MessageCodec<Cart> },
    change: (em: SqlEntityManager) => Promise<Cart>): Promise<Cart> {
    const { userId } = context;
    const cart = await database.asUser(userId, (em) => idempotent(em, { userId, method: context.path, ...call }, () => change(em)));
    await cache.invalidate(keys.cart(userId));
    return cart;
  }

  return {
    async listProducts(request) {
      const { pageSize, pageToken, ...filter } = parse(listRequest, request);
      const after = positionOf(pageToken, filter);
      const load = async (): Promise<ListProductsResponse> => {
        const { products, next } = await listProducts(publicly(), filter, after, pageSize);
        if (products.length === 0) throw new NothingFound();
        return { products, nextPageToken: next ? encodePageToken([filter.club, filter.category, next.name, next.id]) : '' };
      };
      try {
        return await cache.read(keys.products(filter.club, filter.category, { pageSize, pageToken }), load);
      } catch (error) {
        if (error instanceof NothingFound) return { products: [], nextPageToken: '' };
        throw error;
      }
    },

    async getProduct(request) {
      const { id } = parse(idRequest, request);
      return { product: await getProduct(publicly(), id) };
    },

    async getCart(_request, { userId }) {
      return cache.read(keys.cart(userId), () => database.asUser(userId, (em) => readCart(em, userId)));
    },

    async addCartItem(request, context) {
      const { productId } = parse(productRequest, request);
      const quantity = parseQuantity(request.quantity);
      const body = AddCartItemRequest.encode({ ...request, requestId: '' }).finish();
      return changeCart(context, { key: idempotencyKeyOf(request, context), request: body, codec: AddCartItemResponse },
        (em) => addToCart(em, context.userId, productId, quantity));
    },

    async updateCartItem(request, context) {
      const { productId } = parse(productRequest, request);
      const quantity = parseQuantity(request.quantity);
      const body = UpdateCartItemRequest.encode({ ...request, requestId: '' }).finish();
      return changeCart(context, { key: idempotencyKeyOf(request, context), request: body, codec: UpdateCartItemResponse },
        (em) => setCartQuantity(em, context.userId, productId, quantity));
    },

    async removeCartItem(request, context) {
      const { productId } = parse(productRequest, request);
      const body = RemoveCartItemRequest.encode({ ...request, requestId: '' }).finish();
      return changeCart(context, { key: idempotencyKeyOf(request, context), request: body, codec: RemoveCartItemResponse },
        (em) => removeFromCart(em, context.userId, productId));
    },

    async clearCart(request, context) {
      const body = ClearCartRequest.encode({ ...request, requestId: '' }).finish();
      return changeCart(context, { key: idempotencyKeyOf(request, context), request: body, codec: ClearCartResponse }, (em) => clearCart(em, context.userId));
    },

    async checkout(request, context) {
      const { expectedTotal } = parse(checkoutRequest, request);
      return sagas.run(checkout, {
        userId: context.userId,
        requestId: context.requestId,
        deadline: context.deadline,
        key: idempotencyKeyOf(request, context),
        body: CheckoutRequest.encode({ ...request, requestId: '' }).finish(),
        hold: (em, start) => holdCart(em, start, expectedTotal),
      });
    },

    async listOrders(request, { userId }) {
      const { pageSize, pageToken } = parse(ordersRequest, request);
      const after = decodePageToken(pageToken, orderToken)?.[0];
      const { orders, next } = await database.asUser(userId, (em) => listOrders(em, userId, after, pageSize));
      return { orders, nextPageToken: next === undefined ? '' : encodePageToken([next]) };
    },

    async getOrder(request, { userId }) {
      const { id } = parse(idRequest, request);
      return { order: await database.asUser(userId, (em) => getOrder(em, userId, id)) };
    },
  };
}

/** An empty list is not worth keeping: anybody can invent a club, and the cache's memory is not theirs to fill. */
class NothingFound extends Error {}

/** Throws PAGE_TOKEN_INVALID, also for the token of a list with other filters. */
function positionOf(pageToken: string, filter: ProductFilter): ProductPosition | undefined {
  const token = decodePageToken(pageToken, productToken);
  if (!token) return undefined;
  const [club, category, name, id] = token;
  if (club !== filter.club || category !== filter.category) throw commonErrors.PAGE_TOKEN_INVALID();
  return { name, id };
}

function productLists(lines: CheckoutLine[]): ReturnType<typeof keys.productListsOf> {
  const lists = lines.flatMap(({ club, category }) => keys.productListsOf(club, category));
  return [...new Map(lists.map((list) => [list.name, list])).values()];
}
