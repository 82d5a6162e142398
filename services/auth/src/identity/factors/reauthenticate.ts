// A person proves again who they are, in the session that they have: what the option step_up of an rpc asks for.
import { commonErrors, type CallContext } from '@plaza/service';
import { db } from '../../db.ts';
import { checkCurrentPassword } from '../challenges/current-password.ts';
import type { ChallengeSecrets } from '../challenges/secrets.ts';
import type { Passwords } from '../people/passwords.ts';
import { personColumns, type Person } from '../people/people.ts';
import { sessionErrors } from '../sessions/sessions.errors.ts';
import { renewAuthentication } from '../sessions/sessions.ts';
import { factorErrors } from './factors.errors.ts';
import { prove, type Proof, type ProofDeps } from './proofs.ts';
import { reauthenticationOf } from './second-step.ts';

export interface ReauthenticationDeps extends ProofDeps {
  passwords: Passwords;
  secrets: Pick<ChallengeSecrets, 'countKey'>;
}

export interface Reauthenticated {
  user: Person;
  signedInAt: Date;
  amr: readonly string[];
  passkeySince: Date | null;
}

type Shown = Proof | { method: 'password'; password: string };

/**
 * Throws TOKEN_INVALID if the session has ended, METHOD_NOT_ACCEPTED where the person has a second factor and shows only the password, and what the
 * proof throws.
 */
export async function reauthenticate(
  deps: ReauthenticationDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  shown: Shown,
  { signal, clientIp, principal }: Pick<CallContext, 'signal' | 'clientIp' | 'principal'>,
): Promise<Reauthenticated> {
  const { database, now } = deps;
  const person = await database.asSystem((em) =>
    db(em).selectFrom('users').select(['password_hash', 'factors']).where('id', '=', userId).executeTakeFirst(),
  );
  if (!person) throw commonErrors.TOKEN_INVALID();
  let amr: string[];
  let passkeySince: Date | null = null;
  if (shown.method !== 'password') {
    const known = ['pwd', 'fed'].filter((each) => principal.kind === 'user' && principal.amr?.includes(each));
    const proven = await prove(deps, userId, shown, reauthenticationOf(sessionId));
    passkeySince = proven.passkeySince;
    amr = [...new Set([...known, ...proven.amr, ...(known.length > 0 ? ['mfa'] : [])])];
  } else {
    if (person.factors.length > 0)
      throw factorErrors.METHOD_NOT_ACCEPTED({ metadata: { methods: person.factors.join(',') } });
    const given = { id: userId, ...person };
    await checkCurrentPassword(
      deps,
      given,
      shown.password,
      { ip: clientIp },
      signal,
      sessionErrors.INVALID_CREDENTIALS,
    );
    amr = ['pwd'];
  }
  return renew(deps, { userId, sessionId }, { at: now(), amr, passkeySince });
}

async function renew(
  { database }: ReauthenticationDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  proof: { at: Date; amr: readonly string[]; passkeySince: Date | null },
): Promise<Reauthenticated> {
  const user = await database.asSystem(async (em) => {
    if (!(await renewAuthentication(em, sessionId, proof))) return undefined;
    return db(em).selectFrom('users').select(personColumns).where('id', '=', userId).executeTakeFirst();
  });
  if (!user) throw commonErrors.TOKEN_INVALID();
  return { user, signedInAt: proof.at, amr: proof.amr, passkeySince: proof.passkeySince };
}
