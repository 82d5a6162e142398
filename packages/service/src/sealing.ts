// Authenticated encryption of what must be read back: AES-256-GCM under ENCRYPTION_KEY. A sealed value names its key, so that the key can be rotated.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

// 1 had no key id.
const version = 2;
const keyIdLength = 4;
const nonceLength = 12;
const tagLength = 16;

/** The key that seals, or several: the first one seals, and each opens what it has sealed. */
export type SealingKeys = Buffer | readonly Buffer[];

const listOf = (keys: SealingKeys): readonly Buffer[] => (Buffer.isBuffer(keys) ? [keys] : keys);

/** Tells keys apart, and nothing of them. */
function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update('plaza key id\0').update(key).digest().subarray(0, keyIdLength);
}

/** Seals bytes. `context` says what they are for, so that a sealed value can't be put in the place of another. */
export function seal(keys: SealingKeys, plaintext: Uint8Array, context: string): Buffer {
  const [key] = listOf(keys);
  if (!key) throw new Error('There is no key to seal with.');
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(version), keyIdOf(key), nonce, cipher.getAuthTag(), body]);
}

/** Opens what `seal` made. Throws if the key or the context is another one, or a bit was changed. */
export function unseal(keys: SealingKeys, sealed: Uint8Array, context: string): Buffer {
  const { keyId, nonce, tag, body } = partsOf(sealed, context);
  let cause: unknown;
  for (const key of listOf(keys)) {
    if (keyId && !keyId.equals(keyIdOf(key))) continue;
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength })
      .setAAD(Buffer.from(context))
      .setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(`Sealed for ${context}: it can't be opened with this ENCRYPTION_KEY.`, { cause });
}

/** The same value under the first key; undefined if it is sealed with that already. Throws as `unseal` does. */
export function reseal(keys: SealingKeys, sealed: Uint8Array, context: string): Buffer | undefined {
  const [key] = listOf(keys);
  const { keyId } = partsOf(sealed, context);
  if (key && keyId?.equals(keyIdOf(key))) return undefined;
  return seal(keys, unseal(keys, sealed, context), context);
}

function partsOf(sealed: Uint8Array, context: string) {
  const bytes = Buffer.from(sealed);
  const nonceAt = bytes[0] === version ? 1 + keyIdLength : 1;
  const [tagAt, bodyAt] = [nonceAt + nonceLength, nonceAt + nonceLength + tagLength];
  if (bytes.length < bodyAt || (bytes[0] !== version && bytes[0] !== 1))
    throw new Error(`Sealed for ${context}: this is not a sealed value.`);
  return {
    keyId: nonceAt > 1 ? bytes.subarray(1, nonceAt) : undefined,
    nonce: bytes.subarray(nonceAt, tagAt),
    tag: bytes.subarray(tagAt, bodyAt),
    body: bytes.subarray(bodyAt),
  };
}
