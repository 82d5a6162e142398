import type { GetInsightsResponse, Insight, InsightServiceService } from '@plaza/api/advice';
import type { Cache } from '@plaza/cache';
import type { Database, Handlers, SqlEntityManager } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { isPersonalised, lockPeople } from '../signals/signals.ts';
import type { Finding } from './insight.entity.ts';
import { ordersOf, putInsights } from './insight.queries.ts';
import { mostOf, styleOf } from './insights.ts';

export interface InsightDeps {
  database: Database;
  cache: Cache;
}

export function insightHandlers({ database, cache }: InsightDeps): Handlers<typeof InsightServiceService> {
  return {
    getInsights(_request, { userId }) {
      return cache.answer(keys.insights(userId), () => database.asSystem((em) => make(em, userId)));
    },
  };
}

/** Makes the insights of a person anew, and stores them if they agree to it meanwhile. */
async function make(em: SqlEntityManager, userId: string): Promise<GetInsightsResponse> {
  await lockPeople(em, [userId]);
  if (!(await isPersonalised(em, userId)))
    return { agreed: false, orders: 0, favoriteTeam: undefined, shoppingStyle: undefined };
  const { all, ofClubs, clubs, kinds } = await ordersOf(em, userId);
  const [team, style] = [mostOf(clubs, ofClubs), styleOf(kinds, all)];
  await putInsights(em, userId, { team, style });
  return { agreed: true, orders: all, favoriteTeam: toProto(team), shoppingStyle: toProto(style) };
}

const toProto = (finding: Finding | null): Insight | undefined =>
  finding ? { ...finding, latest: new Date(finding.latest) } : undefined;
