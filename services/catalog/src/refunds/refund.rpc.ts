import type {
  PreviewOrderRefundResponse,
  RefundTicketsResponse,
  RefundPlacedOrderResponse,
  RefundServiceService,
} from '@plaza/api/refund-admin';
import type { KeyCeiling } from '@plaza/api/refund';
import type { Cache } from '@plaza/cache';
import { Big, formatAmount } from '@plaza/money';
import type { CallContext, Database, Handlers } from '@plaza/service';
import { keys } from '../cache-keys.ts';
import type { EsimProvider } from '../esim/index.ts';
import { sagaErrors, type OrderKind, type SagaCall, type Sagas } from '../saga/index.ts';
import { findOrdered, type Ordered } from './ordered.ts';
import { esimRefund, orderRefund, ticketRefund, type Refund, type RefundsPeer } from './refund.ts';
import { listsOf, tryRefund, type RefundRequest } from './refund.queries.ts';
import { assertFits, parseRefund, type ParsedRefund } from './refund.requests.ts';

export interface RefundDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  refunds: RefundsPeer;
  provider: EsimProvider;
}

/** Who refunds: staff everything, and a merchant what it sold. */
export interface Refunder {
  /** Who did not sell anything of the order, or nothing that was paid, does not find it. */
  only?: string | undefined;
  ceiling?: KeyCeiling | undefined;
}

/** The refunds of orders, for staff and for merchants. */
export interface Refunds {
  readonly preview: (request: object, by: Refunder, context: CallContext) => Promise<PreviewOrderRefundResponse>;
  readonly refund: (request: object, by: Refunder, context: CallContext) => Promise<RefundPlacedOrderResponse>;
  /** All that is left of an order of tickets, where its event did not take place as it was sold. The key is the caller's alone. */
  readonly returnTickets: (order: TicketReturn, call: SagaCall) => Promise<RefundTicketsResponse>;
}

export type TicketReturn = Pick<RefundRequest, 'orderId' | 'reason' | 'evenUsed' | 'allow'>;

export function refundHandlers(deps: RefundDependencies, made: Made): Handlers<typeof RefundServiceService> {
  const { orders, tickets } = made.sagas;
  return {
    previewOrderRefund: (request, context) => made.preview(request, {}, context),
    refundPlacedOrder: (request, context) => made.refund(request, {}, context),
    refundOrder: (request, context) => refundKind(deps, 'shop', orders, request, context),
    refundTickets: (request, context) => refundKind(deps, 'tickets', tickets, request, context),
  };
}

export type Made = ReturnType<typeof makeRefunds>;

/** Also registers the kinds of refunds with the sagas. */
export function makeRefunds(deps: RefundDependencies) {
  const sagas = registerKinds(deps);
  const { orders, tickets, esims } = sagas;
  const refunds: Refunds = {
    preview: (request, by, context) => preview(deps, request, by, context),
    async refund(request, by, context) {
      const parsed = parseRefund(request);
      const { kind, userId } = await orderOf(deps, parsed.id, by);
      assertFits(kind, parsed.wish);
      const to = { ...parsed, ...by, userId };
      const result = await resultOf(kind, {
        shop: () => run(deps, orders, to, context),
        tickets: () => run(deps, tickets, to, context),
        esim: () => run(deps, esims, to, context),
        esim_top_up: () => run(deps, esims, to, context),
      });
      const { transactionId, amount, currency, refunded } = result.value;
      return { kind, transactionId, amount, currency, refunded, result };
    },
    returnTickets: (order, call) => deps.sagas.run(tickets, { ...order, wish: { what: 'all' } }, call),
  };
  return { ...refunds, sagas };
}

type Result = NonNullable<RefundPlacedOrderResponse['result']>;

type ResultOf<Kind> = Extract<Result, { $case: Kind extends 'esim_top_up' ? 'esim' : Kind }>['value'];

async function resultOf(
  kind: OrderKind,
  runs: { [Kind in OrderKind]: () => Promise<ResultOf<Kind>> },
): Promise<Result> {
  switch (kind) {
    case 'tickets':
      return { $case: kind, value: await runs[kind]() };
    case 'shop':
      return { $case: kind, value: await runs[kind]() };
    case 'esim':
    case 'esim_top_up':
      return { $case: 'esim', value: await runs[kind]() };
  }
}

async function orderOf({ database }: RefundDependencies, id: string, { only }: Refunder = {}): Promise<Ordered> {
  const order = await database.asSystem((em) => findOrdered(em, id));
  const isTheirs =
    only === undefined ||
    (order?.status !== 'failed' && order?.lines.some(({ merchantId }) => merchantId === only) === true);
  if (!order || !isTheirs) throw sagaErrors.ORDER_NOT_FOUND();
  return order;
}

async function preview(
  deps: RefundDependencies,
  request: object,
  { only }: Refunder,
  context: CallContext,
): Promise<PreviewOrderRefundResponse> {
  const { id, wish, includeUsed } = parseRefund(request);
  const { kind, userId, title, currency } = await orderOf(deps, id, { only });
  assertFits(kind, wish);
  const state = await tryRefund(deps.database, userId, { orderId: id, reason: '', wish, only, evenUsed: includeUsed });
  const { amount, parts = [], lines = [], ticketIds = [], refunded = amount } = state;
  // The payment has the order's id.
  const { entries } = await deps.refunds.previewPurchaseRefund(
    { holdRequestId: id, amount, parts: { merchants: parts } },
    { context },
  );
  const ofMerchant = parts.find(({ merchantId }) => merchantId === only)?.refundedBefore;
  const before = formatAmount(ofMerchant ?? new Big(refunded).minus(amount), currency);
  return { kind, title, amount, currency, userId, entries, lines, ticketIds, refunded: before };
}

function registerKinds({ database, cache, sagas, refunds, provider }: RefundDependencies) {
  const orders = orderRefund(database, refunds, async ({ userId, state: { orderId } }) => {
    const lists = await database.asUser(userId, (em) => listsOf(em, orderId));
    await cache.invalidate(...lists.flatMap(({ club, category }) => keys.productListsOf(club, category)));
  });
  const tickets = ticketRefund(database, refunds, async ({ state: { club } }) =>
    cache.invalidate(...keys.eventListsOf(club)),
  );
  const esims = esimRefund(database, refunds, provider, ({ userId }) => cache.invalidate(keys.esimActive(userId)));
  sagas.register(orders);
  sagas.register(tickets);
  sagas.register(esims);
  return { orders, tickets, esims };
}

/** A refund of an order that has to be of one kind. */
async function refundKind<Response>(
  deps: RefundDependencies,
  of: OrderKind,
  saga: Refund<Response>,
  request: object,
  context: CallContext,
): Promise<Response> {
  const parsed = parseRefund(request);
  const { kind, userId } = await orderOf(deps, parsed.id);
  if (kind !== of) throw sagaErrors.ORDER_NOT_FOUND();
  return run(deps, saga, { ...parsed, userId }, context);
}

function run<Response>(
  { sagas }: RefundDependencies,
  saga: Refund<Response>,
  { id, reason, wish, only, ceiling, includeUsed, userId }: ParsedRefund & Refunder & { userId: string },
  context: CallContext,
): Promise<Response> {
  const { key, keyedRequest, requestId, deadline } = context;
  return sagas.run(
    saga,
    { orderId: id, reason, wish, only, ceiling, evenUsed: includeUsed },
    {
      // The rows are the buyer's. The key is the caller's, and must not meet one of the buyer's own.
      userId,
      key: key && `refund ${context.userId} ${only === undefined ? '' : `${only} `}${key}`,
      keyedRequest,
      requestId,
      deadline,
    },
  );
}
