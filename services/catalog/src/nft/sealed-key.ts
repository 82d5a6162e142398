// The private key of the account that mints, sealed under ENCRYPTION_KEY: who reads a Secret of Kubernetes or a .env has no money of it.
import { reseal, unseal, type SealingKeys } from '@plaza/service';

export type PrivateKey = `0x${string}`;

export const keySealContext = 'catalog.nft_private_key';

export const isKey = (text: string): text is PrivateKey => /^0x[0-9a-fA-F]{64}$/.test(text);

/** Undefined if it was sealed with none of the keys, or is not sealed at all. */
export function openAccountKey(keys: SealingKeys, sealed: string): PrivateKey | undefined {
  try {
    const text = `0x${unseal(keys, Buffer.from(sealed, 'base64'), keySealContext).toString('hex')}`;
    return isKey(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** The same under the first key; undefined if it is sealed with that already. Throws if it can't be opened. */
export function resealAccountKey(keys: SealingKeys, sealed: string): string | undefined {
  return reseal(keys, Buffer.from(sealed, 'base64'), keySealContext)?.toString('base64');
}
