import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** How a value becomes bytes and comes back. */
export interface Codec<T> {
  /** Before the field of a key, so that a value is only read by who would encode it in the same way. */
  readonly version: string;
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** What ts-proto generates for a message, as far as a codec needs it. */
export interface MessageFns<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

// While a service is upgraded, its old and new replicas share a cache. An answer is sent as it is cached: one that an old replica encoded would lack what
// is new in the API for as long as it is kept, up to an hour. So whoever has another API reads other fields of the same keys, which one invalidation reaches.
const apiVersion = `${hash('sha256', readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')), 'base64url').slice(0, 8)}.`;

export function message<T>(fns: MessageFns<T>): Codec<T> {
  return { version: apiVersion, encode: (value) => fns.encode(value).finish(), decode: (bytes) => fns.decode(bytes) };
}

/** For values that no message describes. What JSON can't hold (Date, Map, undefined) must not be in them. */
export function json<T>(): Codec<T> {
  return {
    version: '',
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as T,
  };
}
