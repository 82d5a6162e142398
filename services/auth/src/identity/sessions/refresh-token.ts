// Refresh tokens: opaque to clients, and useless to a reader of the database.
//
// A token is three parts in base64url: the session's id, a secret that all tokens of the session share (its family), and a
// secret of its own. Only hashes are stored. By the family a spent token differs from an invented one, although spent
// tokens are not kept; by itself it can only end the session.
import { bytesOfId, derivedKey, idOfBytes } from '@plaza/service';
import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';

const idLength = 16;
const familyLength = 16;
const secretLength = 32;
const tokenLength = idLength + familyLength + secretLength;
const tokenCharacters = Math.ceil((tokenLength * 4) / 3);

export interface RefreshToken {
  /** As clients get it. */
  text: string;
  sessionId: string;
  family: Buffer;
  secret: Buffer;
}

export function newRefreshToken(sessionId: string): RefreshToken {
  return compose(sessionId, randomBytes(familyLength), randomBytes(secretLength));
}

/** Reads a token back; `undefined` if its form is not that of one. */
export function parseRefreshToken(text: string): RefreshToken | undefined {
  if (text.length !== tokenCharacters || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  const sessionId = idOfBytes(bytes.subarray(0, idLength));
  return compose(sessionId, bytes.subarray(idLength, idLength + familyLength), bytes.subarray(idLength + familyLength));
}

/** The key of `nextRefreshToken`, made of ENCRYPTION_KEY. */
export function rotationKey(encryptionKey: Buffer): KeyObject {
  return derivedKey(encryptionKey, 'plaza auth: rotation of refresh tokens');
}

/**
 * The token that follows one under a salt: always the same, so that a retried refresh gets the answer that was lost,
 * although the answer was never stored. It cannot be derived without the spent token and the key.
 */
export function nextRefreshToken(key: KeyObject, spent: RefreshToken, salt: Uint8Array): RefreshToken {
  return compose(spent.sessionId, spent.family, createHmac('sha256', key).update(salt).update(spent.secret).digest());
}

export function familyHash({ family }: RefreshToken): Buffer {
  return createHash('sha256').update(family).digest();
}

export function tokenHash({ text }: RefreshToken): Buffer {
  return createHash('sha256').update(text).digest();
}

export function sameHash(a: Uint8Array, b: Uint8Array | null): boolean {
  return b !== null && a.length === b.length && timingSafeEqual(a, b);
}

function compose(sessionId: string, family: Buffer, secret: Buffer): RefreshToken {
  return {
    text: Buffer.concat([bytesOfId(sessionId), family, secret]).toString('base64url'),
    sessionId,
    family,
    secret,
  };
}
