// The catalog service, put together: a list of its features.
import { CatalogAuditServiceService } from '@plaza/api/catalog-audit';
import { CatalogOperationsServiceService } from '@plaza/api/catalog-operations';
import { PersonalDataInternalServiceService } from '@plaza/api/catalog-personal';
import { TraceInternalServiceService } from '@plaza/api/catalog-trace';
import { createCache } from '@plaza/cache';
import { operations, startEvents, traceSource } from '@plaza/outbox';
import { openChannel, redisConfig } from '@plaza/redis';
import {
  sealingKeys,
  auditLog,
  eventsOf,
  members,
  openDatabase,
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
import { accountDeletion, deletionEvents, forOpenPeople, recentlyClosed } from './account-deletion/index.ts';
import { bulk } from './bulk/index.ts';
import { checkIn } from './check-in/index.ts';
import { clubs } from './clubs/index.ts';
import type { CatalogConfig } from './config.ts';
import { esimProvider, esims } from './esim/index.ts';
import { management } from './manage/index.ts';
import { eventChanges } from './event-changes/index.ts';
import { matches } from './matches/index.ts';
import { media } from './media/index.ts';
import { nft } from './nft/index.ts';
import { elsewhere, orderAdmin } from './order-admin/index.ts';
import { orderManagement } from './order-manage/index.ts';
import { schema } from './orm.config.ts';
import { refundedOf, refunds } from './refunds/index.ts';
import { orders, SagaRunner, walletPeers } from './saga/index.ts';
import { search } from './search/index.ts';
import { shop } from './shop/index.ts';
import { staleViews } from './stale/index.ts';
import { stats } from './stats/index.ts';
import { ticketManagement } from './ticket-manage/index.ts';
import { transfers } from './transfers/index.ts';
import { eventKeys as openEventKeys, listTickets, oldCodes, tickets, ticketsOfOrder } from './tickets/index.ts';
import { traceOf } from './trace.ts';
import { upkeepTasks } from './upkeep.ts';

/** Builds catalog and listens. `verifier` replaces the keys that auth publishes. */
export async function buildApp(
  config: CatalogConfig,
  log: Logger,
  { verifier }: { verifier?: TokenVerifier } = {},
): Promise<App> {
  const database = await openDatabase(schema, config.databaseUrl, { poolSize: config.databasePool });
  const cache = createCache({ ...redisConfig(config), prefix: config.cachePrefix, database, log });
  const toWallet = walletPeers(config);
  const provider = esimProvider(config.esim);
  const sagas = forOpenPeople(new SagaRunner({ database, log }));
  const deletedPeople = watchDeletedPeople({ log, load: (seconds) => recentlyClosed(database, seconds) });
  const channel = openChannel(redisConfig(config), endedSessionsChannel(config));
  const endedSessions = watchEndedSessions(config, log, channel);
  const planChanges = watchPlanChanges(config, log, channel);
  const team = members(config);
  const others = elsewhere(config);
  const stale = staleViews({ database, cache, log });
  const shownMedia = media({ database, log, cache, members: team, config });
  const { pictures } = shownMedia;
  const sale = { database, cache, sagas, wallet: toWallet.wallet };
  const managing = {
    database,
    cache,
    members: team,
    approval: config.manage.approval,
    currencyOf: toWallet.currencyOf,
    wake: stale.wake,
  };
  const returns = refunds({ ...sale, refunds: toWallet.refunds, provider });
  const eventKeys = openEventKeys(database, sealingKeys(config));
  const deletion = deletionEvents({ deletedPeople, log });
  const features: Feature[] = [
    cache,
    auditLog(CatalogAuditServiceService, {
      config,
      database,
      log,
      mustReadOf: (merchantId, context) => team.mustBeMember(merchantId, 'audit.read', context),
    }),
    operations(CatalogOperationsServiceService, { service: 'catalog', database, cacheTier: () => cache.tier }),
    upkeep({ database, log, tasks: upkeepTasks, schedule: config.upkeepSchedule }),
    personalDataExport(PersonalDataInternalServiceService, database),
    traceSource(TraceInternalServiceService, traceOf(database)),
    toWallet,
    stale,
    team,
    clubs({ database, cache, pictures }),
    management({ ...managing, pictures, tokens: config.nft.evm !== undefined }),
    bulk({ ...managing, config, log, tokens: config.nft.evm !== undefined }),
    shownMedia,
    await nft({ database, pictures, log, config: config.nft, sealingKeys: sealingKeys(config) }),
    stats(config, sale),
    accountDeletion({ database, cache }),
    orders({ database, sagas, ticketsOfOrder, refundedOf }),
    others,
    orderAdmin({ database, cache, elsewhere: others, ticketsOfOrder, ticketsOfPerson: listTickets, pictures }),
    tickets({ ...sale, log, pictures, eventKeys }),
    checkIn({ ...managing, eventKeys, oldCodes: oldCodes(...sealingKeys(config)), sealingKeys: sealingKeys(config) }),
    transfers({ database, log, eventKeys, people: others, sealingKeys: sealingKeys(config) }),
    matches({ database, members: team }),
    shop({ ...sale, pictures }),
    search({ database, pictures }),
    esims({ ...sale, log, provider }),
    returns,
    ticketManagement({ database, members: team, elsewhere: others }),
    orderManagement({ database, members: team, refunds: returns, elsewhere: others, pictures, ticketsOfOrder }),
    eventChanges({
      database,
      cache,
      log,
      members: team,
      wakeViews: stale.wake,
      returnTickets: returns.returnTickets,
    }),
    { events: deletion.handlers },
  ];
  // The last one, and so the first to be stopped.
  const events = startEvents({
    config,
    database,
    log,
    handlers: eventsOf(features),
    committed: deletion.committed,
  });
  // Every kind of saga is known now.
  sagas.start();
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
