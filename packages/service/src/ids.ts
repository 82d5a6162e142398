import { hash, randomBytes, randomFillSync } from 'node:crypto';
import { v5, v7 } from 'uuid';

// Random bytes are read once for many ids: reading costs more than making an id.
const randomness = new Uint8Array(16 * 512);
let used = randomness.length;
let last = { msecs: 0, seq: 0 };

/** A UUIDv7: unique everywhere, and ascending with time, so that new rows are neighbours in an index. */
export function newId(): string {
  if (used === randomness.length) {
    randomFillSync(randomness);
    used = 0;
  }
  const random = randomness.subarray(used, (used += 16));
  const msecs = Date.now();
  // Within a millisecond, and after the clock was set back, a counter keeps the order. It begins low enough not to overflow.
  if (msecs > last.msecs)
    last = { msecs, seq: ((random[6]! & 0x3f) << 24) | (random[7]! << 16) | (random[8]! << 8) | random[9]! };
  else last.seq++;
  return v7({ random, msecs: last.msecs, seq: last.seq });
}

const cuidLength = 24;
const letters = 'abcdefghijklmnopqrstuvwxyz';
let cuids = randomBytes(4).readUInt32BE();

/**
 * A CUID2: 24 characters, of which the first is a letter. For tables whose ids were such before they were Plaza's. Made as the specification says, of the time, a
 * counter and random bytes, hashed with SHA-3, so that nothing can be read from it.
 */
export function newCuid(): string {
  const random = randomBytes(33);
  const digest = hash('sha3-512', `${Date.now().toString(36)}${(cuids++).toString(36)}${random.toString('hex')}`);
  return `${letters[random[32]! % 26]!}${BigInt(`0x${digest}`).toString(36).slice(1, cuidLength)}`;
}

/** The smallest UUIDv7 of a moment: ids ascend with time. */
export function firstIdOf(ms: number): string {
  // Its 48 bits end in the year 10889.
  const hex = Math.min(Math.max(0, Math.floor(ms)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** Whether it is a UUID as PostgreSQL writes it. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** The 16 bytes of a UUID. */
export function bytesOfId(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** The UUID of 16 bytes. */
export function idOfBytes(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

const demoNamespace = 'c0a7d2c1-6f7b-5d0e-9d53-0f4d6f1f6a51';

/** The id of a demo row, the same in every service and at every seeding: `demoId('user:lea')`. */
export function demoId(name: string): string {
  return v5(name, demoNamespace);
}

const testNamespace = '8a0f3a64-4d0b-5a5e-9c0f-6d3f2f0f7b1e';

/** The id under which a merchant's test keys act: see ADR 0048. */
export function testTwinOf(merchantId: string): string {
  return v5(merchantId, testNamespace);
}

/** Who pays what a merchant requests with a test key: nobody. */
export function testPayerOf(testMerchantId: string): string {
  return v5(`payer:${testMerchantId}`, testNamespace);
}
