// What nearly every passkey answers, a P-256 signature and nothing beside it, checked with Node's own cryptography: two fifths of the processor
// time of the library, which waits for a thread for each hash and key (210 of 540 µs). It only ever accepts, and only what the library accepts too:
// about everything else the library decides. Source of the rules: Web Authentication, Level 3, 7.2.
import { createHash, createPublicKey, verify } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';

export interface Expected {
  isChallenge: (text: string) => boolean;
  origins: readonly string[];
  /** The domain of the relying party. */
  domain: string;
  requireUserVerification: boolean;
  /** The COSE key of the passkey. */
  publicKey: Uint8Array;
  /** The count of signatures that was seen last. */
  counter: number;
}

export interface Accepted {
  newCounter: number;
  userVerified: boolean;
  credentialBackedUp: boolean;
}

/** Of the authenticator's data: the hash of the domain, flags, and the count. */
const [hashLength, plainLength] = [32, 37];
const flag = { present: 0x01, verified: 0x04, eligible: 0x08, backedUp: 0x10, others: 0xe2 };
// A COSE key {1: 2, 3: -7, -1: 1, -2: x, -3: y} as CTAP2 writes it, around two coordinates; and the head of the same key as SubjectPublicKeyInfo.
const coordinate = 32;
const [coseHead, coseMiddle] = [Buffer.from('a5010203262001215820', 'hex'), Buffer.from('225820', 'hex')];
const spkiHead = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex');

/** @returns undefined if the library is to decide */
export function acceptPlain(
  { id, rawId, type, response }: AuthenticationResponseJSON,
  expected: Expected,
): Accepted | undefined {
  const { clientDataJSON, authenticatorData, signature: signed, userHandle = '' } = response ?? {};
  if (id !== rawId || type !== 'public-key' || typeof userHandle !== 'string') return undefined;
  const [client, data, signature] = [clientDataJSON, authenticatorData, signed].map(bytesOf);
  const key = publicKeyOf(Buffer.from(expected.publicKey));
  if (!client || !data || !signature || !key || !isPlainClient(client, expected)) return undefined;
  const accepted = readData(data, expected);
  if (!accepted) return undefined;
  return verify('sha256', Buffer.concat([data, sha256(client)]), key, signature) ? accepted : undefined;
}

const sha256 = (bytes: Uint8Array | string): Buffer => createHash('sha256').update(bytes).digest();

function bytesOf(text: unknown): Buffer | undefined {
  return typeof text === 'string' && /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

function isPlainClient(bytes: Buffer, { isChallenge, origins }: Expected): boolean {
  let client: Record<string, unknown>;
  try {
    client = JSON.parse(bytes.toString()) as Record<string, unknown>;
  } catch {
    return false;
  }
  if (client === null || typeof client !== 'object') return false;
  const { type, challenge, origin, crossOrigin, topOrigin, tokenBinding } = client;
  return (
    type === 'webauthn.get' &&
    !crossOrigin &&
    topOrigin === undefined &&
    tokenBinding === undefined &&
    typeof origin === 'string' &&
    origins.includes(origin) &&
    typeof challenge === 'string' &&
    isChallenge(challenge)
  );
}

function readData(data: Buffer, { domain, requireUserVerification, counter }: Expected): Accepted | undefined {
  if (data.length !== plainLength || !data.subarray(0, hashLength).equals(sha256(domain))) return undefined;
  const [flags, newCounter] = [data.readUInt8(hashLength), data.readUInt32BE(hashLength + 1)];
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const userVerified = has(flag.verified);
  if (!has(flag.present) || has(flag.others) || (has(flag.backedUp) && !has(flag.eligible))) return undefined;
  if (requireUserVerification && !userVerified) return undefined;
  // A count that does not go up is of a copy, unless neither counts.
  if ((newCounter > 0 || counter > 0) && newCounter <= counter) return undefined;
  return { newCounter, userVerified, credentialBackedUp: has(flag.backedUp) };
}

function publicKeyOf(cose: Buffer) {
  const [x, middle] = [coseHead.length, coseHead.length + coordinate];
  const y = middle + coseMiddle.length;
  const isP256 =
    cose.length === y + coordinate &&
    cose.subarray(0, x).equals(coseHead) &&
    cose.subarray(middle, y).equals(coseMiddle);
  if (!isP256) return undefined;
  const point = [cose.subarray(x, middle), cose.subarray(y)];
  try {
    return createPublicKey({ key: Buffer.concat([spkiHead, ...point]), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
