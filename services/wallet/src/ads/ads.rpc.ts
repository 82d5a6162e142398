import { CompleteAdViewRequest, StartAdViewRequest, type AdServiceService, type AdView } from '@plaza/api/credit';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { granted } from '../credits/credit.ts';
import { callAs, scopeParameter } from '../credits/credits.queries.ts';
import { scopeOf } from '../posting/scope.ts';

export interface AdsDependencies {
  database: Database;
  /** Whose midnight ends a day. */
  adsTimeZone: string;
}

interface ViewRow {
  id: string;
  ad_id: string;
  started_at: string;
  completed_at: string | null;
  seconds: number | null;
  credits: number | null;
  balance_after: number | null;
}

const startRequest = z.object({ adId: fields.text(1, 100) });
const completeRequest = z.object({ id: fields.uuid() });

export function adHandlers({ database, adsTimeZone }: AdsDependencies): Handlers<typeof AdServiceService> {
  return {
    async startAdView(request, context) {
      const { adId } = parse(startRequest, request);
      const scope = scopeParameter(scopeOf(request, context, StartAdViewRequest));
      const { view } = granted(
        await callAs<{ view: ViewRow }>(database, context, 'start_ad_view(?, ?, ?::jsonb)', [
          context.userId,
          adId,
          scope,
        ]),
      );
      return { view: toProto(view) };
    },
    async completeAdView(request, context) {
      const { id } = parse(completeRequest, request);
      const scope = scopeParameter(scopeOf(request, context, CompleteAdViewRequest));
      const { view } = granted(
        await callAs<{ view: ViewRow }>(database, context, 'handle_ad_view(?, ?, ?, ?::jsonb)', [
          context.userId,
          id,
          adsTimeZone,
          scope,
        ]),
      );
      return { view: toProto(view), credits: view.credits ?? 0, balance: view.balance_after ?? 0 };
    },
  };
}

function toProto({
  id,
  ad_id: adId,
  started_at: startedAt,
  completed_at: completedAt,
  seconds,
  credits,
}: ViewRow): AdView {
  return {
    id,
    adId,
    startedAt: new Date(startedAt),
    completedAt: completedAt === null ? undefined : new Date(completedAt),
    seconds: seconds ?? 0,
    credits: credits ?? 0,
  };
}
