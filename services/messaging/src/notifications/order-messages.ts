// What was sent about one order. Ids of notifications and of deliveries ascend with time, and both are found along the index of their person.
import type { OrderMessage, OrderMessagesInternalServiceService } from '@plaza/api/notification';
import { fields, firstIdOf, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { db } from '../db.ts';

const ordersRequest = z.object({ orderId: fields.uuid(), userId: fields.uuid(), since: z.date() });

/** Looked through, and returned of each kind. */
const [maxRead, maxShown] = [1_000, 100];

export function orderMessageHandlers(database: Database): Handlers<typeof OrderMessagesInternalServiceService> {
  return {
    async getOrderMessages(request) {
      const { orderId, userId, since } = parse(ordersRequest, request);
      const first = firstIdOf(since.getTime());
      return database.asSystem(async (em) => {
        const messages = [
          ...(await notificationsOf(em, userId, orderId, first)),
          ...(await deliveriesOf(em, userId, orderId, first)),
        ];
        return { messages: messages.sort((a, b) => a.at!.getTime() - b.at!.getTime()) };
      });
    },
  };
}

async function notificationsOf(
  em: SqlEntityManager,
  userId: string,
  orderId: string,
  first: string,
): Promise<OrderMessage[]> {
  const some = db(em)
    .selectFrom('notifications')
    .select(['id', 'type', 'title', 'data', 'created_at', 'read_at'])
    .where('user_id', '=', userId)
    .where('id', '>=', first)
    .orderBy('id')
    .limit(maxRead)
    .as('n');
  const rows = await db(em)
    .selectFrom(some)
    .selectAll()
    .where(sql<boolean>`data ->> 'order_id' = ${orderId}`)
    .orderBy('id')
    .limit(maxShown)
    .execute();
  return rows.map(({ id, type, title, created_at: at, read_at: readAt }) => ({
    channel: 'notification',
    id,
    type,
    state: readAt ? 'read' : 'unread',
    text: title,
    at,
    attempts: 0,
  }));
}

async function deliveriesOf(
  em: SqlEntityManager,
  userId: string,
  orderId: string,
  first: string,
): Promise<OrderMessage[]> {
  const some = db(em)
    .selectFrom('webhook_deliveries')
    .select(['id', 'event_type', 'payload', 'status', 'error', 'attempts', 'created_at'])
    .where('user_id', '=', userId)
    .where('id', '>=', first)
    .orderBy('id')
    .limit(maxRead)
    .as('d');
  const rows = await db(em)
    .selectFrom(some)
    .selectAll()
    .where(sql<boolean>`payload::jsonb #>> '{data,order_id}' = ${orderId}`)
    .orderBy('id')
    .limit(maxShown)
    .execute();
  return rows.map(({ id, event_type: type, status, error, attempts, created_at: at }) => ({
    channel: 'webhook',
    id,
    type,
    state: status,
    text: error,
    at,
    attempts,
  }));
}
