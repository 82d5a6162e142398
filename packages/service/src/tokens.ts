// Who calls: people show a JWT that auth signed, services one that they signed themselves.
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
  /** Tells who a token speaks for. Throws TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: string): Promise<Principal>;
}

export interface VerifierOptions {
  /** The keys that auth has published. Asked again when a token names a key that is not among them. */
  fetchKeys: () => Promise<JWK[]>;
  /** What services are known by. */
  servicePublicKeys: ServicePublicKeys;
  now?: () => number;
}

// A token's signature is checked once and its result kept until it expires: a check costs more than the rest of a cached read.
const rememberedTokens = 20_000;
// How often an unknown key id may send us to auth, so that forged tokens can't make us ask without end.
const refetchEveryMs = 2_000;

export function createVerifier({ fetchKeys, servicePublicKeys, now = Date.now }: VerifierOptions): TokenVerifier {
  const ofService = serviceTokenVerifier(servicePublicKeys, now);
  const verified = new LRUCache<string, { principal: Principal; expires: number }>({ max: rememberedTokens });
  let keys = new Map<string, CryptoKey | Uint8Array>();
  let fetchedAt = -Infinity;

  const fetchOnce = singleFlight(async () => {
    const published = await fetchKeys();
    keys = new Map(
      await Promise.all(published.map(async (jwk) => [jwk.kid ?? '', await importJWK(jwk, 'ES256')] as const)),
    );
    fetchedAt = now();
  });

  async function refetch(): Promise<void> {
    if (now() - fetchedAt >= refetchEveryMs) await fetchOnce();
  }

  async function keyOf(kid: string): Promise<CryptoKey | Uint8Array> {
    if (!keys.has(kid)) await refetch();
    const key = keys.get(kid);
    if (!key) throw commonErrors.TOKEN_INVALID();
    return key;
  }

  async function check(token: string): Promise<{ principal: Principal; expires: number }> {
    const { alg, kid } = decodeProtectedHeader(token);
    const currentDate = new Date(now());
    if (alg === serviceTokenAlgorithm) {
      const { expires, ...service } = await ofService(token, kid);
      return { principal: { kind: 'service', ...service }, expires };
    }
    const { payload } = await jwtVerify(token, await keyOf(kid ?? ''), {
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

  return {
    async verify(token) {
      const digest = hash('sha256', token, 'base64');
      const known = verified.get(digest);
      if (known) {
        if (known.expires > now()) return known.principal;
        throw commonErrors.TOKEN_EXPIRED();
      }
      try {
        const result = await check(token);
        verified.set(digest, result);
        return result.principal;
      } catch (error) {
        if (error instanceof joseErrors.JWTExpired) throw commonErrors.TOKEN_EXPIRED({ cause: error });
        if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError || error instanceof TypeError)
          throw commonErrors.TOKEN_INVALID({ cause: error });
        throw error;
      }
    },
  };
}
