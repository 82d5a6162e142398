// A new password: for whoever has the mailbox, and for whoever has the current one.
import type { Cache } from '@plaza/cache';
import { afterCommit, commonErrors, newId, type Logger, type SqlEntityManager } from '@plaza/service';
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
import { changeCredentials, lockPerson, type LockedPerson } from '../people/credentials.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findPerson, personColumns, type Person } from '../people/people.ts';
import type { Chooser, PasswordPolicy } from '../people/password-policy.ts';
import type { Passwords } from '../people/passwords.ts';
import { endSessionsOf, type Client } from '../sessions/sessions.ts';

export interface RecoveryDeps extends ChallengeDeps {
  passwords: Passwords;
  policy: PasswordPolicy;
  cache: Cache;
  log: Logger;
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
    const person = await db(em).selectFrom('users').select('id').where('email', '=', email).executeTakeFirst();
    if (!person) continue;
    const challenge = { purpose: 'reset_password', userId: person.id, address: email } as const;
    // Five mails in an hour are as good as more.
    if (await countMail(em, deps, challenge, deps.now())) continue;
    await openChallenge(em, challenge, 'reset-password', deps.now());
  }
  return requests.length === batch;
}

/**
 * Sets a new password for whoever has the mailbox. All sessions end, and none is opened. Who has the mailbox has the account: that somebody registered
 * with the address before, and never proved it, does not keep the owner out.
 */
export async function resetPassword(
  deps: RecoveryDeps,
  proof: Proof,
  password: string,
  client: Client,
  signal?: AbortSignal,
): Promise<void> {
  const { database, passwords, policy, now } = deps;
  const proven = await prove(deps, proof, ['reset_password']);
  const { userId } = proven;
  const person = await database.asSystem((em) => findPerson(em, userId));
  if (!person) throw challengeErrors.LINK_INVALID();
  policy.check(password, chooserOf(person), 'password');
  // No hashing inside a transaction; the challenge is not spent by a password that is refused.
  const passwordHash = await passwords.hash(password, signal, client.ip);
  if (signal?.aborted) throw commonErrors.CANCELLED();
  await database.asSystem(async (em) => {
    const locked = await lockPerson(em, userId);
    await spend(em, proven);
    if (!locked || locked.email !== proven.address) throw challengeErrors.LINK_INVALID();
    await changeCredentials(em, userId, {
      password_hash: passwordHash,
      password_changed_at: now(),
      ...(!locked.email_verified_at && { email_verified_at: now() }),
    });
    // They are those of whoever registered with an address that was not theirs.
    if (!locked.email_verified_at) await dropFactors(em, userId);
    await afterChange(deps, em, locked, { reason: 'recovery' });
  });
}

/** Sets a new password for whoever has the current one. The other sessions end. */
export async function changePassword(
  deps: RecoveryDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  { current, wanted }: { current: string; wanted: string },
  client: Client,
  signal?: AbortSignal,
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
  if (!(await passwords.matches(current, person.password_hash, signal, client.ip))) throw peopleErrors.WRONG_PASSWORD();
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
  });
}

function chooserOf({ email, name, club_id: clubId, factors }: Person): Chooser {
  return { email, name, clubId: clubId ?? '', hasFactor: factors.length > 0 };
}

async function dropFactors(em: SqlEntityManager, userId: string): Promise<void> {
  await db(em).deleteFrom('factors').where('user_id', '=', userId).execute();
  await db(em).deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  await db(em).updateTable('users').set({ factors: [] }).where('id', '=', userId).execute();
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
