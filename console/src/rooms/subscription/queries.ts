import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';

// Stripe tells Plaza within seconds that somebody has paid.
const whilePayingMs = 2_000;

/** `returning`: the person comes back from paying, and the plan is not in force yet. */
export const useSubscription = (returning: boolean) =>
  useQuery({
    queryKey: ['subscription'],
    queryFn: ({ signal }) => plaza.api.getSubscription({}, { signal }),
    refetchInterval: ({ state }) =>
      returning && state.data?.subscription.plan_in_force === 'free' ? whilePayingMs : false,
  });

export const useSubscriptionPlans = () =>
  useQuery({
    queryKey: ['subscription plans'],
    queryFn: async ({ signal }) => (await plaza.api.listSubscriptionPlans({}, { signal })).plans,
  });

export const useEntitlements = () =>
  useQuery({
    queryKey: ['entitlements'],
    queryFn: ({ signal }) => plaza.api.getEntitlements({}, { signal }),
  });

export const useUserConfig = () =>
  useQuery({
    queryKey: ['user config'],
    queryFn: async ({ signal }) => (await plaza.api.getUserConfig({}, { signal })).config,
  });
