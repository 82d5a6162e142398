// How many webhooks there can be: by the plan of the person, or of whoever owns the merchant. Auth knows it.
import { PlanInternalServiceService } from '@plaza/api/subscription';
import {
  asPeer,
  peer,
  ServiceError,
  status,
  type CallContext,
  type Database,
  type ServiceConfig,
} from '@plaza/service';
import { db } from '../db.ts';

export interface WebhookLimit {
  limit: number;
  /** The cheapest plan that allows more; empty if there is none. */
  plan: string;
}

export type WebhookLimitOf = (context: CallContext) => Promise<WebhookLimit>;

// While auth is away, the limit that everybody has where nothing is sold.
const usualLimit = 20;

export function webhookLimit(config: ServiceConfig, database: Database): { of: WebhookLimitOf; close(): void } {
  const auth = peer(PlanInternalServiceService, asPeer(config, 'auth'));
  return {
    async of(context) {
      const { principal, partyId } = context;
      const isMerchant = principal.kind === 'user' && principal.merchant === partyId;
      const ownerId = isMerchant ? await ownerOf(database, partyId) : partyId;
      try {
        return await auth.getQuota({ ownerId, quota: 'webhooks' }, { context, deadlineMs: 2_000 });
      } catch (error) {
        if (!(error instanceof ServiceError) || !away.has(error.code)) throw error;
        context.log.warn({ err: error }, 'a webhook is created without having read the plan');
        return { limit: usualLimit, plan: '' };
      }
    },
    close: () => auth.close(),
  };
}

const away: ReadonlySet<number> = new Set([status.UNAVAILABLE, status.DEADLINE_EXCEEDED]);

/** Empty for a test twin, and for a merchant that nobody owns any more. */
async function ownerOf(database: Database, merchantId: string): Promise<string> {
  const row = await database.asSystem((em) =>
    db(em).selectFrom('merchant_owners').select('owner_id').where('merchant_id', '=', merchantId).executeTakeFirst(),
  );
  return row?.owner_id ?? '';
}
