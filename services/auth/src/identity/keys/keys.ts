// The keys that sign access tokens, as they are stored: made, published before they sign, and kept public until the last
// token that they signed has ended.
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import type { Jwk } from '@plaza/api/auth';
import { seal, unseal, type SealingKeys, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../../db.ts';
import { SigningKey } from './signing-key.entity.ts';

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

/** Every key that may sign now or later, or has signed tokens that may still be good; the newest first. */
export async function readKeys(em: SqlEntityManager, encryptionKey: SealingKeys, now: Date): Promise<SigningKeyPair[]> {
  const keys = await em.find(
    SigningKey,
    { $or: [{ retiredAt: null }, { retiredAt: { $gt: now } }] },
    { orderBy: { activeFrom: 'desc', kid: 'asc' } },
  );
  return keys.map(({ kid, publicJwk, privateKey, activeFrom }) => ({
    kid,
    publicJwk,
    privateKey: createPrivateKey({
      key: unseal(encryptionKey, privateKey, signingKeyContext(kid)),
      format: 'der',
      type: 'pkcs8',
    }),
    activeFrom,
  }));
}

/** Makes the first key if there is none yet; of several callers at once, one does. */
export async function ensureKey(em: SqlEntityManager, encryptionKey: SealingKeys, now: Date): Promise<void> {
  await lockKeys(em);
  if (!(await em.count(SigningKey, { retiredAt: null }))) await addKey(em, encryptionKey, now);
}

export interface Rotation {
  encryptionKey: SealingKeys;
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
  await lockKeys(em);
  await db(em).deleteFrom('signing_keys').where('retired_at', '<=', now).execute();
  // Never before a key of an earlier rotation that is still to come: that one would outlive its successor.
  const latest = await db(em)
    .selectFrom('signing_keys')
    .select('active_from')
    .orderBy('active_from', 'desc')
    .limit(1)
    .executeTakeFirst();
  const activeFrom = new Date(
    Math.max(now.getTime() + activationDelayMs, latest ? latest.active_from.getTime() + 1 : 0),
  );
  const retiredAt = new Date(activeFrom.getTime() + accessTokenTtlMs + clockSkewMs);
  await db(em).updateTable('signing_keys').set({ retired_at: retiredAt }).where('retired_at', 'is', null).execute();
  return { kid: await addKey(em, encryptionKey, activeFrom), activeFrom };
}

async function lockKeys(em: SqlEntityManager): Promise<void> {
  await sql`select pg_advisory_xact_lock(${keysLock})`.execute(db(em));
}

async function addKey(em: SqlEntityManager, encryptionKey: SealingKeys, activeFrom: Date): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint({ kty: 'EC', crv: 'P-256', x, y });
  const publicJwk: Jwk = { kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' };
  const sealed = seal(encryptionKey, privateKey.export({ format: 'der', type: 'pkcs8' }), signingKeyContext(kid));
  await em.persist(em.create(SigningKey, { kid, publicJwk, privateKey: sealed, activeFrom })).flush();
  return kid;
}

export function signingKeyContext(kid: string): string {
  return `auth.signing_keys/${kid}`;
}
