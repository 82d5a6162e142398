// Results of matches, from catalog.
import type { EventHandlers } from '@plaza/outbox';
import { endForecast, putResults } from './forecast.queries.ts';

export const forecastEvents: EventHandlers = {
  async 'plaza.events.v1.MatchEnded'(em, batch) {
    const results = batch.flatMap(({ payload: { date, league, home, away, homeGoals, awayGoals } }) =>
      date ? [{ league, day: date.toISOString().slice(0, 10), home, away, homeGoals, awayGoals }] : [],
    );
    if (results.length > 0) await putResults(em, results);
    for (const { payload } of batch) await endForecast(em, payload.eventId, payload);
  },
};
