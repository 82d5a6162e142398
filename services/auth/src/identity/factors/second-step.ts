// The end of a sign-in in two steps, and a sign-in with a passkey alone.
import { findPerson as personOf } from '../people/people.ts';
import { methodOf } from '../history/sign-ins.ts';
import { openSession, type Client, type SessionOptions } from '../sessions/sessions.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import { findChallenge, finishChallenge, triesLeft, tryChallenge } from '../sessions/sign-in-challenges.ts';
import { factorErrors } from './factors.errors.ts';
import { requestOptions, passkeysOf, readAssertion } from './passkeys.ts';
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

/** Throws PASSKEY_INVALID. */
export async function signInWithPasskey(deps: SecondStepDeps, credential: object, client: Client): Promise<SignedIn> {
  return readAssertion(deps, anybody, undefined, credential, async (em, assertion) => {
    const { amr, passkeySince } = provenBy(assertion);
    const user = await personOf(em, assertion.userId);
    if (!user) throw factorErrors.PASSKEY_INVALID();
    return { user, session: await openSession(em, user.id, client, deps.sessions, amr, methodOf(amr), passkeySince) };
  });
}
