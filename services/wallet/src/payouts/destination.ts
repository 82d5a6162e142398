// Account numbers at rest: sealed under a key that is made from the service's, each bound to its payout.
import { hkdfSync } from 'node:crypto';
import { seal, unseal } from '@plaza/service';

export interface DestinationCipher {
  seal(payoutId: string, destination: string): Buffer;
  /** Throws if it was sealed for another payout, under another key, or changed. */
  open(payoutId: string, sealed: Buffer): string;
}

export function destinationCipher(encryptionKey: Buffer): DestinationCipher {
  const key = Buffer.from(hkdfSync('sha256', encryptionKey, Buffer.alloc(0), 'plaza payout destination 1', 32));
  return {
    seal: (payoutId, destination) => seal(key, Buffer.from(destination), payoutId),
    open: (payoutId, sealed) => unseal(key, sealed, payoutId).toString('utf8'),
  };
}
