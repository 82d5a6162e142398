// Tokens that say something and are stored nowhere: some bytes, and their HMAC under a key that is derived from the encryption key for one purpose.
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { derivedKey } from '@plaza/service';

export interface SignedTokens {
  /** @returns the token of these bytes, in base64url */
  sign(said: Uint8Array): string;
  /** @returns the bytes; undefined unless they have the right length and one of the keys signed them */
  open(token: string): Buffer | undefined;
}

export interface SignedTokenOptions {
  /** What the key is derived for. */
  label: string;
  /** Of the bytes. */
  length: number;
  /** What is signed before the bytes, and not said. */
  prefix?: string;
}

const macLength = 32;

/** The first encryption key signs, and each opens what it signed. */
export function signedTokens(
  encryptionKeys: readonly Buffer[],
  { label, length, prefix = '' }: SignedTokenOptions,
): SignedTokens {
  const keys = encryptionKeys.map((key) => derivedKey(key, label));
  const [first] = keys;
  if (!first) throw new Error('There is no key to sign with.');
  const pattern = new RegExp(`^[A-Za-z0-9_-]{${Math.ceil(((length + macLength) * 4) / 3)}}$`);
  const macOf = (key: KeyObject, said: Uint8Array): Buffer =>
    createHmac('sha256', key).update(prefix).update(said).digest();
  return {
    sign: (said) => Buffer.concat([said, macOf(first, said)]).toString('base64url'),
    open(token) {
      if (!pattern.test(token)) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      const [said, mac] = [bytes.subarray(0, length), bytes.subarray(length)];
      return keys.some((key) => timingSafeEqual(macOf(key, said), mac)) ? said : undefined;
    },
  };
}
