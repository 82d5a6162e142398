// The keys of an event: Ed25519, by WebCrypto.
import { fromBase64url, type Bytes } from './bytes.ts';

/** `CryptoKey`, by a name that browsers and Node both have. */
export type GateKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** By the id with which codes and lists name them. */
export type GateKeys = ReadonlyMap<string, GateKey>;

/** From the `keys` of `getCheckIn`. */
export async function gateKeys(keys: readonly { key_id: string; public_key: string }[]): Promise<GateKeys> {
  return new Map(
    await Promise.all(
      keys.map(async ({ key_id: id, public_key: key }): Promise<[string, GateKey]> => {
        const read = await crypto.subtle.importKey('raw', fromBase64url(key), 'Ed25519', true, ['verify']);
        return [id, read];
      }),
    ),
  );
}

export const isSignedBy = (key: GateKey, signature: Bytes, signed: Bytes): Promise<boolean> =>
  crypto.subtle.verify('Ed25519', key, signature, signed);
