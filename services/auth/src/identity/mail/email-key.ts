// What stands for an e-mail address outside auth: the same for the same address, and useless to who has no key.
import { createHmac, hkdfSync } from 'node:crypto';

/** Of ENCRYPTION_KEY. @returns a function from an address to its key */
export function emailKeys(encryptionKey: Buffer): (email: string) => string {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'plaza auth: keys of e-mail addresses', 32));
  return (email) => createHmac('sha256', key).update(email).digest('base64url').slice(0, 22);
}
