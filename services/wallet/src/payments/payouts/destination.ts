// Account numbers at rest: sealed under a key that is made from the service's, each bound to its payout, or to the one that named it first.
import { createHmac, hkdfSync } from 'node:crypto';
import { seal, unseal } from '@plaza/service';

export interface DestinationCipher {
  seal(payoutId: string, destination: string): Buffer;
  /** Throws if it was sealed for another payout, under another key, or changed. */
  open(payoutId: string, sealed: Buffer): string;
  /** The same for the same account of a merchant, and of no use to who has not the key: there are few enough account numbers to try them all. */
  fingerprint(merchantId: string, destination: string): Buffer;
}

export function destinationCipher(encryptionKey: Buffer): DestinationCipher {
  const [key, fingerprintKey] = ['plaza payout destination 1', 'plaza payout destination fingerprint 1'].map((use) =>
    Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), use, 32)),
  ) as [Buffer, Buffer];
  return {
    seal: (payoutId, destination) => seal(key, Buffer.from(destination), payoutId),
    open: (payoutId, sealed) => unseal(key, sealed, payoutId).toString('utf8'),
    fingerprint: (merchantId, destination) =>
      createHmac('sha256', fingerprintKey).update(`${merchantId} ${destination}`).digest(),
  };
}
