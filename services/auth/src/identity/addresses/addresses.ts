// E-mail addresses: proven, changed, and changed back.
import type { Cache } from '@plaza/cache';
import { afterCommit, violatedConstraint, type CallContext, type Logger, type SqlEntityManager } from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import {
  changeLifeMs,
  dropChallenges,
  openChallenge,
  prove,
  spend,
  type ChallengeDeps,
  type Proof,
} from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import { dropLinksSince } from '../challenges/undo.ts';
import { dropFactors, dropFactorsSince } from '../factors/drop-factors.ts';
import { coolOff } from '../people/cool-off.ts';
import {
  addressOfNobody,
  changeCredentials,
  lockWithHolder,
  noPassword,
  type LockedPerson,
} from '../people/credentials.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { endSessionsOf } from '../sessions/sessions.ts';

export interface AddressDeps extends ChallengeDeps {
  cache: Cache;
  log: Logger;
}

/** Proves an address, which the account has already or gets now. @returns the address */
export async function verifyEmail(deps: AddressDeps, proof: Proof, audit: CallContext['audit']): Promise<string> {
  const proven = await prove(deps, proof, ['verify_email', 'change_email']);
  const { userId, address, purpose } = proven;
  await deps.database
    .asSystem(async (em) => {
      const { person, holder } = await lockWithHolder(em, userId, address);
      await spend(em, proven);
      if (!person || (purpose === 'verify_email' && person.email !== address)) throw challengeErrors.LINK_INVALID();
      await displace(deps, em, holder);
      await changeCredentials(em, userId, {
        email: address,
        email_verified_at: deps.now(),
        ...(person.email !== address && { email_bouncing_since: null }),
      });
      if (person.email !== address) await afterChange(em, person, deps.now());
      await audit(em, { actor: userId, subject: userId, after: { purpose } });
      forget(deps, em, userId);
    })
    .catch(refuseTaken);
  return address;
}

/** What was sent to the old address is over. Whoever had proven it can undo the change: an address that nobody proved may be a stranger’s. */
async function afterChange(em: SqlEntityManager, { id, email, ...old }: LockedPerson, now: Date): Promise<void> {
  await coolOff(em, id, now);
  await dropChallenges(em, id, ['verify_email', 'reset_password']);
  if (old.email_verified_at) {
    const undo = { purpose: 'undo_email', userId: id, address: email } as const;
    await openChallenge(em, undo, 'email-changed', now);
  }
}

/**
 * Gives the old address back, ends all sessions, and lets nobody in until a new password is chosen through that address. Factors that were added after
 * the change was requested are not the owner's: they could neither sign in without them, nor choose a password. @returns the address
 */
export async function undoEmailChange(deps: AddressDeps, token: string, audit: CallContext['audit']): Promise<string> {
  const proven = await prove(deps, { token }, ['undo_email']);
  const { userId, address } = proven;
  const now = deps.now();
  await deps.database
    .asSystem(async (em) => {
      const { person, holder } = await lockWithHolder(em, userId, address);
      await spend(em, proven);
      if (!person) throw challengeErrors.LINK_INVALID();
      await displace(deps, em, holder);
      await changeCredentials(em, userId, {
        email: address,
        email_verified_at: now,
        email_bouncing_since: null,
        password_hash: noPassword,
        password_changed_at: now,
      });
      await coolOff(em, userId, now);
      await endSessionsOf(em, userId, { reason: 'email', now });
      await dropChallenges(em, userId, ['verify_email', 'change_email', 'reset_password']);
      await dropLinksSince(em, userId, proven.createdAt);
      // When it was requested is not known any more: at most so long before.
      await dropFactorsSince(em, userId, new Date(proven.createdAt.getTime() - changeLifeMs));
      await openChallenge(em, { purpose: 'reset_password', userId, address }, 'email-restored', now);
      await audit(em, { actor: userId, subject: userId });
      forget(deps, em, userId);
    })
    .catch(refuseTaken);
  return address;
}

/**
 * Takes the address from an account that never proved it, for somebody who just has: it cannot be signed in to any more. Throws EMAIL_TAKEN if the
 * account has proven it.
 */
async function displace(deps: AddressDeps, em: SqlEntityManager, holder: LockedPerson | undefined): Promise<void> {
  if (!holder) return;
  if (holder.email_verified_at) throw peopleErrors.EMAIL_TAKEN();
  const { id } = holder;
  await changeCredentials(em, id, {
    email: addressOfNobody(id),
    password_hash: noPassword,
    password_changed_at: deps.now(),
  });
  await endSessionsOf(em, id, { reason: 'email', now: deps.now() });
  await dropChallenges(em, id, ['verify_email', 'change_email', 'reset_password']);
  // A passkey signs in without an address.
  await dropFactors(em, id);
  deps.log.info({ userId: id }, 'an account lost an address that it had never proven');
  forget(deps, em, id);
}

function forget({ cache, log }: AddressDeps, em: SqlEntityManager, userId: string): void {
  afterCommit(em, () => {
    cache.invalidate(keys.user(userId)).catch((error: unknown) => {
      log.warn({ err: error }, 'a cached person was not invalidated, and stays until it expires');
    });
  });
}

// Somebody registered with the address at the same moment.
function refuseTaken(error: unknown): never {
  throw violatedConstraint(error) === 'users_email_unique' ? peopleErrors.EMAIL_TAKEN({ cause: error }) : error;
}
