// How many people can be in a team, with those who are invited.
import { planAllowing, quotaOf, type PlanName } from '@plaza/services';

export interface TeamLimit {
  limit: number;
  /** The cheapest plan of the owner with which there could be more. */
  plan?: PlanName | undefined;
}

/** Of the merchant with this owner. */
export type TeamLimits = (ownerId: string | null) => Promise<TeamLimit>;

/** Where plans are sold: the plan of the owner decides. */
export function limitsByPlan(planOf: (userId: string) => Promise<PlanName>): TeamLimits {
  return async (ownerId) => {
    const limit = quotaOf(ownerId === null ? 'free' : await planOf(ownerId), 'team_members');
    return { limit, plan: planAllowing('team_members', limit) };
  };
}

/** Where they are not, everybody would have the free one: the operator decides. */
export function oneLimit(limit: number): TeamLimits {
  return async () => ({ limit });
}
