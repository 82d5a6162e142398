// How much of something a person may have: by their plan.
import { planAllowing, type PlanName, type Plans, type Quota } from '@plaza/services';

export interface QuotaLimit {
  limit: number;
  /** The cheapest plan that allows more, if there is one. */
  plan?: PlanName | undefined;
}

/** What the owner of something may have of it. Of nobody: what the plan `free` allows. */
export type QuotaLimits = (ownerId: string | null) => Promise<QuotaLimit>;

export function limitOf(plans: Plans, plan: PlanName, quota: Quota): QuotaLimit {
  const limit = plans[plan].quotas[quota];
  return { limit, plan: planAllowing(plans, quota, limit) };
}

/** As the metadata of an error says it. */
export function limitMetadata({ limit, plan }: QuotaLimit): Record<string, string> {
  return { limit: String(limit), ...(plan && { plan }) };
}
