import { expect, test } from '@jest/globals';
import { planAllowing, usualPlans } from '@plaza/services';
import type { Principal } from './calls.ts';
import { planOf, requireEntitlement } from './entitlements.ts';

const person = (plan?: 'free' | 'pro' | 'business'): { principal: Principal } => ({
  principal: {
    kind: 'user',
    userId: '01a1fe4d-c58b-7037-a3cb-26b48804e809',
    role: 'user',
    sessionId: '01a1fe4d-c58b-7037-a3cb-26b48804e801',
    signedInAt: undefined,
    plan,
  },
});

test('a feature that the plan does not have is refused, and the cheapest plan that has it is named', () => {
  expect(() => requireEntitlement(usualPlans, person(), 'insights')).toThrow(
    expect.objectContaining({
      reason: 'ENTITLEMENT_MISSING',
      metadata: { feature: 'insights', plan: 'pro', current_plan: 'free' },
    }),
  );
  expect(() => requireEntitlement(usualPlans, person('pro'), 'priority_support')).toThrow(
    expect.objectContaining({ metadata: { feature: 'priority_support', plan: 'business', current_plan: 'pro' } }),
  );
  for (const plan of ['pro', 'business'] as const) requireEntitlement(usualPlans, person(plan), 'insights');
});

test('nobody else has a plan', () => {
  expect(() => planOf({ principal: { kind: 'anonymous' } })).toThrow(
    expect.objectContaining({ reason: 'UNAUTHENTICATED' }),
  );
});

test('the cheapest plan that allows more is found', () => {
  expect(planAllowing(usualPlans, 'team_members', usualPlans.free.quotas.team_members)).toBe('pro');
  expect(planAllowing(usualPlans, 'team_members', usualPlans.pro.quotas.team_members - 1)).toBe('pro');
  expect(planAllowing(usualPlans, 'team_members', Infinity)).toBeUndefined();
});
