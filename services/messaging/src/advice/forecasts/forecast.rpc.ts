import type { ForecastAdminServiceService, ForecastServiceService, Prediction } from '@plaza/api/advice';
import type { Cache } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  defaultPageSize,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../../cache-keys.ts';
import { putResults, selectComing, selectEnded, type ForecastCursor, type ForecastRow } from './forecast.queries.ts';
import { recordOf } from './record.ts';
import { readResults } from './results-file.ts';

export interface ForecastDeps {
  database: Database;
  cache: Cache;
  /** The forecasts are made now. */
  wake: () => void;
}

const mostEnded = 5_000;
const listRequest = z.object({ club: fields.clubId(), pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const recordRequest = z.object({ league: fields.text(0, 100) });
const importRequest = z.object({
  file: z.object({ data: z.instanceof(Uint8Array) }, { error: 'Must be a file of CSV.' }),
});
const tokens = pageTokens('predictions', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));

export function forecastHandlers({ database, cache }: ForecastDeps): Handlers<typeof ForecastServiceService> {
  return {
    async listPredictions(request, { userId }) {
      const { club, pageSize, pageToken } = parse(listRequest, request);
      const at = tokens.read(pageToken, [club]);
      const load = async (after?: ForecastCursor) => {
        const rows = await database.asUser(userId, (em) => selectComing(em, club, pageSize + 1, after));
        const { shown, last } = cutPage(rows, pageSize);
        return {
          predictions: shown.map(toProto),
          nextPageToken: tokens.write(last && [last.date.getTime(), last.event_id], [club]),
        };
      };
      // The first page is cached; a page by its token is one statement by an index.
      if (!at && pageSize === defaultPageSize)
        return cache.answer(keys.predictions(userId, { filter: club }), () => load());
      return load(at && { date: new Date(at[0]), eventId: at[1] });
    },

    async getPredictionRecord(request, { userId }) {
      const { league } = parse(recordRequest, request);
      return recordOf(await database.asUser(userId, (em) => selectEnded(em, league, mostEnded)));
    },
  };
}

export function forecastAdminHandlers({ database, wake }: ForecastDeps): Handlers<typeof ForecastAdminServiceService> {
  return {
    async importResults(request, context) {
      const { file } = parse(importRequest, request);
      const results = readResults(file.data);
      await database.asSystem(async (em) => {
        await putResults(em, results);
        await context.audit(em, {});
      });
      wake();
      return { results: results.length };
    },
  };
}

function toProto(row: ForecastRow): Prediction {
  return {
    eventId: row.event_id,
    league: row.league,
    home: row.home,
    away: row.away,
    club: row.club,
    date: row.date,
    homeWin: row.home_win,
    draw: row.draw,
    awayWin: row.away_win,
    homeGoals: row.expected_home,
    awayGoals: row.expected_away,
    results: row.results,
    madeAt: row.made_at,
  };
}
