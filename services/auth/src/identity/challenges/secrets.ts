// The secrets in mails: the token of a link, and a code for whoever reads the mail on another device. Neither is stored: both are made of the
// challenge's random salt, with a key that is not in the database, so that every attempt to send the mail has the same (ADR 0043).
import { bytesOfId, derivedKey, idOfBytes, typedCode } from '@plaza/service';
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Salted {
  id: string;
  salt: Uint8Array;
}

export interface ChallengeSecrets {
  /** 16 bytes that find the challenge, and 32 that nobody can guess, in base64url. */
  tokenOf(challenge: Salted): string;
  /** `K7QM-2XPD`: about 39 bits. */
  codeOf(challenge: Salted): string;
  /** Stands for what is counted, so that the table of the counts names nobody. */
  countKey(...parts: string[]): Buffer;
}

const [idLength, secretLength] = [16, 32];
const tokenCharacters = ((idLength + secretLength) * 4) / 3;

/** Of ENCRYPTION_KEY. */
export function challengeSecrets(encryptionKey: Buffer): ChallengeSecrets {
  const key = derivedKey(encryptionKey, 'plaza auth: challenges');
  // Each part after its length, so that no two lists of parts are the same bytes.
  const hmac = (...parts: (string | Uint8Array)[]): Buffer => {
    const made = createHmac('sha256', key);
    for (const part of parts) made.update(`${Buffer.byteLength(part)}:`).update(part);
    return made.digest();
  };
  return {
    tokenOf: ({ id, salt }) => Buffer.concat([bytesOfId(id), hmac('token', id, salt)]).toString('base64url'),
    codeOf: ({ id, salt }) => typedCode(hmac('code', id, salt)),
    countKey: (...parts) => hmac('count', ...parts),
  };
}

/** The id of the challenge that a token names; `undefined` if its form is not that of one. */
export function challengeIdOf(token: string): string | undefined {
  if (token.length !== tokenCharacters || !/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  return idOfBytes(Buffer.from(token, 'base64url').subarray(0, idLength));
}

export function sameSecret(a: string, b: string): boolean {
  const [first, second] = [Buffer.from(a), Buffer.from(b)];
  return first.length === second.length && timingSafeEqual(first, second);
}
