// Forecasts are made in the background, whether somebody reads them or not: a record of those that were looked at would be one of famous matches.
import type { Match, MatchInternalServiceService } from '@plaza/api/match';
import { startJob, type Database, type Job, type Logger, type Peer } from '@plaza/service';
import { replaceComing, resultsOf } from './forecast.queries.ts';
import { forecastsOf, type MadeForecast } from './making.ts';

const everyMs = 60 * 60 * 1000;
const retryMs = 60_000;
const deadlineMs = 10_000;

export type Matches = Pick<Peer<typeof MatchInternalServiceService>, 'listComingMatches'>;

/** Makes the forecasts of all matches to come anew. Several replicas can do this at once: they say the same. */
export async function makeForecasts(database: Database, catalog: Matches): Promise<number> {
  const { matches } = await catalog.listComingMatches({}, { deadlineMs });
  const dated = matches.filter((match): match is Match & { date: Date } => match.date !== undefined);
  return database.asSystem(async (em) => {
    const made: MadeForecast[] = [];
    for (const [league, some] of Map.groupBy(dated, (match) => match.league))
      made.push(...forecastsOf(some, await resultsOf(em, league)));
    await replaceComing(em, made);
    return made.length;
  });
}

export function startForecastJob(database: Database, catalog: Matches, log: Logger): Job {
  return startJob({
    name: 'forecast matches',
    log,
    everyMs,
    retryMs,
    level: 'warn',
    run: async () => {
      await makeForecasts(database, catalog);
    },
  });
}
