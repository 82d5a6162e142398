// The rate limits, in one table: the gateway's buckets and auth's counters are made from it.
import { parsed, readEnvironment, type Environment } from '@plaza/environment';

export interface Limit {
  /** Calls of one endpoint from one address in a window. */
  address: number;
  /** Calls of one endpoint by one signed-in person in a window, from all addresses. Undefined if nobody is signed in yet. */
  person?: number;
}

/** The limits of proto/plaza/options/v1. Calls without one of these are limited by the gateway only, for each second. */
export type LimitName = 'read' | 'change' | 'purchase' | 'login' | 'register' | 'guest';

export interface RateLimits {
  windowSeconds: number;
  limits: Readonly<Record<LimitName, Limit>>;
}

export const defaultRateLimits: RateLimits = {
  windowSeconds: 15 * 60,
  limits: {
    // An address may be a family, the Wi-Fi of a fan zone or the NAT of a carrier, so it has the calls of dozens of people; one person is bounded by
    // the number beside it. A person's limit is ten times what a busy page or a fast user needs: ten reads and more than one change
    // each second for a quarter of an hour, and a purchase every fifteen seconds.
    read: { address: 100_000, person: 9_000 },
    change: { address: 30_000, person: 1_200 },
    purchase: { address: 3_000, person: 60 },
    // Only the address is known here. The people of a stadium do not sign in at once, since a session lasts 30 days; a guesser gets one guess every
    // three seconds.
    login: { address: 300 },
    register: { address: 100 },
    // A shop's guests are behind few addresses, and each needs an account once; each account costs a wallet in every currency.
    guest: { address: 30 },
  },
};

/** Limits of which a gateway may use a share. The others protect what an attacker could guess: auth counts every call. */
const sharedLimits: ReadonlySet<LimitName> = new Set(['change', 'purchase']);
// Each gateway can add its share to a limit, see docs/limits.md: five percent is far more than a person uses, and little more than the limit.
const sharesOfLimit = 20;
const minShare = 2;

/**
 * How many calls in a window a gateway lets a caller make on its own, out of so many. Auth counts those after them, against the rest. Zero
 * where auth counts every call, also for small limits, which have no such part.
 */
export function gatewayShare(name: LimitName, calls: number): number {
  const share = Math.floor(calls / sharesOfLimit);
  return sharedLimits.has(name) && share >= minShare ? share : 0;
}

export const limitNames = Object.keys(defaultRateLimits.limits) as LimitName[];

/** The largest limit. Envoy and Redis can count far more. */
const highest = 1_000_000_000;
const longestWindowSeconds = 24 * 3600;

/** For tests and measurements, which call for many people from one address: counted like others, and never refused. */
export const raisedLimits = limitNames.map((name) => `${name}:${highest}:${highest}`).join(',');

/** RATE_LIMITS and RATE_LIMIT_WINDOW, for a schema of the environment. */
export const rateLimitVariables = {
  RATE_LIMITS: parsed(limitsOf).default(defaultRateLimits.limits),
  RATE_LIMIT_WINDOW: parsed(windowOf).default(defaultRateLimits.windowSeconds),
};

/** What was read of them. */
export function rateLimitsOf(read: {
  RATE_LIMITS: RateLimits['limits'];
  RATE_LIMIT_WINDOW: RateLimits['windowSeconds'];
}): RateLimits {
  return { windowSeconds: read.RATE_LIMIT_WINDOW, limits: read.RATE_LIMITS };
}

/** Reads them by themselves. Throws a ConfigError that names the variable at fault. */
export function readRateLimits(env: Environment): RateLimits {
  return rateLimitsOf(readEnvironment(rateLimitVariables, env));
}

function windowOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > longestWindowSeconds)
    throw new Error(`must be whole seconds, 1 to ${longestWindowSeconds}`);
  return Number(text);
}

/** The limits that the text names, over the defaults. */
function limitsOf(text: string): RateLimits['limits'] {
  const limits: Record<string, Limit> = { ...defaultRateLimits.limits };
  const seen = new Set<string>();
  for (const entry of text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [, name = '', address = '', person = ''] = /^([a-z]+):(\d{0,10})(?::(\d{0,10}))?$/.exec(entry) ?? [];
    const standard = limits[name];
    if (!Object.hasOwn(limits, name) || !standard || seen.has(name)) throw wrong();
    seen.add(name);
    const given = {
      address: address === '' ? standard.address : Number(address),
      person: person === '' ? standard.person : Number(person),
    };
    for (const count of Object.values(given)) if (count !== undefined && (count < 1 || count > highest)) throw wrong();
    // Before anybody is signed in there is no person to count.
    limits[name] =
      standard.person === undefined ? { address: given.address } : { address: given.address, person: given.person };
  }
  return limits as Record<LimitName, Limit>;
}

function wrong(): Error {
  return new Error(
    `must be name:address:person, …, each name once, of ${limitNames.join(', ')}, with numbers from 1 to ${highest}`,
  );
}
