// What was sent about one order. Ids of notifications and of deliveries ascend with time, and both are found along the index of their person.
import type { OrderMessage, OrderMessagesInternalServiceService } from '@plaza/api/notification';
import { fields, firstIdOf, parse, type Database, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { db, type DB } from '../db.ts';

const ordersRequest = z.object({ orderId: fields.uuid(), userId: fields.uuid(), since: z.date() });

/** Looked through, and returned of each kind. */
const [maxRead, maxShown] = [1_000, 100];

export function orderMessageHandlers(database: Database): Handlers<typeof OrderMessagesInternalServiceService> {
  return {
    async getOrderMessages(request) {
      const { orderId, userId, since } = parse(ordersRequest, request);
      return { messages: await database.asSystem((em) => messagesOfOrder(em, userId, orderId, since)) };
    },
  };
}

/** Of each kind the first 1,000 that the person got since then are looked through. Oldest first. */
export async function messagesOfOrder(
  em: SqlEntityManager,
  userId: string,
  orderId: string,
  since: Date,
): Promise<OrderMessage[]> {
  const first = firstIdOf(since.getTime());
  const messages = [
    ...(await notificationsOf(em, userId, orderId, first)),
    ...(await deliveriesOf(em, userId, orderId, first)),
  ];
  return messages.sort((a, b) => a.at!.getTime() - b.at!.getTime());
}

/** The last 100 of each kind, about whatever. */
export async function messagesTo(em: SqlEntityManager, userId: string): Promise<OrderMessage[]> {
  const notifications = db(em).selectFrom('notifications').select(notificationColumns).where('user_id', '=', userId);
  const deliveries = db(em).selectFrom('webhook_deliveries').select(deliveryColumns).where('user_id', '=', userId);
  return [
    ...(await notifications.orderBy('id', 'desc').limit(maxShown).execute()).map(ofNotification),
    ...(await deliveries.orderBy('id', 'desc').limit(maxShown).execute()).map(ofDelivery),
  ];
}

const notificationColumns = ['id', 'type', 'title', 'created_at', 'read_at'] as const;
const deliveryColumns = ['id', 'event_type', 'status', 'error', 'attempts', 'created_at'] as const;

async function notificationsOf(
  em: SqlEntityManager,
  userId: string,
  orderId: string,
  first: string,
): Promise<OrderMessage[]> {
  const some = db(em)
    .selectFrom('notifications')
    .select([...notificationColumns, 'data'])
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
  return rows.map(ofNotification);
}

async function deliveriesOf(
  em: SqlEntityManager,
  userId: string,
  orderId: string,
  first: string,
): Promise<OrderMessage[]> {
  const some = db(em)
    .selectFrom('webhook_deliveries')
    .select([...deliveryColumns, 'payload'])
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
  return rows.map(ofDelivery);
}

type NotificationRow = Pick<Selectable<DB['notifications']>, (typeof notificationColumns)[number]>;

function ofNotification({ id, type, title, created_at: at, read_at: readAt }: NotificationRow): OrderMessage {
  return { channel: 'notification', id, type, state: readAt ? 'read' : 'unread', text: title, at, attempts: 0 };
}

type DeliveryRow = Pick<Selectable<DB['webhook_deliveries']>, (typeof deliveryColumns)[number]>;

function ofDelivery(row: DeliveryRow): OrderMessage {
  const { id, event_type: type, status: state, error: text, attempts, created_at: at } = row;
  return { channel: 'webhook', id, type, state, text, at, attempts };
}
