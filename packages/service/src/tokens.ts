// Verifies who calls: people have a JWT that auth signed, services one that they signed themselves.
import { singleFlight } from '@plaza/resilience';
import { hash } from 'node:crypto';
import { decodeProtectedHeader, errors as joseErrors, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Principal } from './calls.ts';
import { commonErrors } from './errors.ts';
import { serviceTokenAlgorithm, serviceTokenVerifier, type ServicePublicKeys } from './service-tokens.ts';

export const tokenIssuer = 'plaza';
export const tokenAudience = 'plaza';

const personClaims = z.object({
  sub: z.uuid(),
  role: z.enum(['user', 'merchant', 'admin']),
  sid: z.uuid(),
  auth_time: z.number().optional(),
  exp: z.number(),
});

export interface TokenVerifier {
  /** The principal of a token. Throws TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: string): Promise<Principal>;
}

export interface VerifierOptions {
  /** Fetches the keys that auth publishes; again when a token names a key that is not among them. */
  fetchKeys: () => Promise<JWK[]>;
  /** The public keys of the services. */
  servicePublicKeys: ServicePublicKeys;
  now?: () => number;
}

// A token's signature is checked once, and the result is cached until the token expires: a check costs more than the rest of a cached read.
const maxCached = 20_000;
// An unknown key id fetches the keys at most this often, so that forged tokens cannot cause endless requests to auth.
const refetchEveryMs = 2_000;

interface Verified {
  principal: Principal;
  /** Milliseconds since 1970. */
  expires: number;
}

export function createVerifier({ fetchKeys, servicePublicKeys, now = Date.now }: VerifierOptions): TokenVerifier {
  const verifyServiceToken = serviceTokenVerifier(servicePublicKeys, now);
  const keys = new PublishedKeys(fetchKeys, now);
  const cache = new LRUCache<string, Verified>({ max: maxCached });

  async function check(token: string): Promise<Verified> {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === serviceTokenAlgorithm) {
      const { expires, ...service } = await verifyServiceToken(token, kid);
      return { principal: { kind: 'service', ...service }, expires };
    }
    return verifyPersonToken(token, await keys.get(kid ?? ''), new Date(now()));
  }

  return {
    async verify(token) {
      const digest = hash('sha256', token, 'base64');
      const cached = cache.get(digest);
      if (cached) {
        if (cached.expires > now()) return cached.principal;
        throw commonErrors.TOKEN_EXPIRED();
      }
      try {
        const verified = await check(token);
        cache.set(digest, verified);
        return verified.principal;
      } catch (error) {
        if (error instanceof joseErrors.JWTExpired) throw commonErrors.TOKEN_EXPIRED({ cause: error });
        if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError || error instanceof TypeError)
          throw commonErrors.TOKEN_INVALID({ cause: error });
        throw error;
      }
    },
  };
}

async function verifyPersonToken(token: string, key: CryptoKey | Uint8Array, currentDate: Date): Promise<Verified> {
  const { payload } = await jwtVerify(token, key, {
    algorithms: ['ES256'],
    issuer: tokenIssuer,
    audience: tokenAudience,
    currentDate,
  });
  const { sub, role, sid, auth_time: signedInAt, exp } = personClaims.parse(payload);
  return {
    principal: {
      kind: 'user',
      userId: sub,
      role,
      sessionId: sid,
      signedInAt: signedInAt === undefined ? undefined : new Date(signedInAt * 1000),
    },
    expires: exp * 1000,
  };
}

/** The keys that auth publishes, fetched when a token names an unknown one. */
class PublishedKeys {
  readonly #now: () => number;
  readonly #fetch: () => Promise<void>;
  #keys = new Map<string, CryptoKey | Uint8Array>();
  #fetchedAt = -Infinity;

  constructor(fetchKeys: () => Promise<JWK[]>, now: () => number) {
    this.#now = now;
    this.#fetch = singleFlight(async () => {
      const published = await fetchKeys();
      this.#keys = new Map(
        await Promise.all(published.map(async (jwk) => [jwk.kid ?? '', await importJWK(jwk, 'ES256')] as const)),
      );
      this.#fetchedAt = now();
    });
  }

  /** Throws TOKEN_INVALID if there is no such key. */
  async get(kid: string): Promise<CryptoKey | Uint8Array> {
    if (!this.#keys.has(kid) && this.#now() - this.#fetchedAt >= refetchEveryMs) await this.#fetch();
    const key = this.#keys.get(kid);
    if (!key) throw commonErrors.TOKEN_INVALID();
    return key;
  }
}
