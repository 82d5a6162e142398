// Verifies who calls: people have a JWT that auth signed, services one that they signed themselves.
import { singleFlight } from '@plaza/resilience';
import { hash } from 'node:crypto';
import { decodeProtectedHeader, errors as joseErrors, importJWK, jwtVerify, type CryptoKey, type JWK } from 'jose';
import { planNames } from '@plaza/services';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { KeyCeiling, Principal } from './calls.ts';
import { commonErrors } from './errors.ts';
import { serviceTokenAlgorithm, serviceTokenVerifier, type ServicePublicKeys } from './service-tokens.ts';

export const tokenIssuer = 'plaza';
export const tokenAudience = 'plaza';

const personClaims = z.object({
  sub: z.uuid(),
  role: z.enum(['user', 'merchant', 'admin', 'guest']),
  // The roles of staff beside it.
  staff: z.array(z.string().max(20)).max(10).optional(),
  sid: z.uuid(),
  auth_time: z.number().optional(),
  // How the person proved who they are (RFC 8176), and how they can prove it again.
  amr: z.array(z.string().max(20)).max(10).optional(),
  methods: z.array(z.string().max(20)).max(10).optional(),
  // Until when what cools off is refused; absent if it is not.
  cool_until: z.number().optional(),
  // RFC 8693: what the token is limited to, and who acts in the person's name.
  scope: z.string().max(500).optional(),
  merchant: z.uuid().optional(),
  // What the token is bound to beside its session, such as a membership in the merchant's team.
  grant: z.uuid().optional(),
  // An API key in place of a person: `sub` is the merchant then, and `sid` the key.
  key: z.enum(['live', 'test']).optional(),
  // How much money may leave the merchant's account with it: `id` says whose spending counts.
  ceiling: z
    .object({
      id: z.uuid(),
      call: z.string().max(30).optional(),
      day: z.string().max(30).optional(),
      currency: z.string().length(3),
    })
    .optional(),
  // The plan of their subscription. One that this version does not know is as none.
  plan: z.enum(planNames).optional().catch(undefined),
  act: z.object({ sub: z.string().max(100) }).optional(),
  exp: z.number(),
});

export interface TokenVerifier {
  /** The principal of a token, at once if it was verified before. Throws, or rejects with, TOKEN_EXPIRED or TOKEN_INVALID. */
  verify(token: string): Principal | Promise<Principal>;
}

/** Longer than any access token lives: for so long it matters that something ended before. */
export const maxAccessTokenSeconds = 3_600;

/** A verifier that refuses some of the principals whose tokens are good: `admit` throws for them. */
export function admitting(verifier: TokenVerifier, admit: (principal: Principal) => Principal): TokenVerifier {
  return {
    verify(token) {
      const verified = verifier.verify(token);
      return verified instanceof Promise ? verified.then(admit) : admit(verified);
    },
  };
}

export interface VerifierOptions {
  /** Fetches the keys that auth publishes; again when a token names a key that is not among them. */
  fetchKeys: () => Promise<JWK[]>;
  /** The public keys of the services. */
  servicePublicKeys: ServicePublicKeys;
  now?: () => number;
}

// A token's signature is checked once, and the result is kept until the token expires, or a key is withdrawn: a check costs more than the rest of a
// cached read. What ended early in another way is refused by who comes after this (deleted-people.ts), on each call.
// More than a process has streams that go on (20,000, see defaultHubLimits of messaging): each of them is checked every second, and if they had no room, each
// check would be one of a signature.
const maxCached = 50_000;
// An unknown key id fetches the keys at most this often, so that forged tokens cannot cause endless requests to auth.
const refetchEveryMs = 2_000;
// A key that is no longer published is refused this much later at most, as long as there are calls.
const refreshEveryMs = 30_000;

interface Verified {
  principal: Principal;
  /** Milliseconds since 1970. */
  expires: number;
}

export function createVerifier({ fetchKeys, servicePublicKeys, now = Date.now }: VerifierOptions): TokenVerifier {
  const verifyServiceToken = serviceTokenVerifier(servicePublicKeys, now);
  const cache = new LRUCache<string, Verified>({ max: maxCached });
  const keys = new PublishedKeys(fetchKeys, now, () => cache.clear());

  async function check(token: string): Promise<Verified> {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg === serviceTokenAlgorithm) {
      const { expires, ...service } = await verifyServiceToken(token, kid);
      return { principal: { kind: 'service', ...service }, expires };
    }
    return verifyPersonToken(token, await keys.get(kid ?? ''), new Date(now()));
  }

  async function first(token: string, digest: string): Promise<Principal> {
    const { withdrawals } = keys;
    try {
      const verified = await check(token);
      // Its key may have been withdrawn meanwhile.
      if (keys.withdrawals === withdrawals) cache.set(digest, verified);
      return verified.principal;
    } catch (error) {
      if (error instanceof joseErrors.JWTExpired) throw commonErrors.TOKEN_EXPIRED({ cause: error });
      if (error instanceof joseErrors.JOSEError || error instanceof z.ZodError || error instanceof TypeError)
        throw commonErrors.TOKEN_INVALID({ cause: error });
      throw error;
    }
  }

  return {
    verify(token) {
      const digest = hash('sha256', token, 'base64');
      keys.refresh();
      const cached = cache.get(digest);
      if (!cached) return first(token, digest);
      if (cached.expires > now()) return cached.principal;
      throw commonErrors.TOKEN_EXPIRED();
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
  const claims = personClaims.parse(payload);
  const { sub, role, sid, auth_time: signedInAt, exp } = claims;
  return {
    principal: {
      kind: 'user',
      userId: sub,
      role,
      staffRoles: [...(role === 'admin' ? [role] : []), ...(claims.staff ?? [])],
      sessionId: sid,
      signedInAt: signedInAt === undefined ? undefined : new Date(signedInAt * 1000),
      amr: claims.amr ?? [],
      methods: claims.methods ?? ['password'],
      coolsOffUntil: claims.cool_until === undefined ? undefined : new Date(claims.cool_until * 1000),
      scope: claims.scope?.split(' '),
      merchant: claims.merchant,
      grantId: claims.grant,
      key: claims.key && { id: sid, mode: claims.key, ceiling: ceilingOf(claims) },
      plan: claims.plan,
      act: claims.act,
    },
    expires: exp * 1000,
  };
}

function ceilingOf({ ceiling }: z.output<typeof personClaims>): KeyCeiling | undefined {
  return ceiling && { spendingId: ceiling.id, perCall: ceiling.call, perDay: ceiling.day, currency: ceiling.currency };
}

/** The keys that auth publishes, fetched when a token names an unknown one. */
class PublishedKeys {
  readonly #now: () => number;
  readonly #fetch: () => Promise<void>;
  #published: readonly JWK[] = [];
  #keys = new Map<string, CryptoKey | Uint8Array>();
  #fetchedAt = -Infinity;
  #refreshedAt = -Infinity;
  /** How often a key was no longer published. */
  withdrawals = 0;

  constructor(fetchKeys: () => Promise<JWK[]>, now: () => number, withdrawn: () => void) {
    this.#now = now;
    this.#fetch = singleFlight(async () => {
      const published = await fetchKeys();
      this.#keys = new Map(
        await Promise.all(published.map(async (jwk) => [jwk.kid ?? '', await importJWK(jwk, 'ES256')] as const)),
      );
      const isStill = (key: JWK): boolean =>
        published.some(({ kid, x, y }) => kid === key.kid && x === key.x && y === key.y);
      const isWithdrawn = !this.#published.every(isStill);
      this.#published = published;
      this.#fetchedAt = now();
      if (!isWithdrawn) return;
      this.withdrawals++;
      withdrawn();
    });
  }

  /** Fetches keys that were fetched a while ago, beside the call. */
  refresh(): void {
    const now = this.#now();
    if (
      this.#published.length === 0 ||
      now - this.#fetchedAt < refreshEveryMs ||
      now - this.#refreshedAt < refetchEveryMs
    )
      return;
    this.#refreshedAt = now;
    // A call with an unknown key says what is wrong.
    this.#fetch().catch(() => undefined);
  }

  /** Throws TOKEN_INVALID if there is no such key. */
  async get(kid: string): Promise<CryptoKey | Uint8Array> {
    if (!this.#keys.has(kid) && this.#now() - this.#fetchedAt >= refetchEveryMs) await this.#fetch();
    const key = this.#keys.get(kid);
    if (!key) throw commonErrors.TOKEN_INVALID();
    return key;
  }
}
