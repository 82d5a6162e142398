import type { OrderAdminServiceService } from '@plaza/api/order-admin';
import type { Ticket } from '@plaza/api/ticket';
import { values } from '@plaza/api/values';
import type { Cache } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { sagaErrors } from '../saga/index.ts';
import { orderAdminErrors } from './order-admin.errors.ts';
import { findOrder, findOrders, makeDue, refundsOf, type WholeOrder } from './order.queries.ts';
import { describeOrder, toFoundOrder } from './order.ts';
import { salesSummary } from './sales.queries.ts';
import { storyOf } from './story.ts';

export interface OrderAdminDeps {
  database: Database;
  cache: Cache;
  /** The tickets of an order as they are now. */
  ticketsOfOrder: (em: SqlEntityManager, orderId: string) => Promise<Ticket[]>;
}

const idRequest = z.object({ id: fields.uuid() });
const findRequest = z.object({
  userId: fields.idOrNone(),
  eventId: fields.idOrNone(),
  kind: fields.oneOfOrNone(values['plaza.catalog.v1.FindOrdersRequest.kind']),
  status: fields.oneOfOrNone(values['plaza.catalog.v1.FindOrdersRequest.status']),
  createdAfter: z.date().optional(),
  createdBefore: z.date().optional(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const salesRequest = z.object({
  days: z
    .int()
    .min(0, 'Must be 1 to 90.')
    .max(90, 'Must be 1 to 90.')
    .transform((days) => days || 7),
});
const orderTokens = pageTokens('all orders', z.tuple([cursorFields.id()]));

export function orderAdminHandlers(deps: OrderAdminDeps): Handlers<typeof OrderAdminServiceService> {
  const { database, cache, ticketsOfOrder } = deps;
  return {
    async findOrders(request) {
      const { pageSize, pageToken, ...filter } = parse(findRequest, request);
      const filters = [
        filter.userId,
        filter.eventId,
        filter.kind,
        filter.status,
        filter.createdAfter?.getTime() ?? '',
        filter.createdBefore?.getTime() ?? '',
      ];
      const before = orderTokens.read(pageToken, filters)?.[0];
      const rows = await database.asSystem((em) => findOrders(em, filter, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { orders: shown.map(toFoundOrder), nextPageToken: orderTokens.write(last && [last.id], filters) };
    },

    async getOrderStory(request, context) {
      const { id } = parse(idRequest, request);
      return database.asSystem(async (em) => {
        const order = await orderOf(em, id);
        await context.audit(em, { subject: order.id });
        const tickets = await ticketsOfOrder(em, order.id);
        return {
          order: toFoundOrder(order),
          lines: describeOrder(order.kind, order.state).lines,
          // A code lets its holder in, and nobody else needs it.
          tickets: tickets.map((ticket) => ({ ...ticket, qrCode: '' })),
          steps: storyOf(order, await refundsOf(em, order.id)),
          heldUntil: order.hold_until,
        };
      });
    },

    async retryOrder(request, context) {
      const { id } = parse(idRequest, request);
      return database.asSystem(async (em) => {
        const response = await retry(em, id);
        await context.audit(em, { subject: response.order.id });
        return response;
      });
    },

    async getSalesSummary(request) {
      const { days } = parse(salesRequest, request);
      return cache.read(keys.salesSummary(days), () => database.asSystem((em) => salesSummary(em, days, new Date())));
    },
  };
}

async function orderOf(em: SqlEntityManager, id: string): Promise<WholeOrder> {
  const order = await findOrder(em, id);
  if (!order) throw sagaErrors.ORDER_NOT_FOUND();
  return order;
}

async function retry(em: SqlEntityManager, id: string) {
  const order = await orderOf(em, id);
  if (!(await makeDue(em, order.id))) throw orderAdminErrors.ORDER_NOT_OPEN();
  return { order: toFoundOrder(order) };
}
