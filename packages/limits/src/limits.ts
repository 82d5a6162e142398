// How often one client may ask, in one table: the gateway makes its buckets of it, and auth its counters.
import { parsed, readEnvironment, type Environment } from '@plaza/environment';

export interface Limit {
  /** Calls of one endpoint from one address in a window. */
  address: number;
  /** Calls of one endpoint by one signed-in person in a window, wherever from. Undefined where nobody is signed in. */
  person?: number;
}

/** As proto/plaza/options/v1 has them; what is open is limited by the gateway alone, for each second. */
export type LimitName = 'read' | 'change' | 'purchase' | 'login' | 'register';

export interface RateLimits {
  windowSeconds: number;
  limits: Readonly<Record<LimitName, Limit>>;
}

export const defaultRateLimits: RateLimits = {
  windowSeconds: 15 * 60,
  limits: {
    // An address may be a family, a fan zone's Wi-Fi or a carrier's NAT, so it may do what dozens of people may: what one person
    // does is bounded by the number beside it. A person's own are ten times what a busy page or a hurried hand comes to: ten reads
    // and more than one change each second for a quarter of an hour, a purchase every fifteen seconds.
    read: { address: 100_000, person: 9_000 },
    change: { address: 30_000, person: 1_200 },
    purchase: { address: 3_000, person: 60 },
    // Nobody is known here but the address. A stadium's worth of people signs in by and by, since a session lasts 30 days; a guesser
    // gets one guess every three seconds.
    login: { address: 300 },
    register: { address: 100 },
  },
};

export const limitNames = Object.keys(defaultRateLimits.limits) as LimitName[];

/** Above it a limit is none. What Envoy and Redis can count is far more. */
const highest = 1_000_000_000;
const longestWindowSeconds = 24 * 3600;

/** For whoever asks for many people from one address, such as tests and measurements: counted like any other, and never refused. */
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
