// API keys: `plz_live_` or `plz_test_`, 32 random bytes, and a checksum over all of it, by which a typing error or a forgery is refused before anything
// is looked up. Letters and digits only, so that a double click selects all of it.
import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { KeyMode } from './api-key.entity.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62 ** 43 is more than 2 ** 256, and 62 ** 6 more than 2 ** 32. */
const [bodyLength, checkLength] = [43, 6];
const form = new RegExp(`^plz_(live|test)_[0-9A-Za-z]{${bodyLength + checkLength}}$`);
const shownOfBody = 4;

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text;
  return text;
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), checkLength);
}

export function newKey(mode: KeyMode): string {
  const body = `plz_${mode}_${base62(BigInt(`0x${randomBytes(32).toString('hex')}`), bodyLength)}`;
  return body + checksum(body);
}

/** The hash under which a key is found; undefined if it is no key. */
export function hashOfKey(key: string): Buffer | undefined {
  if (!form.test(key) || checksum(key.slice(0, -checkLength)) !== key.slice(-checkLength)) return undefined;
  return hash('sha256', key, 'buffer');
}

/** What is shown of a key. */
export function shownOf(key: string): { start: string; lastFour: string } {
  return { start: key.slice(0, 'plz_live_'.length + shownOfBody), lastFour: key.slice(-4) };
}
