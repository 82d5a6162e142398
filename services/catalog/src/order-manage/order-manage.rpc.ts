import type { OrderManagementServiceService } from '@plaza/api/order-manage';
import type { Ticket } from '@plaza/api/ticket';
import { values } from '@plaza/api/values';
import {
  cursorFields,
  cutPage,
  fields,
  isTestCall,
  pageTokens,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import type { Pictures } from '../media/index.ts';
import { findOrder, findOrders, idRange, pictured, refundsOf, type Elsewhere } from '../order-admin/index.ts';
import type { EarlierRefund, Refunder, Refunds } from '../refunds/index.ts';
import { sagaErrors } from '../saga/index.ts';
import { merchantOf, type OrderPermission } from '../seller.ts';
import { linesOf, toManagedOrder, toManagedRefunds } from './sold.ts';

export interface OrderManagementDeps {
  database: Database;
  members: Members;
  refunds: Refunds;
  elsewhere: Pick<Elsewhere, 'namesOf'>;
  pictures: Pictures;
  /** The tickets of an order as they are now. */
  ticketsOfOrder: (em: SqlEntityManager, orderId: string) => Promise<Ticket[]>;
}

const ofMerchant = z.object({ merchantId: fields.idOrNone() });
const getRequest = ofMerchant.extend({ id: fields.uuid() });
const listRequest = ofMerchant.extend({
  id: z
    .string()
    .refine(
      (text) => text === '' || idRange(text) !== undefined,
      'Must be the beginning of a UUID, from 4 characters.',
    ),
  eventId: fields.idOrNone(),
  productId: fields.idOrNone(),
  kind: fields.oneOfOrNone(values['plaza.catalog.v1.ListManagedOrdersRequest.kind']),
  status: fields.oneOfOrNone(values['plaza.catalog.v1.ListManagedOrdersRequest.status']),
  createdAfter: z.date().optional(),
  createdBefore: z.date().optional(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const tokens = pageTokens('orders of a merchant', z.tuple([cursorFields.id()]));

export function orderManagementHandlers({
  database,
  members,
  refunds,
  elsewhere,
  pictures,
  ticketsOfOrder,
}: OrderManagementDeps): Handlers<typeof OrderManagementServiceService> {
  const sellerOf = (context: CallContext, permission: OrderPermission, merchantId: string): Promise<string> =>
    merchantOf(members, permission, context, merchantId);

  /** Throws ORDER_NOT_FOUND for a test key: there are no test orders. */
  async function refunderOf(context: CallContext, request: { merchantId: string }): Promise<Refunder> {
    const only = await sellerOf(context, 'orders.refund', parse(ofMerchant, request).merchantId);
    if (isTestCall(context)) throw sagaErrors.ORDER_NOT_FOUND();
    return { only, ceiling: ceilingOf(context, only) };
  }

  return {
    async listManagedOrders(request, context) {
      const { pageSize, pageToken, id, merchantId, ...filter } = parse(listRequest, request);
      const seller = await sellerOf(context, 'orders.read', merchantId);
      const filters = [
        seller,
        id,
        filter.eventId,
        filter.productId,
        filter.kind,
        filter.status,
        filter.createdAfter?.getTime() ?? '',
        filter.createdBefore?.getTime() ?? '',
      ];
      const before = tokens.read(pageToken, filters)?.[0];
      if (isTestCall(context)) return { orders: [], nextPageToken: '' };
      const found = { ...filter, seller, ids: id ? idRange(id) : undefined };
      const rows = await database.asSystem((em) => findOrders(em, found, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      const names = await elsewhere.namesOf(
        shown.map((row) => row.user_id),
        context,
      );
      return {
        orders: shown.map((row) => toManagedOrder(row, seller, names.get(row.user_id))),
        nextPageToken: tokens.write(last && [last.id], filters),
      };
    },

    async getManagedOrder(request, context) {
      const { id, merchantId } = parse(getRequest, request);
      const seller = await sellerOf(context, 'orders.read', merchantId);
      const { order, refunded, lines, tickets } = await database.asSystem(async (em) => {
        const order = isTestCall(context) ? undefined : await findOrder(em, id, seller);
        if (!order || linesOf(order, seller).length === 0) throw sagaErrors.ORDER_NOT_FOUND();
        const refunded = await refundsOf(em, order.id);
        const done = refunded.filter(({ status }) => status === 'done').map(({ state }) => state as EarlierRefund);
        return {
          order,
          refunded,
          lines: await pictured(em, pictures, order.kind, linesOf(order, seller, done)),
          tickets: await ticketsOfOrder(em, order.id),
        };
      });
      const names = await elsewhere.namesOf([order.user_id], context);
      return {
        order: toManagedOrder(order, seller, names.get(order.user_id)),
        lines,
        tickets: tickets.map(({ id, category, seat, price, status }) => ({ id, category, seat, price, status })),
        refunds: toManagedRefunds(refunded, seller, lines),
      };
    },

    async previewManagedOrderRefund(request, context) {
      const by = await refunderOf(context, request);
      const { amount, currency, refunded, entries, lines, ticketIds } = await refunds.preview(request, by, context);
      return {
        amount,
        currency,
        refunded,
        // Who the buyer is, their name says.
        entries: entries.map((entry) => (entry.userId === by.only ? entry : { ...entry, userId: '' })),
        lines,
        ticketIds,
      };
    },

    async refundManagedOrder(request, context) {
      const { kind, amount, currency } = await refunds.refund(request, await refunderOf(context, request), context);
      return { kind, amount, currency };
    },
  };
}

/** Of the API key of the call, if it has one. */
function ceilingOf({ principal }: CallContext, merchantId: string): Refunder['ceiling'] {
  const ceiling = principal.kind === 'user' ? principal.key?.ceiling : undefined;
  if (!ceiling) return undefined;
  const { spendingId, perCall = '', perDay = '', currency } = ceiling;
  return { spendingId, merchantId, perCall, perDay, currency };
}
