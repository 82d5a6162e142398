// The signing keys in a process: read at its start, and again every few seconds, so that a rotation by another process is known here long before
// the new key signs.
import { sign, type KeyObject } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import type { Jwk } from '@plaza/api/auth';
import {
  isDatabaseUnavailable,
  tokenAudience,
  tokenIssuer,
  type Database,
  type KeyCeiling,
  type Logger,
  type PlanName,
  type SealingKeys,
} from '@plaza/service';
import { ensureKey, readKeys, type SigningKeyPair } from './keys.ts';

export interface KeyringOptions {
  database: Database;
  encryptionKey: SealingKeys;
  accessTokenTtlMs: number;
  refreshEveryMs: number;
  log: Logger;
  now?: () => Date;
  /** The plan of a person; by default everybody has the one that costs nothing. */
  planOf?: (userId: string) => Promise<PlanName>;
}

export interface AccessClaims {
  userId: string;
  role: string;
  /** Their roles of staff beside `role`. */
  staff?: readonly string[];
  sessionId: string;
  /** When the person last proved who they are, and how. */
  signedInAt: Date;
  amr: readonly string[];
  /** How they can prove it again; nothing stands for their password. */
  methods?: readonly string[];
  /** Until when what cools off is refused. */
  coolsOffUntil?: Date;
  /** What the token is limited to. */
  scope?: string;
  /** The merchant for which the person acts, and what permits it. */
  merchant?: string;
  grant?: string;
  /** Who looks at the product as the person. */
  actor?: string;
  /** Instead of the usual life of an access token. */
  seconds?: number;
}

/** What the token of an API key says. */
export interface KeyClaims {
  keyId: string;
  merchantId: string;
  /** What ends the token with the merchant's approval. */
  grant: string;
  mode: 'live' | 'test';
  scopes: readonly string[];
  ceiling?: KeyCeiling | undefined;
  seconds: number;
}

export interface Keyring {
  /** The life of an access token in seconds. */
  readonly expiresIn: number;
  /** Signs an access token with the newest active key. */
  sign(claims: AccessClaims): Promise<string>;
  /** Signs an access token for a call with an API key. */
  signForKey(claims: KeyClaims): Promise<string>;
  /** Signs a document with the newest active key: a JWS (RFC 7515). `typ` says what it is, so that it is never taken for a token. */
  signDocument(document: Uint8Array, typ: string): Promise<string>;
  /** The public keys: of the key that signs, of those that will sign, and of those whose tokens may still be valid. */
  published(): Promise<Jwk[]>;
  /** The same for the token verifier, read again. */
  verificationKeys(): Promise<JWK[]>;
  /** Reads the keys again. */
  reload(): Promise<void>;
  close(): void;
}

/**
 * Reads the keys, and reads them again every `refreshEveryMs` until it is closed. A database that is away is waited for; any other failure (another
 * ENCRYPTION_KEY, no migrations) is thrown, because it would not end by itself.
 */
export async function openKeyring(options: KeyringOptions): Promise<Keyring> {
  const keyring = new StoredKeyring(options);
  await keyring.reload().catch((error: unknown) => {
    if (!isDatabaseUnavailable(error)) throw error;
    options.log.warn({ err: error }, 'the signing keys could not be read yet');
  });
  keyring.scheduleReload();
  return keyring;
}

class StoredKeyring implements Keyring {
  readonly #options: KeyringOptions;
  readonly #now: () => Date;
  readonly expiresIn: number;
  /** The newest first. */
  #keys: SigningKeyPair[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: KeyringOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.expiresIn = Math.floor(options.accessTokenTtlMs / 1000);
  }

  async sign(claims: AccessClaims): Promise<string> {
    const { userId, role, sessionId, signedInAt, amr, methods = [], coolsOffUntil, scope } = claims;
    const { staff = [], merchant, grant, actor, seconds = this.expiresIn } = claims;
    const plan = await this.#options.planOf?.(userId);
    const payload = {
      role,
      ...(staff.length > 0 && { staff }),
      sid: sessionId,
      auth_time: Math.floor(signedInAt.getTime() / 1000),
      amr,
      ...(methods.length > 0 && { methods }),
      ...(coolsOffUntil && { cool_until: Math.ceil(coolsOffUntil.getTime() / 1000) }),
      ...(plan !== undefined && plan !== 'free' && { plan }),
      ...(scope !== undefined && { scope }),
      ...(merchant !== undefined && { merchant }),
      ...(grant !== undefined && { grant }),
      ...(actor !== undefined && { act: { sub: actor } }),
    };
    return this.#signed(payload, userId, seconds);
  }

  signForKey({ keyId, merchantId, grant, mode, scopes, ceiling, seconds }: KeyClaims): Promise<string> {
    const scope = scopes.join(' ');
    const payload = {
      role: 'merchant',
      sid: keyId,
      merchant: merchantId,
      grant,
      scope,
      key: mode,
      ...(ceiling && {
        ceiling: { id: ceiling.spendingId, call: ceiling.perCall, day: ceiling.perDay, currency: ceiling.currency },
      }),
    };
    return this.#signed(payload, merchantId, seconds);
  }

  async #signed(payload: JWTPayload, subject: string, seconds: number): Promise<string> {
    if (this.#keys.length === 0) await this.reload();
    const at = this.#now();
    const { kid, privateKey } = this.#signingKey(at);
    const issued = Math.floor(at.getTime() / 1000);
    const claims = { iss: tokenIssuer, aud: tokenAudience, sub: subject, iat: issued, exp: issued + seconds };
    return compactJws({ alg: 'ES256', kid, typ: 'JWT' }, JSON.stringify({ ...payload, ...claims }), privateKey);
  }

  async signDocument(document: Uint8Array, typ: string): Promise<string> {
    if (this.#keys.length === 0) await this.reload();
    const { kid, privateKey } = this.#signingKey(this.#now());
    return compactJws({ alg: 'ES256', kid, typ }, document, privateKey);
  }

  async published(): Promise<Jwk[]> {
    if (this.#keys.length === 0) await this.reload();
    return this.#keys.map(({ publicJwk }) => publicJwk);
  }

  async verificationKeys(): Promise<JWK[]> {
    await this.reload();
    return this.#keys.map(({ publicJwk }) => ({ ...publicJwk }));
  }

  async reload(): Promise<void> {
    const { database, encryptionKey } = this.#options;
    this.#keys = await database.asSystem(async (em) => {
      if (this.#keys.length === 0) await ensureKey(em, encryptionKey, this.#now());
      return readKeys(em, encryptionKey, this.#now());
    });
  }

  scheduleReload(): void {
    if (this.#isClosed) return;
    const { refreshEveryMs, log } = this.#options;
    this.#timer = setTimeout(() => {
      // Without the database the current keys stay in use: each of them lives longer than the tokens that it signs.
      void this.reload()
        .catch((error: unknown) => log.warn({ err: error }, 'the signing keys could not be read again'))
        .finally(() => this.scheduleReload());
    }, refreshEveryMs).unref();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** The newest key that is active. If all keys become active later (the clock was set back), the earliest of them. */
  #signingKey(at: Date): SigningKeyPair {
    const key = this.#keys.find(({ activeFrom }) => activeFrom <= at) ?? this.#keys.at(-1);
    if (!key) throw new Error('There is no signing key.');
    return key;
  }
}

/** RFC 7515. Node's own signature, at once: with WebCrypto's, as jose makes it, a token costs twice as much (130 µs and 65). */
function compactJws(header: object, payload: Uint8Array | string, key: KeyObject): string {
  const signed = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(payload).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}
