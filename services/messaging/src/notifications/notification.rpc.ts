import type { Notification, NotificationServiceService } from '@plaza/api/notification';
import {
  cutPage,
  fields,
  pageTokens,
  parse,
  cursorFields,
  type CallContext,
  type Database,
  type Handlers,
  type Logger,
} from '@plaza/service';
import { z } from 'zod';
import type { People } from '../people/index.ts';
import { frenchOf } from './french.ts';
import { notificationErrors } from './notification.errors.ts';
import { countUnread, readAll, readOne, selectNotifications, type NotificationRow } from './notification.queries.ts';

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken(), unread: z.boolean() });
const tokens = pageTokens('notifications', z.tuple([cursorFields.id()]));
const byId = z.object({ id: fields.uuid() });
const readRequest = z.object({
  upTo: fields.idOrNone().transform((id) => id || undefined),
});

export interface NotificationDeps {
  database: Database;
  people: People;
  log: Logger;
}

type Reader = Pick<CallContext, 'userId' | 'requestId'>;

export function notificationHandlers({
  database,
  people,
  log,
}: NotificationDeps): Handlers<typeof NotificationServiceService> {
  /** English, if nothing else is known: a list without its language is better than none. */
  async function isFrench({ userId, requestId }: Reader): Promise<boolean> {
    try {
      return (await people.language(userId, { requestId })) === 'fr';
    } catch (error) {
      log.warn({ err: error }, 'the language of a person could not be read');
      return false;
    }
  }
  return {
    async listNotifications(request, context) {
      const { userId } = context;
      const { pageSize, pageToken, unread } = parse(listRequest, request);
      const filter = unread ? 'unread' : 'all';
      const before = tokens.read(pageToken, [filter])?.[0];
      const rows = await database.asUser(userId, (em) => selectNotifications(em, userId, unread, pageSize + 1, before));
      const { shown, last } = cutPage(rows, pageSize);
      const french = await isFrench(context);
      return {
        notifications: shown.map((row) => toProto(row, french)),
        nextPageToken: tokens.write(last && [last.id], [filter]),
      };
    },

    async countUnreadNotifications(_request, { userId }) {
      return { count: await database.asUser(userId, (em) => countUnread(em, userId)) };
    },

    async readNotification(request, context) {
      const { userId } = context;
      const { id } = parse(byId, request);
      const french = await isFrench(context);
      return context.once(async (em) => {
        const row = await readOne(em, userId, id);
        if (!row) throw notificationErrors.NOTIFICATION_NOT_FOUND();
        return { notification: toProto(row, french) };
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

function toProto(row: NotificationRow, french: boolean): Notification {
  const { id, type, data, created_at: createdAt, read_at: readAt } = row;
  const { title, body } = (french && frenchOf(type, data)) || row;
  return { id, type, title, body, data, createdAt, readAt: readAt ?? undefined };
}
