// The proof in a request: the code of an app, a recovery code, or the answer of a passkey.
import { commonErrors, type ServiceError } from '@plaza/service';
import { z } from 'zod';
import type { Proof } from './proofs.ts';

const short = (most: number) => z.string().max(most, 'Is too long.');

export const appCode = short(20).transform((text) => text.replaceAll(' ', ''));
export const recoveryCode = short(60);
export const credential = z.record(z.string(), z.unknown(), { error: 'Must be what the passkey answered.' });
export const passkey = credential.optional();

interface Given {
  code: string;
  recoveryCode: string;
  passkey?: object | undefined;
}

/** The one proof that a request has; undefined if it has none. `field`: how the request calls the code. Throws INVALID_ARGUMENT for several. */
export function factorProofOf({ code, recoveryCode: spare, passkey: shown }: Given, field = 'code'): Proof | undefined {
  const given: Proof[] = [
    ...(code ? [{ method: 'totp' as const, code }] : []),
    ...(spare ? [{ method: 'recovery_code' as const, code: spare }] : []),
    ...(shown ? [{ method: 'passkey' as const, credential: shown }] : []),
  ];
  if (given.length > 1) throw oneProof(field);
  return given[0];
}

export function oneProof(field = 'code'): ServiceError {
  return commonErrors.INVALID_ARGUMENT({ violations: [{ field, description: 'Send exactly one proof.' }] });
}
