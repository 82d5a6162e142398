import { NotificationServiceService } from '@plaza/api/notification';
import { serve, type Database, type Feature, type Logger } from '@plaza/service';
import type { Enqueue } from '../webhooks/index.ts';
import { tellMerchants } from './merchants.ts';
import { startNotificationJob } from './notification.job.ts';
import { notificationHandlers } from './notification.rpc.ts';
import { handlersOf, tellPeople } from './told.ts';

/** Notifications of what happened in other services, each with its webhooks. */
export const notifications = (deps: { database: Database; log: Logger; enqueue: Enqueue }): Feature => ({
  rpcs: [serve(NotificationServiceService, notificationHandlers(deps))],
  events: handlersOf({ ...tellPeople, ...tellMerchants }, deps.enqueue),
  jobs: [startNotificationJob(deps.database, deps.log)],
});
