// The messaging service, put together: a list of its features.
import { MessagingAuditServiceService } from '@plaza/api/messaging-audit';
import { MessagingOperationsServiceService } from '@plaza/api/messaging-operations';
import { PersonalDataInternalServiceService } from '@plaza/api/messaging-personal';
import { TraceInternalServiceService } from '@plaza/api/messaging-trace';
import { createCache } from '@plaza/cache';
import { alsoHeard, operations, startEvents, traceSource } from '@plaza/outbox';
import { openChannel, redisConfig } from '@plaza/redis';
import {
  auditLog,
  eventsOf,
  members,
  openDatabase,
  peoplesPictures,
  personalDataExport,
  startService,
  endedSessionsChannel,
  watchDeletedPeople,
  watchEndedSessions,
  watchPlanChanges,
  upkeep,
  type App,
  type Feature,
  type Logger,
  type TokenVerifier,
} from '@plaza/service';
import { deletionEvents, recentlyErased } from './account-deletion/index.ts';
import { forecasts, insights, recommendations } from './advice/index.ts';
import type { MessagingConfig } from './config.ts';
import { live, type LiveOptions } from './live/index.ts';
import { startMail, type MailOptions } from './mail/index.ts';
import { countUnread, dataOfNotification, notifications, notify } from './notifications/index.ts';
import { schema } from './orm.config.ts';
import { people } from './people/index.ts';
import {
  blocks,
  conversations,
  feed,
  groups,
  marks,
  messages,
  quiet,
  receipts,
  reports,
  requests,
} from './social/index.ts';
import { startWebhooks, type WebhooksOptions } from './webhooks/index.ts';
import { traceOf } from './trace.ts';
import { upkeepTasks } from './upkeep.ts';

export interface Overrides {
  verifier?: TokenVerifier;
  webhooks?: WebhooksOptions;
  mail?: MailOptions;
  live?: LiveOptions;
}

export async function buildApp(
  config: MessagingConfig,
  log: Logger,
  { verifier, webhooks: webhooksOptions, mail, live: liveOptions }: Overrides = {},
): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const deletedPeople = watchDeletedPeople({ log, load: (seconds) => recentlyErased(database, seconds) });
  const channel = openChannel(redisConfig(config), endedSessionsChannel(config));
  const endedSessions = watchEndedSessions(config, log, channel);
  const planChanges = watchPlanChanges(config, log, channel);
  const deletion = deletionEvents({ cache, deletedPeople, log });
  const team = members(config);
  const known = people(config, cache);
  const pictures = peoplesPictures(config);
  const social = { database, cache, people: known.people, pictures, notify };
  const webhooks = startWebhooks({ config, database, log, notify }, webhooksOptions);
  const mails = startMail({ config, database, log, notify, countUnread, dataOfNotification }, mail);
  const advice = recommendations({ config, database, cache, people: known.people, log });
  const features: Feature[] = [
    cache,
    auditLog(MessagingAuditServiceService, {
      config,
      database,
      log,
      mustReadOf: (merchantId, context) => team.mustBeMember(merchantId, 'audit.read', context),
    }),
    team,
    operations(MessagingOperationsServiceService, { service: 'messaging', database, cacheTier: () => cache.tier }),
    upkeep({ database, log, tasks: upkeepTasks, schedule: config.upkeepSchedule }),
    personalDataExport(PersonalDataInternalServiceService, database),
    traceSource(TraceInternalServiceService, traceOf(database)),
    known,
    pictures,
    live({ config, database, log }, liveOptions),
    conversations(social),
    requests(social),
    groups(social),
    messages(social),
    marks(social),
    quiet(social),
    blocks(social),
    receipts(social),
    reports(social),
    feed(social),
    webhooks,
    notifications({ database, log, people: known.people, enqueue: webhooks.enqueue, mail: mails.request }),
    mails,
    advice,
    insights({ database, cache }),
    forecasts({ config, database, cache, log }),
    { events: deletion.handlers },
  ];
  // The last one, and so the first to be stopped: events enqueue webhooks.
  const events = startEvents({
    config,
    database,
    log,
    handlers: alsoHeard(eventsOf(features), advice.hears),
    committed: deletion.committed,
  });
  return startService({
    config,
    log,
    database,
    verifier,
    deletedPeople,
    endedSessions,
    planChanges,
    features: [...features, events],
    pingRedis: () => cache.ping(),
  });
}
