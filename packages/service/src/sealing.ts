// Authenticated encryption of what must be read back: AES-256-GCM under ENCRYPTION_KEY.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headerLength = 1 + nonceLength + tagLength;

/** Seals bytes. `context` says what they are for, so that a sealed value can't be put in the place of another. */
export function seal(key: Buffer, plaintext: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made. Throws if the key or the context is another one, or a bit was changed. */
export function unseal(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed);
  if (bytes.length < headerLength || bytes[0] !== version)
    throw new Error(`Sealed for ${context}: this is not a sealed value.`);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceLength), {
    authTagLength: tagLength,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(1 + nonceLength, headerLength));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(headerLength)), decipher.final()]);
  } catch (cause) {
    throw new Error(`Sealed for ${context}: it can't be opened with this ENCRYPTION_KEY.`, { cause });
  }
}
