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
import { esimsOfOrder, listEsims, withoutCode } from '../esim/index.ts';
import type { Pictures } from '../media/index.ts';
import type { EarlierRefund } from '../refunds/index.ts';
import { sagaErrors } from '../saga/index.ts';
import { cancelOrder } from './cancel.ts';
import type { Elsewhere } from './elsewhere.ts';
import { idRange } from './id-range.ts';
import { orderAdminErrors } from './order-admin.errors.ts';
import { findOrder, findOrders, makeDue, refundsOf, type WholeOrder } from './order.queries.ts';
import { describeOrder, toFoundOrder } from './order.ts';
import { pictured } from './pictured.ts';
import { salesSummary } from './sales.queries.ts';
import { storyOf, transactionsOf } from './story.ts';
import { callsOfOrder, eventsOfOrder } from './traces.queries.ts';

export interface OrderAdminDeps {
  database: Database;
  cache: Cache;
  elsewhere: Elsewhere;
  /** The tickets of an order as they are now. */
  ticketsOfOrder: (em: SqlEntityManager, orderId: string) => Promise<Ticket[]>;
  /** The tickets that a person holds, newest first, older than `before`. */
  ticketsOfPerson: (
    em: SqlEntityManager,
    userId: string,
    before: string | undefined,
    limit: number,
  ) => Promise<Ticket[]>;
  pictures: Pictures;
}

const idRequest = z.object({ id: fields.uuid() });
const cancelRequest = z.object({ id: fields.uuid(), reason: fields.text(0, 200) });
const findRequest = z.object({
  id: z
    .string()
    .refine(
      (text) => text === '' || idRange(text) !== undefined,
      'Must be the beginning of a UUID, from 4 characters.',
    ),
  email: z.string().max(254, 'Must have at most 254 characters.'),
  userId: fields.idOrNone(),
  productId: fields.idOrNone(),
  merchantId: fields.idOrNone(),
  eventId: fields.idOrNone(),
  kind: fields.oneOfOrNone(values['plaza.catalog.v1.FindOrdersRequest.kind']),
  status: fields.oneOfOrNone(values['plaza.catalog.v1.FindOrdersRequest.status']),
  createdAfter: z.date().optional(),
  createdBefore: z.date().optional(),
  pageSize: fields.pageSize(),
  pageToken: fields.pageToken(),
});
const personRequest = z.object({ userId: fields.uuid(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const esimTokens = pageTokens('esims of a person', z.tuple([cursorFields.id()]));
const ticketTokens = pageTokens('tickets of a person', z.tuple([cursorFields.id()]));
const salesRequest = z.object({
  days: z
    .int()
    .min(0, 'Must be 1 to 90.')
    .max(90, 'Must be 1 to 90.')
    .transform((days) => days || 7),
});
const orderTokens = pageTokens('all orders', z.tuple([cursorFields.id()]));

export function orderAdminHandlers(deps: OrderAdminDeps): Handlers<typeof OrderAdminServiceService> {
  const { database, cache, elsewhere, ticketsOfOrder, ticketsOfPerson, pictures } = deps;
  return {
    async findOrders(request, context) {
      const { pageSize, pageToken, id, email, ...filter } = parse(findRequest, request);
      const filters = [
        id,
        email,
        filter.userId,
        filter.productId,
        filter.merchantId,
        filter.eventId,
        filter.kind,
        filter.status,
        filter.createdAfter?.getTime() ?? '',
        filter.createdBefore?.getTime() ?? '',
      ];
      const before = orderTokens.read(pageToken, filters)?.[0];
      const buyer = email ? await elsewhere.personOf(email, context) : filter.userId;
      // Nobody has this address, or somebody else than is meant.
      if (buyer === undefined || (filter.userId && buyer !== filter.userId)) return { orders: [], nextPageToken: '' };
      const found = { ...filter, userId: buyer, ids: id ? idRange(id) : undefined };
      const rows = await database.asSystem((em) => findOrders(em, found, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { orders: shown.map(toFoundOrder), nextPageToken: orderTokens.write(last && [last.id], filters) };
    },

    async getOrderStory(request, context) {
      const { id } = parse(idRequest, request);
      const { order, refunds, ...story } = await database.asSystem(async (em) => {
        const order = await orderOf(em, id);
        const calls = await callsOfOrder(em, order.id);
        await context.audit(em, { subject: order.id });
        const tickets = await ticketsOfOrder(em, order.id);
        const refunds = await refundsOf(em, order.id);
        const returned = refunds.filter(({ status }) => status === 'done').map(({ state }) => state as EarlierRefund);
        return {
          order,
          refunds,
          calls,
          events: await eventsOfOrder(em, order.id),
          lines: await pictured(em, pictures, order.kind, describeOrder(order.kind, order.state, returned).lines),
          tickets: tickets.map(withoutQrCode),
          esims: await esimsOfOrder(em, order.id),
          steps: storyOf(order, refunds),
        };
      });
      const about = await elsewhere.about(order, transactionsOf(order, refunds), context);
      return {
        order: toFoundOrder(order),
        heldUntil: order.hold_until,
        requestId: order.request_id ?? '',
        ...story,
        ...about,
      };
    },

    async retryOrder(request, context) {
      const { id } = parse(idRequest, request);
      return database.asSystem(async (em) => {
        const response = await retry(em, id);
        await context.audit(em, { subject: response.order.id });
        return response;
      });
    },

    async cancelOrder(request, context) {
      const { id, reason } = parse(cancelRequest, request);
      return { order: toFoundOrder(await cancelOrder(database, id, reason, context)) };
    },

    async listPersonEsims(request) {
      const { userId, pageSize, pageToken } = parse(personRequest, request);
      const before = esimTokens.read(pageToken, [userId])?.[0];
      const rows = await database.asSystem((em) => listEsims(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { esims: shown.map(withoutCode), nextPageToken: esimTokens.write(last && [last.id], [userId]) };
    },

    async listPersonTickets(request) {
      const { userId, pageSize, pageToken } = parse(personRequest, request);
      const before = ticketTokens.read(pageToken, [userId])?.[0];
      const rows = await database.asSystem((em) => ticketsOfPerson(em, userId, before, pageSize + 1));
      const { shown, last } = cutPage(rows, pageSize);
      return { tickets: shown.map(withoutQrCode), nextPageToken: ticketTokens.write(last && [last.id], [userId]) };
    },

    async getSalesSummary(request) {
      const { days } = parse(salesRequest, request);
      return cache.read(keys.salesSummary(days), () => database.asSystem((em) => salesSummary(em, days, new Date())));
    },
  };
}

/** A code lets its holder in, and nobody else needs it. */
const withoutQrCode = (ticket: Ticket): Ticket => ({ ...ticket, qrCode: '' });

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
