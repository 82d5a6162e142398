import { ForecastAdminServiceService, ForecastServiceService } from '@plaza/api/advice';
import { MatchInternalServiceService } from '@plaza/api/match';
import type { Cache } from '@plaza/cache';
import { asPeer, peer, serve, type Database, type Feature, type Logger, type ServiceConfig } from '@plaza/service';
import { forecastEvents } from './forecast.events.ts';
import { startForecastJob } from './forecast.job.ts';
import { forecastAdminHandlers, forecastHandlers } from './forecast.rpc.ts';

/** Forecasts of the matches that catalog has, and how good they were. */
export function forecasts(deps: { config: ServiceConfig; database: Database; cache: Cache; log: Logger }): Feature {
  const { config, database, cache, log } = deps;
  const catalog = peer(MatchInternalServiceService, asPeer(config, 'catalog'));
  const job = startForecastJob(database, catalog, log);
  const handlers = { database, cache, wake: () => job.wake() };
  return {
    rpcs: [
      serve(ForecastServiceService, forecastHandlers(handlers)),
      serve(ForecastAdminServiceService, forecastAdminHandlers(handlers)),
    ],
    events: forecastEvents,
    jobs: [job],
    close: () => catalog.close(),
  };
}
