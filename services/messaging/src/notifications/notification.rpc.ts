import type { Notification, NotificationServiceService } from '@plaza/api/notification';
import { cutPage, fields, pageTokens, parse, cursorFields, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { notificationErrors } from './notification.errors.ts';
import { countUnread, readAll, readOne, selectNotifications, type NotificationRow } from './notification.queries.ts';

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken(), unread: z.boolean() });
const tokens = pageTokens('notifications', z.tuple([cursorFields.id()]));
const byId = z.object({ id: fields.uuid() });
const readRequest = z.object({
  upTo: fields.idOrNone().transform((id) => id || undefined),
});

export function notificationHandlers({
  database,
}: {
  database: Database;
}): Handlers<typeof NotificationServiceService> {
  return {
    async listNotifications(request, { userId }) {
      const { pageSize, pageToken, unread } = parse(listRequest, request);
      const filter = unread ? 'unread' : 'all';
      const before = tokens.read(pageToken, [filter])?.[0];
      const rows = await database.asUser(userId, (em) => selectNotifications(em, userId, unread, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      return { notifications: shown.map(toProto), nextPageToken: tokens.write(last && [last.id], [filter]) };
    },

    async countUnreadNotifications(_request, { userId }) {
      return { count: await database.asUser(userId, (em) => countUnread(em, userId)) };
    },

    async readNotification(request, context) {
      const { userId } = context;
      const { id } = parse(byId, request);
      return context.once(async (em) => {
        const row = await readOne(em, userId, id);
        if (!row) throw notificationErrors.NOTIFICATION_NOT_FOUND();
        return { notification: toProto(row) };
      });
    },

    async readNotifications(request, context) {
      const { userId } = context;
      const { upTo } = parse(readRequest, request);
      return context.once(async (em) => {
        const readCount = await readAll(em, userId, upTo);
        if (readCount === undefined) throw notificationErrors.NOTIFICATION_NOT_FOUND();
        return { readCount };
      });
    },
  };
}

function toProto({
  id,
  type,
  title,
  body,
  data,
  created_at: createdAt,
  read_at: readAt,
}: NotificationRow): Notification {
  return {
    id,
    type,
    title,
    body,
    data,
    createdAt,
    readAt: readAt ?? undefined,
  };
}
