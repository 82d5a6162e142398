import { NotificationServiceService, OrderMessagesInternalServiceService } from '@plaza/api/notification';
import { serve, type Database, type Feature, type Logger } from '@plaza/service';
import type { People } from '../people/index.ts';
import { esimNotifications } from './esim-notifications.ts';
import { eventChangeNotifications } from './event-change-notifications.ts';
import { handlersOf, personNotifications, type Channels } from './event-notifications.ts';
import { mergedGuests } from './merged-guests.ts';
import { merchantNotifications } from './merchant-notifications.ts';
import { securityNotifications } from './security-notifications.ts';
import { startNotificationJob } from './notification.job.ts';
import { notificationHandlers } from './notification.rpc.ts';
import { orderMessageHandlers } from './order-messages.ts';

/** Notifications of what happened in other services, each with its webhooks. */
export const notifications = (deps: { database: Database; log: Logger; people: People } & Channels): Feature => ({
  rpcs: [
    serve(NotificationServiceService, notificationHandlers(deps)),
    serve(OrderMessagesInternalServiceService, orderMessageHandlers(deps.database)),
  ],
  events: {
    ...handlersOf(
      {
        ...personNotifications,
        ...esimNotifications,
        ...eventChangeNotifications,
        ...merchantNotifications,
        ...securityNotifications,
      },
      deps,
    ),
    ...mergedGuests,
  },
  jobs: [startNotificationJob(deps.database, deps.log)],
});
