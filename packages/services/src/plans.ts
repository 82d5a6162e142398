// The plans of the platform, and what each of them has. Services check with this table; what plans cost, and which of them are sold, is configuration of
// auth (BILLING_PLANS).

/** What a plan has, or has not. */
export const features = {
  data_pod: 'Keep data in a data pod of their own.',
  insights: 'See insights and predictions in full.',
  priority_support: 'Get answers of the support first.',
} as const satisfies Record<string, string>;

export type Feature = keyof typeof features;

/** How much of something a plan has. */
export const quotas = {
  team_members: 'How many people are in the team of a merchant at most, with those who are invited.',
  api_keys: 'How many API keys a merchant has at most.',
} as const satisfies Record<string, string>;

export type Quota = keyof typeof quotas;

interface PlanContent {
  features: readonly Feature[];
  quotas: Readonly<Record<Quota, number>>;
}

/** The cheapest first. A plan has everything that the one before it has. */
export const plans = {
  free: { features: [], quotas: { team_members: 3, api_keys: 5 } },
  pro: { features: ['data_pod', 'insights'], quotas: { team_members: 10, api_keys: 20 } },
  business: { features: ['data_pod', 'insights', 'priority_support'], quotas: { team_members: 100, api_keys: 100 } },
} as const satisfies Record<string, PlanContent>;

export type PlanName = keyof typeof plans;
export const planNames = Object.keys(plans) as PlanName[];

export function featuresOf(plan: PlanName): readonly Feature[] {
  return plans[plan].features;
}

/** The largest number that the plan allows. */
export function quotaOf(plan: PlanName, quota: Quota): number {
  return plans[plan].quotas[quota];
}

/** The cheapest plan that allows more than this number. */
export function planAllowing(quota: Quota, more: number): PlanName | undefined {
  return planNames.find((name) => quotaOf(name, quota) > more);
}

/** The cheapest plan with a feature. */
export function planWith(feature: Feature): PlanName | undefined {
  return planNames.find((name) => featuresOf(name).includes(feature));
}
