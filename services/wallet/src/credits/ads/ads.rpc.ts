import type { AdServiceService, AdView } from '@plaza/api/credit';
import { fields, parse, type Database, type Handlers } from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import { adErrors } from './ads.errors.ts';
import { granted } from '../credits/credit.ts';
import { callAs } from '../../calls.ts';
import type { DB } from '../../db.ts';
import { scopeParameter } from '../../ledger/index.ts';

export interface AdsDependencies {
  database: Database;
  /** Whose midnight ends a day. */
  adsTimeZone: string;
}

/** A view as functions of the database write it: JSON, in which moments are texts. */
type ViewRow = Pick<Selectable<DB['ad_views']>, 'id' | 'ad_id' | 'seconds' | 'credits' | 'balance_after'> & {
  started_at: string;
  completed_at: string | null;
};

const startRequest = z.object({ adId: fields.text(1, 100) });
const completeRequest = z.object({ id: fields.uuid() });

export function adHandlers({ database, adsTimeZone }: AdsDependencies): Handlers<typeof AdServiceService> {
  return {
    async startAdView(request, context) {
      const { adId } = parse(startRequest, request);
      const scope = scopeParameter(context.scope);
      const { view } = granted(
        await callAs<{ view: ViewRow }>(
          database,
          context,
          sql`wallet.start_ad_view(${context.userId}, ${adId}, ${scope}::jsonb)`,
        ),
        adErrors,
      );
      return { view: toProto(view) };
    },
    async completeAdView(request, context) {
      const { id } = parse(completeRequest, request);
      const scope = scopeParameter(context.scope);
      const { view } = granted(
        await callAs<{ view: ViewRow }>(
          database,
          context,
          sql`wallet.handle_ad_view(${context.userId}, ${id}, ${adsTimeZone}, ${scope}::jsonb)`,
        ),
        adErrors,
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
