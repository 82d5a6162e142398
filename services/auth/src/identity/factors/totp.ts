// Codes of an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds, which every app knows.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { toBase32 } from '@plaza/service';

export const secretBytes = 20;
const stepMs = 30_000;
// Clocks differ, and a code is typed while the next one begins.
const window = 1;

/** What the sealed secret of a factor is bound to. */
export const sealContext = (factorId: string): string => `auth.factors/${factorId}`;

/** The number of the half minute. */
export const stepAt = (now: Date): number => Math.floor(now.getTime() / stepMs);

export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = (mac.at(-1) ?? 0) & 0x0f;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The step of a code, if it is one of now. */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | undefined {
  const given = Buffer.from(code);
  let found: number | undefined;
  for (let step = stepAt(now) - window; step <= stepAt(now) + window; step++) {
    const right = Buffer.from(codeOf(secret, step));
    if (given.length === right.length && timingSafeEqual(given, right)) found = step;
  }
  return found;
}

/** What an app reads from the QR code. */
export function otpauthUri(secret: Uint8Array, issuer: string, account: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const query = `secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=30`;
  return `otpauth://totp/${label}?${query}`;
}
