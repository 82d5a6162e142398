// What stands for an e-mail address outside auth: the same for the same address, and useless to who has no key.
import { createHmac } from 'node:crypto';
import { derivedKey } from '@plaza/service';

/** Of ENCRYPTION_KEY. @returns a function from an address to its key */
export function emailKeys(encryptionKey: Buffer): (email: string) => string {
  const key = derivedKey(encryptionKey, 'plaza auth: keys of e-mail addresses');
  return (email) => createHmac('sha256', key).update(email).digest('base64url').slice(0, 22);
}
