import {
  RefundOrderRequest,
  RefundPlacedOrderRequest,
  RefundTicketsRequest,
  type RefundOrderResponse,
  type RefundPlacedOrderResponse,
  type RefundServiceService,
  type RefundTicketsResponse,
} from '@plaza/api/refund-admin';
import type { Cache } from '@plaza/cache';
import {
  fields,
  idempotencyKeyOf,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { sagaErrors } from '../saga/saga.errors.ts';
import type { Sagas } from '../saga/saga.ts';
import type { EsimProvider } from '../esim/provider.ts';
import { esimRefund, orderRefund, ticketRefund, type Refund, type RefundsPeer } from './refund.ts';
import { beginEsim, beginOrder, beginTickets, buyerOf, kindOf, listsOf, type RefundedOrder } from './refund.queries.ts';

export interface RefundDependencies {
  database: Database;
  cache: Cache;
  sagas: Sagas;
  refunds: RefundsPeer;
  provider: EsimProvider;
}

const refundRequest = z.object({ id: fields.uuid(), reason: fields.text(0, 200) });

/** Also registers the kinds of refunds with the sagas. */
export function refundHandlers({
  database,
  cache,
  sagas,
  refunds,
  provider,
}: RefundDependencies): Handlers<typeof RefundServiceService> {
  const orders = orderRefund(refunds, async ({ userId, state: { orderId } }) => {
    const lists = await database.asUser(userId, (em) => listsOf(em, orderId));
    await cache.invalidate(...lists.flatMap(({ club, category }) => keys.productListsOf(club, category)));
  });
  const tickets = ticketRefund(refunds, async ({ state: { club } }) => cache.invalidate(...keys.eventListsOf(club)));
  const esims = esimRefund(refunds, provider, ({ userId }) => cache.invalidate(keys.esimActive(userId)));
  sagas.register(orders);
  sagas.register(tickets);
  sagas.register(esims);

  async function refund<Response>(
    kind: Refund<Response>,
    of: RefundedOrder['kind'],
    request: { id: string; reason: string; requestId: string },
    body: Uint8Array,
    context: CallContext,
    begin: (em: SqlEntityManager, orderId: string) => Promise<RefundedOrder>,
  ): Promise<Response> {
    const { id, reason } = parse(refundRequest, request);
    const buyer = await database.asSystem((em) => buyerOf(em, of, id));
    if (buyer === undefined) throw sagaErrors.ORDER_NOT_FOUND();
    const key = idempotencyKeyOf(request, context);
    return sagas.run(kind, {
      // The rows are the buyer's. The key is the administrator's, and must not meet one of the buyer's own.
      userId: buyer,
      key: key && `refund ${context.userId} ${key}`,
      requestId: context.requestId,
      deadline: context.deadline,
      body,
      hold: async (em) => ({ ...(await begin(em, id)), reason }),
    });
  }

  const refundOrder = (request: RefundOrderRequest, context: CallContext): Promise<RefundOrderResponse> =>
    refund(
      orders,
      'shop',
      request,
      RefundOrderRequest.encode({ ...request, requestId: '' }).finish(),
      context,
      beginOrder,
    );
  const refundTickets = (request: RefundTicketsRequest, context: CallContext): Promise<RefundTicketsResponse> =>
    refund(
      tickets,
      'tickets',
      request,
      RefundTicketsRequest.encode({ ...request, requestId: '' }).finish(),
      context,
      beginTickets,
    );

  return {
    refundOrder,
    refundTickets,
    async refundPlacedOrder(request, context): Promise<RefundPlacedOrderResponse> {
      const { id } = parse(refundRequest, request);
      const kind = await database.asSystem((em) => kindOf(em, id));
      switch (kind) {
        case undefined:
          throw sagaErrors.ORDER_NOT_FOUND();
        case 'tickets': {
          const value = await refundTickets(request, context);
          return { kind, transactionId: value.transactionId, result: { $case: 'tickets', value } };
        }
        case 'shop': {
          const value = await refundOrder(request, context);
          return { kind, transactionId: value.transactionId, result: { $case: 'shop', value } };
        }
        case 'esim': {
          const value = await refund(
            esims,
            kind,
            request,
            RefundPlacedOrderRequest.encode({ ...request, requestId: '' }).finish(),
            context,
            beginEsim,
          );
          return { kind, transactionId: value.transactionId, result: { $case: 'esim', value } };
        }
      }
    },
  };
}
