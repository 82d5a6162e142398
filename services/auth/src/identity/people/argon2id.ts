// argon2id, with the parameters that OWASP recommends first: 19 MiB, two passes, one lane. Stored as a PHC string.
import { argon2Sync, randomBytes, timingSafeEqual } from 'node:crypto';

const [memory, passes, parallelism] = [19_456, 2, 1];
const [nonceLength, tagLength] = [16, 32];
const prefix = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`;
const form = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

const encoded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

export function hashArgon2id(password: string): string {
  const nonce = randomBytes(nonceLength);
  const tag = argon2Sync('argon2id', { message: password, nonce, parallelism, tagLength, memory, passes });
  return `${prefix}${encoded(nonce)}$${encoded(tag)}`;
}

/** With the parameters that the hash names. */
export function verifyArgon2id(password: string, passwordHash: string): boolean {
  const [, m, t, p, nonce = '', expected = ''] = form.exec(passwordHash) ?? [];
  if (m === undefined) return false;
  const tag = Buffer.from(expected, 'base64');
  const made = argon2Sync('argon2id', {
    message: password,
    nonce: Buffer.from(nonce, 'base64'),
    parallelism: Number(p),
    tagLength: tag.length,
    memory: Number(m),
    passes: Number(t),
  });
  return timingSafeEqual(made, tag);
}

export const isCurrentArgon2id = (passwordHash: string): boolean => passwordHash.startsWith(prefix);
