import type {
  PreviewOrderRefundResponse,
  RefundPlacedOrderResponse,
  RefundServiceService,
} from '@plaza/api/refund-admin';
import type { Cache } from '@plaza/cache';
import { fields, parse, type CallContext, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { sagaErrors, type OrderKind, type Sagas } from '../saga/index.ts';
import type { EsimProvider } from '../esim/index.ts';
import { esimRefund, orderRefund, ticketRefund, type Refund, type RefundsPeer } from './refund.ts';
import { buyerOf, kindOf, listsOf, tryRefund } from './refund.queries.ts';

export interface RefundDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  refunds: RefundsPeer;
  provider: EsimProvider;
}

const idRequest = z.object({ id: fields.uuid() });
const refundRequest = z.object({ id: fields.uuid(), reason: fields.text(0, 200) });

/** The refund of an order of one kind: its saga, and the kind of order. */
interface KindOfRefund<Response> {
  saga: Refund<Response>;
  of: OrderKind;
}

/** Also registers the kinds of refunds with the sagas. */
export function refundHandlers(deps: RefundDependencies): Handlers<typeof RefundServiceService> {
  const { orders, tickets, esims } = registerKinds(deps);
  return {
    previewOrderRefund: (request, context) => preview(deps, request, context),
    refundOrder: (request, context) => refund(deps, orders, request, context),
    refundTickets: (request, context) => refund(deps, tickets, request, context),
    async refundPlacedOrder(request, context): Promise<RefundPlacedOrderResponse> {
      const { id } = parse(refundRequest, request);
      const kind = await deps.database.asSystem((em) => kindOf(em, id));
      switch (kind) {
        case undefined:
          throw sagaErrors.ORDER_NOT_FOUND();
        case 'tickets': {
          const value = await refund(deps, tickets, request, context);
          return { kind, transactionId: value.transactionId, result: { $case: 'tickets', value } };
        }
        case 'shop': {
          const value = await refund(deps, orders, request, context);
          return { kind, transactionId: value.transactionId, result: { $case: 'shop', value } };
        }
        case 'esim':
        case 'esim_top_up': {
          const value = await refund(deps, esims, request, context);
          return { kind, transactionId: value.transactionId, result: { $case: 'esim', value } };
        }
      }
    },
  };
}

async function preview(
  { database, refunds }: RefundDependencies,
  request: { id: string },
  context: CallContext,
): Promise<PreviewOrderRefundResponse> {
  const { id } = parse(idRequest, request);
  const found = await database.asSystem(async (em) => {
    const kind = await kindOf(em, id);
    const buyer = kind && (await buyerOf(em, kind, id));
    return kind && buyer !== undefined ? { kind, buyer } : undefined;
  });
  if (!found) throw sagaErrors.ORDER_NOT_FOUND();
  const { kind, buyer } = found;
  const { title } = await tryRefund(database, buyer, kind, id);
  // The payment has the order's id.
  const { amount, currency, entries } = await refunds.previewPurchaseRefund({ holdRequestId: id }, { context });
  return { kind, title, amount, currency, userId: buyer, entries };
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
  return {
    orders: { saga: orders, of: 'shop' },
    tickets: { saga: tickets, of: 'tickets' },
    esims: { saga: esims, of: 'esim' },
  } as const;
}

async function refund<Response>(
  { database, sagas }: RefundDependencies,
  { saga, of }: KindOfRefund<Response>,
  request: { id: string; reason: string },
  context: CallContext,
): Promise<Response> {
  const { id, reason } = parse(refundRequest, request);
  const buyer = await database.asSystem((em) => buyerOf(em, of, id));
  if (buyer === undefined) throw sagaErrors.ORDER_NOT_FOUND();
  const { key, keyedRequest, requestId, deadline } = context;
  return sagas.run(
    saga,
    { orderId: id, reason },
    {
      // The rows are the buyer's. The key is the administrator's, and must not meet one of the buyer's own.
      userId: buyer,
      key: key && `refund ${context.userId} ${key}`,
      keyedRequest,
      requestId,
      deadline,
    },
  );
}
