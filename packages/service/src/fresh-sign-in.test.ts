import { expect, test } from '@jest/globals';
import type { Principal } from './calls.ts';
import { freshSignInMs, hasFreshSignIn, requireFreshSignIn } from './fresh-sign-in.ts';

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
      expect.objectContaining({ reason: 'SIGN_IN_AGAIN' }),
    );
});

test('a token that does not say when, and who is no person, has not signed in', () => {
  expect(hasFreshSignIn(signedIn(undefined), now)).toBe(false);
  expect(hasFreshSignIn({ principal: { kind: 'anonymous' } }, now)).toBe(false);
});
