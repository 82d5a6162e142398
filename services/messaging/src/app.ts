import { AuthInternalServiceService } from '@plaza/api/auth';
import { NotificationServiceService } from '@plaza/api/notification';
import { SocialServiceService } from '@plaza/api/social';
import { createCache } from '@plaza/cache';
import { startEvents } from '@plaza/outbox';
import { redisConfig } from '@plaza/redis';
import {
  asPeer,
  openDatabase,
  peer,
  serve,
  startService,
  watchGonePeople,
  type App,
  type Logger,
  type TokenVerifier,
} from '@plaza/service';
import type { MessagingConfig } from './config.ts';
import { conversationHandlers } from './conversation/conversation.rpc.ts';
import { forgetPeople, recentlyErased } from './erasure/erasure.events.ts';
import { feedHandlers } from './feed/feed.rpc.ts';
import { messageHandlers } from './message/message.rpc.ts';
import { startNotificationJob } from './notifications/notification.job.ts';
import { tellMerchants } from './notifications/merchants.ts';
import { notificationHandlers } from './notifications/notification.rpc.ts';
import { handlersOf, tellPeople } from './notifications/told.ts';
import { schema } from './orm.config.ts';
import { createPeople } from './people/people.ts';
import { startWebhooks, type WebhooksOptions } from './webhooks/index.ts';

export interface Overrides {
  verifier?: TokenVerifier;
  webhooks?: WebhooksOptions;
}

export async function buildApp(
  config: MessagingConfig,
  log: Logger,
  { verifier, webhooks: webhooksOptions }: Overrides = {},
): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const auth = peer(AuthInternalServiceService, asPeer(config, 'auth'));
  const people = createPeople(auth, cache);
  const deps = { database, cache, people };
  const webhooks = startWebhooks({ config, database, log }, webhooksOptions);

  const gone = watchGonePeople({ log, load: (seconds) => recentlyErased(database, seconds) });
  const forgetting = forgetPeople({ cache, gone, log });
  const events = startEvents({
    config,
    database,
    log,
    handlers: { ...handlersOf({ ...tellPeople, ...tellMerchants }, webhooks.enqueue), ...forgetting.handlers },
    committed: forgetting.committed,
  });
  const notificationJob = startNotificationJob(database, log);
  return startService({
    config,
    log,
    database,
    verifier,
    rpcs: [
      serve(SocialServiceService, { ...conversationHandlers(deps), ...messageHandlers(deps), ...feedHandlers(deps) }),
      serve(NotificationServiceService, notificationHandlers(deps)),
      webhooks.rpcs,
      events.rpcs,
    ],
    gone,
    pingRedis: () => cache.ping(),
    metrics: [...cache.metrics, ...events.metrics, ...webhooks.metrics],
    stopJobs: async () => {
      // Events wake what delivers webhooks.
      await Promise.all([events.stop(), notificationJob.stop()]);
      await webhooks.stop();
    },
    async onClose() {
      auth.close();
      await cache.close();
    },
  });
}
