// Secrets in the form of Standard Webhooks: `whsec_` and base64 of 24 to 64 random bytes. At rest they are sealed, each bound to its endpoint.
import { randomBytes } from 'node:crypto';
import { reseal, seal, unseal, type SealingKeys } from '@plaza/service';

const prefix = 'whsec_';

export interface SecretCipher {
  seal(endpointId: string, secret: string): Buffer;
  /** Throws if it was sealed for another endpoint, under another key, or changed. */
  open(endpointId: string, sealed: Uint8Array): string;
  /** Sealed under the first key; undefined if it is. */
  reseal(endpointId: string, sealed: Uint8Array): Buffer | undefined;
}

export function newSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

export function secretCipher(encryptionKey: SealingKeys): SecretCipher {
  const context = (endpointId: string) => `webhook secret ${endpointId}`;
  return {
    seal: (endpointId, secret) =>
      seal(encryptionKey, Buffer.from(secret.slice(prefix.length), 'base64'), context(endpointId)),
    reseal: (endpointId, sealed) => reseal(encryptionKey, sealed, context(endpointId)),
    open: (endpointId, sealed) => prefix + unseal(encryptionKey, sealed, context(endpointId)).toString('base64'),
  };
}
