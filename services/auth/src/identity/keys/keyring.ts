// The signing keys as a process holds them: loaded at its start, read again every few seconds, so that a rotation by any
// other process reaches this one well before the new key signs.
import { SignJWT, type JWK } from 'jose';
import type { Jwk } from '@plaza/api/auth';
import { isDatabaseUnavailable, tokenAudience, tokenIssuer, type Database, type Logger } from '@plaza/service';
import { ensureKey, readKeys, type SigningKeyPair } from './keys.ts';

export interface KeyringOptions {
  database: Database;
  encryptionKey: Buffer;
  accessTokenTtlMs: number;
  refreshEveryMs: number;
  log: Logger;
  now?: () => Date;
}

export interface AccessClaims {
  userId: string;
  role: string;
  sessionId: string;
  /** When the session was opened by signing in. */
  signedInAt: Date;
}

export interface Keyring {
  /** Seconds for which an access token is good. */
  readonly expiresIn: number;
  /** Signs an access token with the newest key whose time has come. */
  sign(claims: AccessClaims): Promise<string>;
  /** What others need to verify tokens: the keys that sign, will sign, and have signed tokens that may still be good. */
  published(): Promise<Jwk[]>;
  /** The same, as the token verifier takes it. */
  verificationKeys(): Promise<JWK[]>;
  /** Reads the keys again. */
  reload(): Promise<void>;
  close(): void;
}

export async function openKeyring({
  database,
  encryptionKey,
  accessTokenTtlMs,
  refreshEveryMs,
  log,
  now = () => new Date(),
}: KeyringOptions): Promise<Keyring> {
  let keys: SigningKeyPair[] = [];

  async function reload(): Promise<void> {
    keys = await database.asSystem(async (em) => {
      if (keys.length === 0) await ensureKey(em, encryptionKey, now());
      return readKeys(em, encryptionKey, now());
    });
  }

  // A database that is away is waited for; anything else (another ENCRYPTION_KEY, no migrations) would not mend itself.
  await reload().catch((error: unknown) => {
    if (!isDatabaseUnavailable(error)) throw error;
    log.warn({ err: error }, 'the signing keys could not be read yet');
  });

  let timer: NodeJS.Timeout;
  let closed = false;
  const schedule = (): void => {
    if (closed) return;
    timer = setTimeout(() => {
      // Without the database the keys at hand go on: none of them ends before the tokens that it signs.
      void reload()
        .catch((error: unknown) => log.warn({ err: error }, 'the signing keys could not be read again'))
        .finally(schedule);
    }, refreshEveryMs).unref();
  };
  schedule();

  // Newest first. Where only keys of the future are left (the clock was set back), the earliest of them serves.
  const signing = (at: Date): SigningKeyPair => {
    const key = keys.find(({ activeFrom }) => activeFrom <= at) ?? keys.at(-1);
    if (!key) throw new Error('There is no signing key.');
    return key;
  };

  return {
    expiresIn: Math.floor(accessTokenTtlMs / 1000),
    async sign({ userId, role, sessionId, signedInAt }) {
      if (keys.length === 0) await reload();
      const at = now();
      const { kid, privateKey } = signing(at);
      const issued = Math.floor(at.getTime() / 1000);
      return new SignJWT({ role, sid: sessionId, auth_time: Math.floor(signedInAt.getTime() / 1000) })
        .setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' })
        .setIssuer(tokenIssuer)
        .setAudience(tokenAudience)
        .setSubject(userId)
        .setIssuedAt(issued)
        .setExpirationTime(issued + Math.floor(accessTokenTtlMs / 1000))
        .sign(privateKey);
    },
    async published() {
      if (keys.length === 0) await reload();
      return keys.map(({ publicJwk }) => publicJwk);
    },
    async verificationKeys() {
      await reload();
      return keys.map(({ publicJwk }) => ({ ...publicJwk }));
    },
    reload,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
