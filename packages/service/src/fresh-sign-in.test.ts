import { expect, test } from '@jest/globals';
import type { Principal } from './calls.ts';
import { enrolScope, freshSignInMs, hasFreshSignIn, requireFreshSignIn, requireStrength } from './fresh-sign-in.ts';

const now = new Date('2026-11-29T12:00:00Z');
const signedIn = (agoMs: number | undefined): { principal: Principal } => ({
  principal: {
    kind: 'user',
    userId: 'u',
    role: 'user',
    sessionId: 's',
    signedInAt: agoMs === undefined ? undefined : new Date(now.getTime() - agoMs),
  },
});

test('a sign-in counts as one of a moment ago for five minutes', () => {
  for (const agoMs of [0, freshSignInMs, -1_000]) expect(() => requireFreshSignIn(signedIn(agoMs), now)).not.toThrow();
  for (const agoMs of [freshSignInMs + 1, 86_400_000])
    expect(() => requireFreshSignIn(signedIn(agoMs), now)).toThrow(
      expect.objectContaining({ reason: 'STEP_UP_REQUIRED' }),
    );
});

test('a token that does not say when, and who is no person, has not signed in', () => {
  expect(hasFreshSignIn(signedIn(undefined), now)).toBe(false);
  expect(hasFreshSignIn({ principal: { kind: 'anonymous' } }, now)).toBe(false);
});

test('an rpc with the option step_up names how the caller can prove again who they are', () => {
  const rule = { access: 'user', stepUp: 600 } as const;
  const { principal } = signedIn(601_000);
  const strong: Principal = { ...principal, methods: ['passkey', 'totp'] } as Principal;
  expect(() => requireStrength(rule, strong, now)).toThrow(
    expect.objectContaining({
      reason: 'STEP_UP_REQUIRED',
      metadata: { methods: 'passkey,totp', max_age_seconds: '600' },
    }),
  );
  expect(() => requireStrength({ access: 'user' }, strong, now)).not.toThrow();
  expect(() => requireStrength(rule, signedIn(600_000).principal, now)).not.toThrow();
});

test('an rpc can ask for a recent proof only of people who have a second factor', () => {
  const rule = { access: 'user', stepUp: 600, stepUpWithFactor: true } as const;
  const { principal } = signedIn(601_000);
  expect(() => requireStrength(rule, { ...principal, methods: ['totp'] } as Principal, now)).toThrow(
    expect.objectContaining({ reason: 'STEP_UP_REQUIRED' }),
  );
  for (const methods of [undefined, ['password'], ['provider']])
    expect(() => requireStrength(rule, { ...principal, methods } as Principal, now)).not.toThrow();
});

test('a token that is limited to enrolment is refused, except by public rpcs and those that enrol', () => {
  const limited: Principal = { ...signedIn(0).principal, scope: [enrolScope] } as Principal;
  expect(() => requireStrength({ access: 'user' }, limited, now)).toThrow(
    expect.objectContaining({ reason: 'SECOND_FACTOR_REQUIRED' }),
  );
  for (const rule of [{ access: 'public' }, { access: 'user', beforeSecondFactor: true }] as const)
    expect(() => requireStrength(rule, limited, now)).not.toThrow();
});

test('what cools off waits until the token says, and names the passkey that does not have to', () => {
  const coolsOffUntil = new Date(now.getTime() + 1_000);
  const waiting = { ...signedIn(0).principal, coolsOffUntil, methods: ['passkey', 'totp'] } as Principal;
  const rule = { access: 'user', coolsOff: true } as const;
  expect(() => requireStrength(rule, waiting, now)).toThrow(
    expect.objectContaining({
      reason: 'COOL_OFF',
      metadata: { until: coolsOffUntil.toISOString(), methods: 'passkey' },
    }),
  );
  expect(() => requireStrength(rule, { ...waiting, methods: undefined } as Principal, now)).toThrow(
    expect.objectContaining({ metadata: expect.objectContaining({ methods: '' }) }),
  );
  for (const passes of [
    () => requireStrength(rule, waiting, coolsOffUntil),
    () => requireStrength(rule, signedIn(0).principal, now),
    () => requireStrength({ access: 'user' }, waiting, now),
  ])
    expect(passes).not.toThrow();
});
