// Keys that are made from a service's encryption key, each for one purpose.
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/**
 * A key for HMACs. An object, because node:crypto would make one of bytes for each HMAC, for five times its time.
 * @param label What it is for. Another label is another key.
 */
export function derivedKey(encryptionKey: Buffer, label: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', encryptionKey, '', label, 32)));
}
