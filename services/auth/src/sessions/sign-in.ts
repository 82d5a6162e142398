// From a person to what they sign in with from now on.
import type { LoginResponse } from '@plaza/api/auth';
import { commonErrors, violatedConstraint, type Database } from '@plaza/service';
import type { Keyring } from '../keys/keyring.ts';
import { canonicalEmail } from '../people/email.ts';
import type { Passwords } from '../people/passwords.ts';
import { toProto, userColumns, type UserRow } from '../people/user.entity.ts';
import { openSession, type Client, type OpenedSession, type SessionOptions } from './sessions.ts';
import { sessionErrors } from './sessions.errors.ts';

export interface SignInDeps {
  database: Database;
  passwords: Passwords;
  sessions: SessionOptions;
}

export interface Credentials {
  email: string;
  password: string;
}

export interface SignedIn {
  user: UserRow;
  session: OpenedSession;
}

/**
 * Opens a session for whoever knows the password. Throws INVALID_CREDENTIALS, after one bcrypt in every case: an address that
 * nobody has, or that is none, takes as long as a wrong password.
 */
export async function signIn(
  { database, passwords, sessions }: SignInDeps,
  { email, password }: Credentials,
  client: Client,
  signal?: AbortSignal,
): Promise<SignedIn> {
  const address = canonicalEmail(email);
  const user = await database.asSystem(async (em) => {
    const [row] = await em.execute<(UserRow & { password_hash: string })[]>(
      // An address of which there can be none is looked for all the same.
      `select ${userColumns}, password_hash from users where email = ?`,
      [address ?? ''],
    );
    return row;
  });
  const matches = await passwords.matches(password, user?.password_hash, signal, client.ip);
  if (!user || !matches) throw sessionErrors.INVALID_CREDENTIALS();
  if (signal?.aborted) throw commonErrors.CANCELLED();
  // The cost has been changed since: only now is there a password to hash anew.
  const renewed = passwords.isOutdated(user.password_hash)
    ? await passwords.hash(password, signal, client.ip)
    : undefined;
  const session = await database
    .asSystem(async (em) => {
      if (renewed)
        await em.execute('update users set password_hash = ? where id = ? and password_hash = ?', [
          renewed,
          user.id,
          user.password_hash,
        ]);
      return openSession(em, user.id, client, sessions);
    })
    .catch((error: unknown) => {
      // Deleted meanwhile.
      throw violatedConstraint(error) === 'sessions_user_id_foreign' ? sessionErrors.INVALID_CREDENTIALS() : error;
    });
  return { user, session };
}

/** What a sign-in, a registration and a refresh answer with. */
export async function toAnswer(keyring: Keyring, { user, session }: SignedIn): Promise<LoginResponse> {
  return {
    user: toProto(user),
    accessToken: await keyring.sign({
      userId: user.id,
      role: user.role,
      sessionId: session.sessionId,
      signedInAt: session.signedInAt,
    }),
    refreshToken: session.refreshToken,
    tokenType: 'Bearer',
    expiresIn: keyring.expiresIn,
  };
}
