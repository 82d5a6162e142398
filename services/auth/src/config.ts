import { availableParallelism } from 'node:os';
import { rateLimitsOf, rateLimitVariables, type RateLimits } from '@plaza/limits';
import { z } from 'zod';
import { consentVersionsVariable, standardVersions, type ConsentVersions } from './consents/index.ts';
import {
  maxBcryptBytes,
  mayCall,
  passwordPolicyVariable,
  providersVariable,
  type OpenidSettings,
  type PasswordRules,
  type PasswordScheme,
  type RelyingParty,
} from './identity/index.ts';
import { readBillingConfig, type BillingConfig } from './billing/index.ts';
import type { GatewayIdentity } from './limits/index.ts';
import {
  ConfigError,
  maxAccessTokenSeconds,
  readEnvironment,
  variables,
  type Environment,
  type ServiceConfig,
} from '@plaza/service';

export interface AuthConfig extends ServiceConfig {
  bcrypt: { cost: number; concurrency: number; queue: number };
  /** The scheme of new hashes. */
  passwordHash: PasswordScheme;
  passwordPolicy: PasswordRules & { blocklistFile: string | undefined; maxBytes: number | undefined };
  accessTokenTtlMs: number;
  sessionTtlMs: number;
  /** For so long a spent refresh token counts as a retry. */
  reuseGraceMs: number;
  /** How often the signing keys are read again. */
  keyRefreshMs: number;
  rateLimits: RateLimits;
  /** How auth recognises the gateway. */
  gateway: GatewayIdentity;
  /** Whose passkeys they are: a domain, and the pages that may use them. */
  relyingParty: RelyingParty;
  /** The texts that people are asked to agree to. */
  consentVersions: ConsentVersions;
  /** How many archives of their data a person can request in 24 hours. */
  exportsADay: number;
  /** How many people can be in the team of a merchant where no plans are sold. */
  teamLimit: number;
  /** The headers in which a proxy says where a client is. */
  placeHeaders: string[];
  /** Whether administrators need a second factor. */
  adminFactorRequired: boolean;
  /** The providers that people can sign in with. */
  openid: OpenidSettings;
  /** Subscriptions and configuration of people. */
  billing: BillingConfig;
}

/** How long a new signing key is public before it signs. */
export const keyActivationDelay = variables.seconds(60);
export const accessTokenTtl = variables
  .seconds(900)
  .refine((seconds) => seconds <= maxAccessTokenSeconds, `must be at most ${maxAccessTokenSeconds}`);

// Hashes have threads of their own, and half of the processors: the rest is for everything else.
const usualConcurrency = Math.max(1, Math.floor(availableParallelism() / 2));

export function readConfig(env: Environment, base: ServiceConfig): AuthConfig {
  const read = readEnvironment(
    {
      BCRYPT_COST: z.coerce.number('must be a whole number').int().min(4).max(16).default(12),
      BCRYPT_CONCURRENCY: variables.count(usualConcurrency),
      // At cost 12 two dozen wait about three seconds on one core: more are refused at once.
      BCRYPT_QUEUE: variables.count(usualConcurrency * 24),
      PASSWORD_HASH: z.enum(['bcrypt', 'argon2id']).default('bcrypt'),
      PASSWORD_POLICY: passwordPolicyVariable,
      PASSWORD_BLOCKLIST_FILE: z.string().max(4096).optional(),
      ACCESS_TOKEN_TTL: accessTokenTtl,
      SESSION_TTL: variables.seconds(30 * 24 * 3600),
      REFRESH_REUSE_GRACE: z.coerce.number('must be a number of seconds').min(0).max(60).default(10),
      KEY_REFRESH: variables.seconds(5),
      GATEWAY_KEY: z
        .string({ error: 'is missing' })
        .transform((keys) => keys.split(',').map((key) => key.trim()))
        .refine(
          (keys) => keys.every((key) => key.length >= 32),
          'must have at least 32 characters; two with a comma while it is exchanged',
        ),
      GATEWAY_TLS_NAME: z.string().optional(),
      PUBLIC_URL: variables.url('http:', 'https:').default('http://localhost:3000'),
      PASSKEY_DOMAIN: z
        .string()
        .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, 'must be a domain such as plaza.example')
        .optional(),
      PASSKEY_ORIGINS: variables
        .list()
        .refine((origins) => origins.every(isOrigin), 'must be https://shop.example, https://…'),
      ADMIN_SECOND_FACTOR: z.enum(['optional', 'required']).default('optional'),
      CONSENT_VERSIONS: consentVersionsVariable,
      EXPORTS_A_DAY: variables.count(3),
      PLACE_HEADERS: variables
        .list()
        .refine(
          (names) => names.length <= 5 && names.every((name) => /^[a-z0-9-]{1,50}$/.test(name)),
          'must be at most five names of headers in small letters, such as cf-ipcity,cf-ipcountry',
        ),
      TEAM_MEMBERS: variables.count(20),
      OPENID_PROVIDERS: providersVariable,
      OPENID_REDIRECT_URIS: variables.list(),
      ...rateLimitVariables,
    },
    env,
  );
  if (read.GATEWAY_TLS_NAME && !base.tls)
    throw new ConfigError('GATEWAY_TLS_NAME: needs TLS_CERT_FILE, TLS_KEY_FILE and TLS_CA_FILE');
  if (base.nodeEnv === 'production' && read.BCRYPT_COST < 10)
    throw new ConfigError('BCRYPT_COST: must be at least 10 in production');
  return {
    ...base,
    bcrypt: { cost: read.BCRYPT_COST, concurrency: read.BCRYPT_CONCURRENCY, queue: read.BCRYPT_QUEUE },
    passwordHash: read.PASSWORD_HASH,
    passwordPolicy: {
      ...read.PASSWORD_POLICY,
      blocklistFile: read.PASSWORD_BLOCKLIST_FILE,
      maxBytes: read.PASSWORD_HASH === 'bcrypt' ? maxBcryptBytes : undefined,
    },
    accessTokenTtlMs: read.ACCESS_TOKEN_TTL * 1000,
    sessionTtlMs: read.SESSION_TTL * 1000,
    reuseGraceMs: read.REFRESH_REUSE_GRACE * 1000,
    keyRefreshMs: read.KEY_REFRESH * 1000,
    rateLimits: rateLimitsOf(read),
    relyingParty: relyingPartyOf(read, base.nodeEnv),
    openid: openidOf(read, base.nodeEnv === 'production'),
    adminFactorRequired: read.ADMIN_SECOND_FACTOR === 'required',
    exportsADay: read.EXPORTS_A_DAY,
    placeHeaders: read.PLACE_HEADERS,
    teamLimit: read.TEAM_MEMBERS,
    billing: readBillingConfig(env, base.nodeEnv === 'production', read.PUBLIC_URL),
    consentVersions: read.CONSENT_VERSIONS ?? standardVersions,
    gateway: { keys: read.GATEWAY_KEY, tlsName: read.GATEWAY_TLS_NAME },
  };
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

interface OpenidVariables {
  PUBLIC_URL: string;
  OPENID_PROVIDERS: OpenidSettings['providers'];
  OPENID_REDIRECT_URIS: string[];
}

function openidOf(read: OpenidVariables, production: boolean): OpenidSettings {
  const providers = read.OPENID_PROVIDERS;
  const place = providers.findIndex(({ issuer }) => !mayCall(new URL(issuer), production));
  if (place >= 0)
    throw new ConfigError(
      `OPENID_PROVIDERS: provider ${place + 1}: issuer must begin with https:// (http:// is for this machine, outside production)`,
    );
  if (!read.OPENID_REDIRECT_URIS.every((page) => isPage(page, production)))
    throw new ConfigError(
      'OPENID_REDIRECT_URIS: must be https://shop.example/signed-in,com.shop.app:/signed-in,…, without #',
    );
  const pages = [new URL('/console/provider', read.PUBLIC_URL).href, ...read.OPENID_REDIRECT_URIS] as const;
  return { providers, pages, publicUrl: read.PUBLIC_URL, production };
}

/** A page on the web, or of an app with a scheme of its own (RFC 8252), which has a dot. */
function isPage(text: string, production: boolean): boolean {
  if (!URL.canParse(text) || text.includes('#') || text.length > 500) return false;
  const url = new URL(text);
  return mayCall(url, production) || /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+:$/.test(url.protocol);
}

interface PasskeyVariables {
  PUBLIC_URL: string;
  PASSKEY_DOMAIN?: string | undefined;
  PASSKEY_ORIGINS: string[];
}

/** Browsers take a passkey's domain only from its own pages and those of its subdomains, and from related origins. */
function relyingPartyOf(read: PasskeyVariables, nodeEnv: ServiceConfig['nodeEnv']): RelyingParty {
  const { hostname, origin } = new URL(read.PUBLIC_URL);
  const id = read.PASSKEY_DOMAIN ?? hostname;
  if (hostname !== id && !hostname.endsWith(`.${id}`))
    throw new ConfigError('PASSKEY_DOMAIN: must be the domain of PUBLIC_URL, or one above it');
  const anyPort = nodeEnv !== 'production' && id === 'localhost';
  return { id, name: 'Plaza', origins: [...new Set([origin, ...read.PASSKEY_ORIGINS])], anyPort };
}
