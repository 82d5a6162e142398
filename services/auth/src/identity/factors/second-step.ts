// The end of a sign-in in two steps, and a sign-in with a passkey alone.
import { findPerson as personOf, personColumns, type Person } from '../people/people.ts';
import { methodOf } from '../history/sign-ins.ts';
import { newSession, openSession, suspended, type Client, type SessionOptions } from '../sessions/sessions.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import { findChallenge, finishChallenge, triesLeft, tryChallenge } from '../sessions/sign-in-challenges.ts';
import { factorErrors } from './factors.errors.ts';
import { spend } from './passkey-challenges.ts';
import { requestOptions, passkeysOf, verifyAssertion } from './passkeys.ts';
import { prove, provenBy, type Proof, type ProofDeps } from './proofs.ts';

export interface SecondStepDeps extends ProofDeps {
  sessions: SessionOptions;
}

export const anybody = 'sign in';
const purposeOf = (challengeId: string): string => `second factor:${challengeId}`;
export const reauthenticationOf = (sessionId: string): string => `reauthenticate:${sessionId}`;

/** What a page gives to navigator.credentials.get for a sign-in in its second step. Throws CHALLENGE_INVALID, METHOD_NOT_ACCEPTED. */
export async function optionsOfChallenge(deps: SecondStepDeps, token: string): Promise<object> {
  const { found, passkeys } = await deps.database.asSystem(async (em) => {
    const found = await findChallenge(em, token, deps.now());
    return { found, passkeys: found ? await passkeysOf(em, found.userId) : [] };
  });
  if (!found) throw factorErrors.CHALLENGE_INVALID();
  if (passkeys.length === 0) throw factorErrors.METHOD_NOT_ACCEPTED();
  return requestOptions(deps, purposeOf(found.id), passkeys);
}

/** Throws CHALLENGE_INVALID, and what `prove` throws: with the number of tries that are left. */
export async function finishSignIn(
  deps: SecondStepDeps,
  token: string,
  proof: Proof,
  client: Client,
): Promise<SignedIn> {
  const { database, now, sessions } = deps;
  const challenge = await database.asSystem((em) => tryChallenge(em, token, now()));
  if (!challenge) throw factorErrors.CHALLENGE_INVALID();
  const { amr: shown, passkeySince } = await prove(deps, challenge.userId, proof, purposeOf(challenge.id), {
    tries_left: String(triesLeft(challenge)),
  });
  const amr = [...new Set([...challenge.amr, ...shown, 'mfa'])];
  const signedIn = await database.asSystem(async (em) => {
    if (!(await finishChallenge(em, challenge.id))) return undefined;
    const user = await personOf(em, challenge.userId);
    if (!user) return undefined;
    const session = await openSession(em, user.id, client, sessions, amr, methodOf(amr), passkeySince);
    return { user, session };
  });
  if (!signedIn) throw factorErrors.CHALLENGE_INVALID();
  return signedIn;
}

const columns = personColumns.map((column) => `(s.person).${column}`).join(', ');
const signInText = `select s.outcome, s.suspension_end, ${columns}
  from auth.sign_in_with_passkey(${Array.from({ length: 20 }, (_, at) => `$${at + 1}`).join(', ')}) s`;

type Outcome = Person & {
  outcome: 'opened' | 'suspended' | 'new_device' | 'refused';
  suspension_end: Date | null;
};

/** Throws PASSKEY_INVALID, ACCOUNT_SUSPENDED. */
export async function signInWithPasskey(deps: SecondStepDeps, credential: object, client: Client): Promise<SignedIn> {
  const { database, sessions } = deps;
  const { passkeyId, challenge, assertion, ...used } = await verifyAssertion(deps, anybody, undefined, credential);
  const proven = provenBy(assertion);
  const { session, told } = newSession(assertion.userId, client, sessions, proven);
  const spent = [passkeyId, challenge.hash, challenge.expires_at, used.sign_count, used.backed_up];
  const [row] = await database.statement<Outcome>(signInText, [...spent, told.sessionId, ...told.rest]);
  if (!row || row.outcome === 'refused') throw factorErrors.PASSKEY_INVALID();
  const { outcome, suspension_end: until, ...user } = row;
  if (outcome === 'suspended') throw suspended(until);
  if (outcome === 'opened') return { user, session };
  return database.asSystem(async (em) => {
    if (!(await spend(em, challenge, { id: passkeyId, used }))) throw factorErrors.PASSKEY_INVALID();
    const person = await personOf(em, assertion.userId);
    if (!person) throw factorErrors.PASSKEY_INVALID();
    const { amr, passkeySince } = proven;
    return {
      user: person,
      session: await openSession(em, person.id, client, sessions, amr, methodOf(amr), passkeySince),
    };
  });
}
