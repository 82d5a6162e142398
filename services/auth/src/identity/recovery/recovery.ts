// A new password: for whoever has the mailbox, and for whoever has the current one.
import type { Cache } from '@plaza/cache';
import { afterCommit, commonErrors, newId, type CallContext, type Logger, type SqlEntityManager } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { db } from '../../db.ts';
import {
  countMail,
  dropChallenges,
  openChallenge,
  prove,
  requestMail,
  spend,
  type ChallengeDeps,
  type Proof,
} from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import { checkCurrentPassword } from '../challenges/current-password.ts';
import { dropFactors } from '../factors/drop-factors.ts';
import { factorErrors } from '../factors/factors.errors.ts';
import { prove as proveFactor, type Proof as FactorProof, type ProofDeps } from '../factors/proofs.ts';
import { anybody } from '../factors/second-step.ts';
import { changeCredentials, lockPerson, type LockedPerson } from '../people/credentials.ts';
import { coolOff } from '../people/cool-off.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findIdByEmail, findPerson, personColumns, type Person } from '../people/people.ts';
import type { Chooser, PasswordPolicy } from '../people/password-policy.ts';
import type { Passwords } from '../people/passwords.ts';
import { endSessionsOf, type Client } from '../sessions/sessions.ts';

export interface RecoveryDeps extends ChallengeDeps, ProofDeps {
  passwords: Passwords;
  policy: PasswordPolicy;
  cache: Cache;
  log: Logger;
}

/** The call that changes something. */
export interface Under {
  signal: AbortSignal;
  audit: CallContext['audit'];
}

/** Writes down that somebody requested it. Whether there is such an account is looked up later, so that the answer takes as long for every address. */
export async function requestRecovery(em: SqlEntityManager, email: string): Promise<void> {
  await db(em).insertInto('recovery_requests').values({ id: newId(), email }).execute();
}

const batch = 20;

/** Sends the mails that were requested, to the addresses that have an account. @returns whether there may be more */
export async function sendRequested(em: SqlEntityManager, deps: ChallengeDeps): Promise<boolean> {
  const requests = await db(em)
    .deleteFrom('recovery_requests')
    .where('id', 'in', (eb) =>
      eb.selectFrom('recovery_requests').select('id').orderBy('id').limit(batch).forUpdate().skipLocked(),
    )
    .returning('email')
    .execute();
  // In one order everywhere: two replicas must not wait for each other’s counts.
  for (const email of [...new Set(requests.map((request) => request.email))].sort()) {
    const userId = await findIdByEmail(em, email);
    if (userId === undefined) continue;
    const challenge = { purpose: 'reset_password', userId, address: email } as const;
    // Five mails in an hour are as good as more.
    if (await countMail(em, deps, challenge, deps.now())) continue;
    await openChallenge(em, challenge, 'reset-password', deps.now());
  }
  return requests.length === batch;
}

/**
 * Sets a new password for whoever has the mailbox. All sessions end, and none is opened. Who has the mailbox has the account: that somebody registered
 * with the address before, and never proved it, does not keep the owner out. Otherwise a second factor is asked for too: METHOD_NOT_ACCEPTED without
 * one, and what its proof throws. No refusal spends the link.
 */
export async function resetPassword(
  deps: RecoveryDeps,
  { mail, factor }: { mail: Proof; factor: FactorProof | undefined },
  password: string,
  client: Pick<Client, 'ip'>,
  { signal, audit }: Under,
): Promise<void> {
  const { database, passwords, policy, now } = deps;
  const proven = await prove(deps, mail, ['reset_password']);
  const { userId } = proven;
  const person = await database.asSystem((em) => findPerson(em, userId));
  if (!person) throw challengeErrors.LINK_INVALID();
  if (!factor) refuseWithoutFactor(person);
  policy.check(password, chooserOf(person), 'password');
  // No hashing inside a transaction; the challenge is not spent by a password that is refused.
  const passwordHash = await passwords.hash(password, signal, client.ip);
  if (signal?.aborted) throw commonErrors.CANCELLED();
  // Last, because it spends a recovery code.
  if (factor && needsFactor(person)) await proveFactor(deps, userId, factor, anybody);
  await database.asSystem(async (em) => {
    const locked = await lockPerson(em, userId);
    await spend(em, proven);
    if (!locked || locked.email !== proven.address) throw challengeErrors.LINK_INVALID();
    // The first one was added meanwhile, or the address was proven.
    if (!factor || !needsFactor(person)) refuseWithoutFactor(locked);
    await changeCredentials(em, userId, {
      password_hash: passwordHash,
      password_changed_at: now(),
      ...(!locked.email_verified_at && { email_verified_at: now() }),
    });
    // They are those of whoever registered with an address that was not theirs.
    if (!locked.email_verified_at) await dropFactors(em, userId);
    await coolOff(em, userId, now());
    await afterChange(deps, em, locked, { reason: 'recovery' });
    await audit(em, { actor: userId, subject: userId });
  });
}

/** Sets a new password for whoever has the current one. The other sessions end. */
export async function changePassword(
  deps: RecoveryDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  { current, wanted }: { current: string; wanted: string },
  client: Pick<Client, 'ip'>,
  { signal, audit }: Under,
): Promise<void> {
  const { database, passwords, policy } = deps;
  const person = await database.asSystem((em) =>
    db(em)
      .selectFrom('users')
      .select([...personColumns, 'password_hash'])
      .where('id', '=', userId)
      .executeTakeFirst(),
  );
  if (!person) throw peopleErrors.USER_NOT_FOUND();
  await checkCurrentPassword(deps, person, current, client, signal);
  policy.check(wanted, chooserOf(person), 'new_password');
  const passwordHash = await passwords.hash(wanted, signal, client.ip);
  if (signal?.aborted) throw commonErrors.CANCELLED();
  await database.asSystem(async (em) => {
    const locked = await lockPerson(em, userId);
    if (!locked) throw peopleErrors.USER_NOT_FOUND();
    // Changed meanwhile, also by the owner who took the account back.
    if (locked.password_hash !== person.password_hash) throw peopleErrors.WRONG_PASSWORD();
    await changeCredentials(em, userId, { password_hash: passwordHash, password_changed_at: deps.now() });
    await afterChange(deps, em, locked, { reason: 'password', except: sessionId });
    await audit(em);
  });
}

function chooserOf({ email, name, club_id: clubId, factors }: Person): Chooser {
  return { email, name, clubId: clubId ?? '', hasFactor: factors.length > 0 };
}

/** The factors of an account whose address nobody proved may be a stranger's. */
const needsFactor = (person: Person): boolean => person.email_verified_at !== null && person.factors.length > 0;

function refuseWithoutFactor(person: Person): void {
  if (needsFactor(person)) throw factorErrors.METHOD_NOT_ACCEPTED({ metadata: { methods: person.factors.join(',') } });
}

/** What was open with the old password ends: sessions, and mails that somebody else may have requested. */
async function afterChange(
  { cache, log, now }: RecoveryDeps,
  em: SqlEntityManager,
  { id }: LockedPerson,
  end: { reason: 'recovery' | 'password'; except?: string },
): Promise<void> {
  await endSessionsOf(em, id, { ...end, now: now() });
  await dropChallenges(em, id, ['change_email', 'reset_password']);
  // Sign-ins in their second step, after the old password.
  await db(em).deleteFrom('sign_in_challenges').where('user_id', '=', id).execute();
  await requestMail(em, id, 'password-changed');
  afterCommit(em, () => {
    cache.invalidate(keys.user(id)).catch((error: unknown) => {
      log.warn({ err: error }, 'a cached person was not invalidated, and stays until it expires');
    });
  });
}
