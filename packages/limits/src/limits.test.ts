import { expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';
import { defaultRateLimits, gatewayShare, raisedLimits, readRateLimits } from './limits.ts';

test('nothing said means the defaults', () => {
  expect(readRateLimits({})).toEqual(defaultRateLimits);
  expect(readRateLimits({ RATE_LIMITS: ' ', RATE_LIMIT_WINDOW: '' })).toEqual(defaultRateLimits);
  expect(defaultRateLimits.windowSeconds).toBe(900);
});

test('what is said replaces just that', () => {
  const { windowSeconds, limits } = readRateLimits({
    RATE_LIMITS: 'login:5, purchase::7,read:10:',
    RATE_LIMIT_WINDOW: '60',
  });
  expect(windowSeconds).toBe(60);
  expect(limits).toEqual({
    ...defaultRateLimits.limits,
    login: { address: 5 },
    purchase: { address: defaultRateLimits.limits.purchase.address, person: 7 },
    read: { address: 10, person: defaultRateLimits.limits.read.person },
  });
});

test.each([
  'login',
  'login:0',
  'login:-1',
  'login:1.5',
  'login:1e3',
  'nobody:1',
  'constructor:1',
  'login:1:2:3',
  'login:5,login:6',
  'read:1:0',
  'login:1000000001',
  'login=5',
])('%p is refused', (text) => {
  expect(() => readRateLimits({ RATE_LIMITS: text })).toThrow(
    /^The configuration is not complete: RATE_LIMITS: must be /,
  );
});

test.each(['0', '-1', '1.5', 'x', '86401', '1e2'])('a window of %p is refused', (text) => {
  expect(() => readRateLimits({ RATE_LIMIT_WINDOW: text })).toThrow(
    /^The configuration is not complete: RATE_LIMIT_WINDOW: /,
  );
});

test('raised limits are read like any other', () => {
  const { limits } = readRateLimits({ RATE_LIMITS: raisedLimits });
  for (const { address, person = address } of Object.values(limits))
    expect([address, person]).toEqual([1_000_000_000, 1_000_000_000]);
});

test('signing in, signing up and buying are stricter than any other change', () => {
  const { change, ...others } = defaultRateLimits.limits;
  for (const name of ['purchase', 'login', 'register'] as const)
    expect(others[name].address).toBeLessThan(change.address);
  expect(others.purchase.person).toBeLessThan(change.person!);
});

test('a gateway may use a twentieth of a large limit on its own, and nothing of what an attacker could guess', () => {
  expect([1_200, 60, 40, 39, 1].map((calls) => gatewayShare('change', calls))).toEqual([60, 3, 2, 0, 0]);
  expect(gatewayShare('purchase', 3_000)).toBe(150);
  for (const name of ['login', 'register'] as const) expect(gatewayShare(name, 1_000_000)).toBe(0);
});

test('every rpc counts against a limit that has numbers, or is open', () => {
  for (const [path, { limit, http, access }] of Object.entries(rpcs)) {
    expect([path, limit === 'open' || Object.hasOwn(defaultRateLimits.limits, limit)]).toEqual([path, true]);
    // A public change is nobody's to do without a limit that somebody chose for it.
    if (limit === 'open' && access !== 'service')
      expect([
        path,
        http.every(({ method }) => method === 'GET') || /\/Receive(StripeEvent|BillingEvent|EsimCallback)$/.test(path),
      ]).toEqual([path, true]);
  }
});

test('who guesses pairing codes of gates has 300 tries in a quarter of an hour from one address, all of them counted', () => {
  const limit = rpcs['/plaza.catalog.v1.CheckInService/PairDevice']?.limit;
  expect(limit).toBe('login');
  expect([defaultRateLimits.limits.login, defaultRateLimits.windowSeconds]).toEqual([{ address: 300 }, 15 * 60]);
  expect(gatewayShare('login', 300)).toBe(0);
});
