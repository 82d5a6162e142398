// An authenticator app of a person, for tests.
import { codeOf, stepAt } from '../src/identity/factors/totp.ts';
import type { Harness } from './harness.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const stepMs = 30_000;

export function secretOf(base32: string): Buffer {
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

export interface TestApp {
  id: string;
  /** The code of now. */
  code: () => string;
  /** A code that is not that of now. */
  wrong: () => string;
}

/** Adds an app, and sets the clock forward so far that it has another code than the one that confirmed it. */
export async function addApp(house: Harness, as: { token: string }, name = 'Phone'): Promise<TestApp> {
  const { id, secret } = await house.factors.beginTotp({ name }, as);
  const code = () => codeOf(secretOf(secret), stepAt(house.now()));
  await house.factors.confirmTotp({ id, code: code() }, as);
  house.advance(stepMs);
  return { id, code, wrong: () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0') };
}
