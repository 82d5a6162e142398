// The ways in which a person proves who they are beside their password, and what each is worth (`amr`, RFC 8176).
import { unseal, type SealingKeys } from '@plaza/service';
import { emit, events } from '@plaza/outbox';
import { db } from '../../db.ts';
import { coolOff } from '../people/cool-off.ts';
import { factorErrors } from './factors.errors.ts';
import { kindsOf } from './factors.ts';
import { countGuess, forgetGuesses } from './guesses.ts';
import { readAssertion, type Assertion, type PasskeyDeps } from './passkeys.ts';
import { countCodes, spendCode } from './recovery-codes.ts';
import { sealContext, stepOfCode } from './totp.ts';

export type Proof =
  | { method: 'totp'; code: string }
  | { method: 'recovery_code'; code: string }
  | { method: 'passkey'; credential: object };

export interface ProofDeps extends PasskeyDeps {
  sealingKeys: SealingKeys;
}

export interface Proven {
  amr: string[];
  /** When the passkey was added that was shown; null if none was that verified its owner. */
  passkeySince: Date | null;
}

/**
 * Checks a second factor of a person and spends what can be spent; `purpose` is what a passkey was asked for. Throws METHOD_NOT_ACCEPTED,
 * FACTOR_CODE_INVALID, FACTOR_LOCKED, PASSKEY_INVALID.
 */
export async function prove(
  deps: ProofDeps,
  userId: string,
  proof: Proof,
  purpose: string,
  metadata: Record<string, string> = {},
): Promise<Proven> {
  switch (proof.method) {
    case 'passkey': {
      return readAssertion(deps, purpose, userId, proof.credential, async (_em, assertion) => provenBy(assertion));
    }
    case 'recovery_code':
      if (!(await spendRecoveryCode(deps, userId, proof.code))) throw factorErrors.FACTOR_CODE_INVALID({ metadata });
      return { amr: ['recovery_code'], passkeySince: null };
    case 'totp':
      await countGuess(deps.database, userId, deps.now());
      if (!(await spendTotp(deps, userId, proof.code))) throw factorErrors.FACTOR_CODE_INVALID({ metadata });
      await forgetGuesses(deps.database, userId);
      return { amr: ['otp'], passkeySince: null };
  }
}

/** A passkey that knows its owner is two factors: the device, and the PIN, finger or face. */
export function provenBy({ userVerified, addedAt }: Pick<Assertion, 'userVerified' | 'addedAt'>): Proven {
  return userVerified ? { amr: ['pop', 'user', 'mfa'], passkeySince: addedAt } : { amr: ['pop'], passkeySince: null };
}

// Whoever uses one has lost a factor.
async function spendRecoveryCode(
  { database, now }: Pick<ProofDeps, 'database' | 'now'>,
  userId: string,
  code: string,
): Promise<boolean> {
  return database.asSystem(async (em) => {
    if (!(await spendCode(em, userId, code))) return false;
    const left = await countCodes(em, userId);
    if (left === 0) await kindsOf(em, userId);
    await coolOff(em, userId, now());
    await emit(em, events.securityChanged({ userId, change: 'recovery_code_used', name: '', left }));
    return true;
  });
}

// One statement remembers the step, so that of two replicas that get one code at the same time one lets it in.
async function spendTotp({ database, sealingKeys, now }: ProofDeps, userId: string, code: string): Promise<boolean> {
  const at = now();
  const apps = await database.asSystem((em) =>
    db(em)
      .selectFrom('factors')
      .select(['id', 'secret'])
      .where('user_id', '=', userId)
      .where('kind', '=', 'totp')
      .where('confirmed_at', 'is not', null)
      .orderBy('id')
      .execute(),
  );
  for (const { id, secret } of apps) {
    const step = secret && stepOfCode(unseal(sealingKeys, secret, sealContext(id)), code, at);
    if (step === undefined || step === null) continue;
    const { numUpdatedRows } = await database.asSystem((em) =>
      db(em)
        .updateTable('factors')
        .set({ last_step: step, last_used_at: at })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
        .executeTakeFirstOrThrow(),
    );
    if (numUpdatedRows > 0n) return true;
  }
  return false;
}
