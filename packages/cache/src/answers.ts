// Answers of rpcs that are cached as they are sent: encoded once, when they are loaded.
import type { Codec } from './codec.ts';
import type { Entry } from './keys.ts';

export interface Validity<T> {
  /** When the value stops being right; undefined is never. */
  until(value: T): Date | undefined;
  /** What is right of it after that. It may throw. */
  after(value: T): T;
}

/** Apart from the same answer without a moment before it. */
export const untilField = 'until.';
const momentBytes = 8;

const bytesAsTheyAre: Codec<Uint8Array> = { version: '', encode: (bytes) => bytes, decode: (bytes) => bytes };

/** The same entry, whose value is its bytes. */
export function asItIs<T>({ kind, name, ttlSeconds, secondTier, field }: Entry<T>, before = ''): Entry<Uint8Array> {
  return { kind, name, ttlSeconds, secondTier, field: before + field, codec: bytesAsTheyAre };
}

export function encoding<T>({ codec }: Entry<T>, load: () => Promise<T>): () => Promise<Uint8Array> {
  return async () => codec.encode(await load());
}

/** The bytes with the moment before them, in milliseconds since 1970. */
export function dating<T>(
  { codec }: Entry<T>,
  load: () => Promise<T>,
  validity: Validity<T>,
): () => Promise<Uint8Array> {
  return async () => {
    const value = await load();
    const moment = Buffer.alloc(momentBytes);
    moment.writeDoubleBE(validity.until(value)?.getTime() ?? Infinity);
    return Buffer.concat([moment, codec.encode(value)]);
  };
}

export function isValid(dated: Uint8Array): boolean {
  return Date.now() < new DataView(dated.buffer, dated.byteOffset).getFloat64(0);
}

export function answerOf(dated: Uint8Array): Uint8Array {
  return dated.subarray(momentBytes);
}
