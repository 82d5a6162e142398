// A person proves again who they are, in the session that they have: what the option step_up of an rpc asks for.
import { commonErrors, type Database } from '@plaza/service';
import { db } from '../../db.ts';
import type { Passwords } from '../people/passwords.ts';
import { personColumns, type Person } from '../people/people.ts';
import { sessionErrors } from '../sessions/sessions.errors.ts';
import { renewAuthentication, type Client } from '../sessions/sessions.ts';

export interface ReauthenticationDeps {
  database: Database;
  passwords: Passwords;
  now: () => Date;
}

export interface Reauthenticated {
  user: Person;
  signedInAt: Date;
  amr: readonly string[];
}

/** Throws INVALID_CREDENTIALS. */
export async function checkPassword(
  { database, passwords }: Pick<ReauthenticationDeps, 'database' | 'passwords'>,
  userId: string,
  password: string,
  client: Client,
  signal?: AbortSignal,
): Promise<void> {
  const user = await database.asSystem((em) =>
    db(em).selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst(),
  );
  if (!(await passwords.matches(password, user?.password_hash, signal, client.ip)) || !user)
    throw sessionErrors.INVALID_CREDENTIALS();
}

/** Throws TOKEN_INVALID if the session has ended. */
export async function renew(
  { database, now }: Pick<ReauthenticationDeps, 'database' | 'now'>,
  { userId, sessionId }: { userId: string; sessionId: string },
  amr: readonly string[],
): Promise<Reauthenticated> {
  const signedInAt = now();
  const user = await database.asSystem(async (em) => {
    if (!(await renewAuthentication(em, sessionId, { at: signedInAt, amr }))) return undefined;
    return db(em).selectFrom('users').select(personColumns).where('id', '=', userId).executeTakeFirst();
  });
  if (!user) throw commonErrors.TOKEN_INVALID();
  return { user, signedInAt, amr };
}
