import { defineEntity, p } from '@mikro-orm/core';

export const NotificationSchema = defineEntity({
  name: 'Notification',
  tableName: 'notifications',
  properties: {
    // In the order of their making, so that a person's newest are the last of the index.
    id: p.uuid().primary(),
    userId: p.uuid(),
    type: p.text(),
    title: p.text(),
    body: p.text().default(''),
    data: p.json<Record<string, unknown>>().defaultRaw(`'{}'`),
    createdAt: p.datetime(3).defaultRaw('now()'),
    readAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'notifications_user_id_index', properties: ['userId', 'id'] },
    {
      name: 'notifications_unread_index',
      expression:
        'create index "notifications_unread_index" on "messaging"."notifications" ("user_id", "id") where read_at is null',
    },
  ],
  checks: [
    { name: 'notifications_type_check', expression: `type ~ '^[a-z]+\\.[a-z_]+$'` },
    { name: 'notifications_title_check', expression: 'char_length(title) between 1 and 200' },
    { name: 'notifications_body_check', expression: 'char_length(body) <= 1000' },
  ],
});

/** A message of Plaza to a person, in their list. */
export class Notification extends NotificationSchema.class {}
NotificationSchema.setClass(Notification);
