// Account numbers at rest: sealed under a key that is made from the service's, each bound to its payout, or to the one that named it first.
import { createHmac, hkdfSync } from 'node:crypto';
import { derivedKey, reseal, seal, unseal, type SealingKeys } from '@plaza/service';

export interface DestinationCipher {
  seal(payoutId: string, destination: string): Buffer;
  /** Throws if it was sealed for another payout, under another key, or changed. */
  open(payoutId: string, sealed: Uint8Array): string;
  /** Sealed under the first key; undefined if it is. */
  reseal(payoutId: string, sealed: Uint8Array): Buffer | undefined;
  /** The same for the same account of a merchant, and of no use to who has not the key: there are few enough account numbers to try them all. */
  fingerprint(merchantId: string, destination: string): Buffer;
}

/** The first key seals and makes fingerprints. */
export function destinationCipher(encryptionKeys: SealingKeys): DestinationCipher {
  const given = Buffer.isBuffer(encryptionKeys) ? [encryptionKeys] : encryptionKeys;
  const derived = (use: string): Buffer[] =>
    given.map((key) => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, 32)));
  const keys = derived('plaza payout destination 1');
  const [first = Buffer.alloc(0)] = given;
  const fingerprintKey = derivedKey(first, 'plaza payout destination fingerprint 1');
  return {
    seal: (payoutId, destination) => seal(keys, Buffer.from(destination), payoutId),
    open: (payoutId, sealed) => unseal(keys, sealed, payoutId).toString('utf8'),
    reseal: (payoutId, sealed) => reseal(keys, sealed, payoutId),
    fingerprint: (merchantId, destination) =>
      createHmac('sha256', fingerprintKey).update(`${merchantId} ${destination}`).digest(),
  };
}
