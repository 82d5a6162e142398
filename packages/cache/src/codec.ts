/** How a value becomes bytes and comes back. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  decode(bytes: Uint8Array): T;
}

/** What ts-proto generates for a message, as far as a codec needs it. */
export interface MessageFns<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

export function message<T>(fns: MessageFns<T>): Codec<T> {
  return { encode: (value) => fns.encode(value).finish(), decode: (bytes) => fns.decode(bytes) };
}

/** For values that no message describes. What JSON can't hold (Date, Map, undefined) must not be in them. */
export function json<T>(): Codec<T> {
  return {
    encode: (value) => Buffer.from(JSON.stringify(value)),
    decode: (bytes) => JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as T,
  };
}
