// What a person's plan allows. The plan is a claim of their access token, and what changed since it was issued is pushed to every process (plan-changes.ts), so
// a check needs no call.
import { planWith, type Feature, type PlanName, type Plans } from '@plaza/services';
import type { CallContext } from './calls.ts';
import { commonErrors } from './errors.ts';

/** The plan in force of whoever calls. Throws UNAUTHENTICATED if it is not a person. */
export function planOf({ principal }: Pick<CallContext, 'principal'>): PlanName {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return principal.plan ?? 'free';
}

/** Throws ENTITLEMENT_MISSING, with the cheapest plan that has the feature, unless the plan in force has it. */
export function requireEntitlement(plans: Plans, context: Pick<CallContext, 'principal'>, feature: Feature): void {
  const plan = planOf(context);
  if (plans[plan].features.includes(feature)) return;
  throw commonErrors.ENTITLEMENT_MISSING({
    metadata: { feature, plan: planWith(plans, feature) ?? '', current_plan: plan },
  });
}
