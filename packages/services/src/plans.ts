// The plans of the platform: their names, what there is to have, and what each of them has unless auth is configured otherwise (BILLING_PLANS).

/** What a plan has, or has not. */
export const features = {
  data_pod: 'Keep data in a data pod of their own.',
  insights: 'See insights and predictions in full.',
  priority_support: 'Get answers of the support first.',
} as const satisfies Record<string, string>;

export type Feature = keyof typeof features;
export const featureNames = Object.keys(features) as Feature[];

/** How much of something a plan has. */
export const quotas = {
  team_members: 'How many people are in the team of a merchant at most, with those who are invited.',
  api_keys: 'How many API keys a merchant has at most, without those that were rolled.',
  webhooks: 'How many webhooks a person or a merchant has at most.',
} as const satisfies Record<string, string>;

export type Quota = keyof typeof quotas;
export const quotaNames = Object.keys(quotas) as Quota[];

export interface PlanContent {
  features: readonly Feature[];
  quotas: Readonly<Record<Quota, number>>;
}

/** The cheapest first. */
export const planNames = ['free', 'pro', 'business'] as const;
export type PlanName = (typeof planNames)[number];

/** What each plan has. A plan has everything that the one before it has. */
export type Plans = Readonly<Record<PlanName, PlanContent>>;

export const usualPlans: Plans = {
  free: { features: [], quotas: { team_members: 3, api_keys: 5, webhooks: 20 } },
  pro: { features: ['data_pod', 'insights'], quotas: { team_members: 10, api_keys: 20, webhooks: 50 } },
  business: {
    features: ['data_pod', 'insights', 'priority_support'],
    quotas: { team_members: 100, api_keys: 100, webhooks: 100 },
  },
};

/** The cheapest plan that allows more than this number. */
export function planAllowing(plans: Plans, quota: Quota, more: number): PlanName | undefined {
  return planNames.find((name) => plans[name].quotas[quota] > more);
}

/** The cheapest plan with a feature. */
export function planWith(plans: Plans, feature: Feature): PlanName | undefined {
  return planNames.find((name) => plans[name].features.includes(feature));
}
