// The ways in which a person proves who they are beside their password, and what each is worth (`amr`, RFC 8176).
import { unseal, type Database, type SealingKeys } from '@plaza/service';
import { emit, events } from '@plaza/outbox';
import { db } from '../../db.ts';
import { factorErrors } from './factors.errors.ts';
import { kindsOf } from './factors.ts';
import { countGuess, forgetGuesses } from './guesses.ts';
import { readAssertion, type PasskeyDeps } from './passkeys.ts';
import { countCodes, spendCode } from './recovery-codes.ts';
import { sealContext, stepOfCode } from './totp.ts';

export type Proof =
  | { method: 'totp'; code: string }
  | { method: 'recovery_code'; code: string }
  | { method: 'passkey'; credential: object };

export interface ProofDeps extends PasskeyDeps {
  sealingKeys: SealingKeys;
}

/**
 * Checks a second factor of a person and spends what can be spent; `purpose` is what a passkey was asked for. Throws METHOD_NOT_ACCEPTED,
 * FACTOR_CODE_INVALID, FACTOR_LOCKED, PASSKEY_INVALID. @returns its amr
 */
export async function prove(
  deps: ProofDeps,
  userId: string,
  proof: Proof,
  purpose: string,
  metadata: Record<string, string> = {},
): Promise<string[]> {
  switch (proof.method) {
    case 'passkey': {
      const { userVerified } = await readAssertion(deps, purpose, userId, proof.credential);
      return amrOfPasskey(userVerified);
    }
    case 'recovery_code':
      if (!(await spendRecoveryCode(deps.database, userId, proof.code)))
        throw factorErrors.FACTOR_CODE_INVALID({ metadata });
      return ['recovery_code'];
    case 'totp':
      await countGuess(deps.database, userId, deps.now());
      if (!(await spendTotp(deps, userId, proof.code))) throw factorErrors.FACTOR_CODE_INVALID({ metadata });
      await forgetGuesses(deps.database, userId);
      return ['otp'];
  }
}

/** A passkey that knows its owner is two factors: the device, and the PIN, finger or face. */
export function amrOfPasskey(userVerified: boolean): string[] {
  return userVerified ? ['pop', 'user', 'mfa'] : ['pop'];
}

async function spendRecoveryCode(database: Database, userId: string, code: string): Promise<boolean> {
  return database.asSystem(async (em) => {
    if (!(await spendCode(em, userId, code))) return false;
    const left = await countCodes(em, userId);
    if (left === 0) await kindsOf(em, userId);
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
