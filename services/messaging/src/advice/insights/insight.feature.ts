import { InsightServiceService } from '@plaza/api/advice';
import { serve, type Feature } from '@plaza/service';
import { insightHandlers, type InsightDeps } from './insight.rpc.ts';

/** What the orders of a person say of them. */
export const insights = (deps: InsightDeps): Feature => ({
  rpcs: [serve(InsightServiceService, insightHandlers(deps))],
});
