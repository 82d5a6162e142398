// Mails to prove an address: again, or for a new one.
import type { SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { countMail, openChallenge, type ChallengeDeps } from '../challenges/challenges.ts';
import { challengeErrors } from '../challenges/challenges.errors.ts';
import { checkCurrentPassword } from '../challenges/current-password.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findPerson } from '../people/people.ts';
import type { Passwords } from '../people/passwords.ts';
import { addressErrors } from './addresses.errors.ts';

/** Sends the mail to the person’s address again. Runs in the caller’s transaction, as the system. */
export async function sendVerification(em: SqlEntityManager, deps: ChallengeDeps, userId: string): Promise<void> {
  const person = await findPerson(em, userId);
  if (!person) throw peopleErrors.USER_NOT_FOUND();
  if (person.email_verified_at) throw addressErrors.EMAIL_ALREADY_VERIFIED();
  const challenge = { purpose: 'verify_email', userId, address: person.email } as const;
  const tooMany = await countMail(em, deps, challenge, deps.now());
  if (tooMany) throw challengeErrors.TOO_MANY_MAILS({ retryAfterMs: tooMany.waitMs });
  await openChallenge(em, challenge, 'verify-email', deps.now());
}

export interface EmailChange {
  userId: string;
  address: string;
  password: string;
}

/** Sends a mail to the new address. Nothing else changes. */
export async function changeEmail(
  deps: ChallengeDeps & { passwords: Passwords },
  { userId, address, password }: EmailChange,
  client: { ip: string },
  signal?: AbortSignal,
): Promise<void> {
  const { database, now } = deps;
  const person = await database.asSystem((em) =>
    db(em).selectFrom('users').select(['id', 'email', 'password_hash']).where('id', '=', userId).executeTakeFirst(),
  );
  if (!person) throw peopleErrors.USER_NOT_FOUND();
  await checkCurrentPassword(deps, person, password, client, signal);
  if (person.email === address) throw addressErrors.EMAIL_UNCHANGED();
  await database.asSystem(async (em) => {
    const holder = await db(em)
      .selectFrom('users')
      .select('email_verified_at')
      .where('email', '=', address)
      .executeTakeFirst();
    if (holder?.email_verified_at) throw peopleErrors.EMAIL_TAKEN();
    const challenge = { purpose: 'change_email', userId, address } as const;
    const tooMany = await countMail(em, deps, challenge, now());
    if (tooMany) throw challengeErrors.TOO_MANY_MAILS({ retryAfterMs: tooMany.waitMs });
    await openChallenge(em, challenge, 'change-email', now());
  });
}
