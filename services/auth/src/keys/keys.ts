// The keys that sign access tokens, as they are stored: made, published before they sign, and kept public until the last
// token that they signed has ended.
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import type { Jwk } from '@plaza/api/auth';
import { seal, unseal, type SqlEntityManager } from '@plaza/service';

export interface SigningKeyPair {
  kid: string;
  publicJwk: Jwk;
  privateKey: KeyObject;
  activeFrom: Date;
}

// Whoever makes keys does so alone: replicas that start together would make one each.
const keysLock = 7_052_922;

// Clocks of two machines differ a little; a key stays public that much longer than its last token should.
const clockSkewMs = 60_000;

const columns = 'kid, public_jwk, private_key, active_from';

interface KeyRow {
  kid: string;
  public_jwk: Jwk;
  private_key: Buffer;
  active_from: Date | string;
}

/** Every key that may sign now or later, or has signed tokens that may still be good; the newest first. */
export async function readKeys(em: SqlEntityManager, encryptionKey: Buffer, now: Date): Promise<SigningKeyPair[]> {
  const rows = await em.execute<KeyRow[]>(
    `select ${columns} from signing_keys where retired_at is null or retired_at > ?::timestamptz order by active_from desc, kid`,
    [now],
  );
  return rows.map((row) => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    privateKey: createPrivateKey({
      key: unseal(encryptionKey, row.private_key, context(row.kid)),
      format: 'der',
      type: 'pkcs8',
    }),
    activeFrom: new Date(row.active_from),
  }));
}

/** Makes the first key if there is none yet; of several callers at once, one does. */
export async function ensureKey(em: SqlEntityManager, encryptionKey: Buffer, now: Date): Promise<void> {
  await em.execute('select pg_advisory_xact_lock(?)', [keysLock]);
  const [usable] = await em.execute('select 1 from signing_keys where retired_at is null limit 1');
  if (!usable) await insertKey(em, encryptionKey, now);
}

export interface Rotation {
  encryptionKey: Buffer;
  now: Date;
  /** How long the new key is public before it signs: longer than anyone keeps the key set. */
  activationDelayMs: number;
  /** The longest life of an access token. */
  accessTokenTtlMs: number;
}

/** Adds a key that signs after the delay, gives the older ones their end, and deletes those whose end has come. */
export async function rotate(
  em: SqlEntityManager,
  { encryptionKey, now, activationDelayMs, accessTokenTtlMs }: Rotation,
): Promise<{ kid: string; activeFrom: Date }> {
  await em.execute('select pg_advisory_xact_lock(?)', [keysLock]);
  await em.execute('delete from signing_keys where retired_at <= ?::timestamptz', [now]);
  // Never before a key of an earlier rotation that is still to come: that one would outlive its successor.
  const [latest] = await em.execute<{ active_from: Date | string }[]>(
    'select active_from from signing_keys order by active_from desc limit 1',
  );
  const activeFrom = new Date(
    Math.max(now.getTime() + activationDelayMs, latest ? new Date(latest.active_from).getTime() + 1 : 0),
  );
  const retiredAt = new Date(activeFrom.getTime() + accessTokenTtlMs + clockSkewMs);
  await em.execute('update signing_keys set retired_at = ?::timestamptz where retired_at is null', [retiredAt]);
  return { kid: await insertKey(em, encryptionKey, activeFrom), activeFrom };
}

async function insertKey(em: SqlEntityManager, encryptionKey: Buffer, activeFrom: Date): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  const publicJwk: Jwk = { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
  await em.execute(
    'insert into signing_keys (kid, public_jwk, private_key, active_from) values (?, ?::jsonb, ?, ?::timestamptz)',
    [
      kid,
      JSON.stringify(publicJwk),
      seal(encryptionKey, privateKey.export({ format: 'der', type: 'pkcs8' }), context(kid)),
      activeFrom,
    ],
  );
  return kid;
}

function context(kid: string): string {
  return `auth.signing_keys/${kid}`;
}
