// Account numbers at rest: AES-256-GCM under a key that is made from the service's, each bound to its payout.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

export interface DestinationCipher {
  seal(payoutId: string, destination: string): Buffer;
  /** Throws if it was sealed for another payout, under another key, or changed. */
  open(payoutId: string, sealed: Buffer): string;
}

const algorithm = 'aes-256-gcm';
const [nonceBytes, tagBytes] = [12, 16];
// Told with what is sealed, so that another key or algorithm can follow.
const version = 1;

export function destinationCipher(encryptionKey: Buffer): DestinationCipher {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), 'plaza payout destination 1', 32));
  return {
    seal(payoutId, destination) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(payoutId));
      const text = Buffer.concat([cipher.update(destination, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), text]);
    },
    open(payoutId, sealed) {
      if (sealed[0] !== version) throw new Error('The destination was sealed in a way that is not known.');
      const [nonce, tag, text] = [sealed.subarray(1, 1 + nonceBytes), sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes), sealed.subarray(1 + nonceBytes + tagBytes)];
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(payoutId)).setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
    },
  };
}
