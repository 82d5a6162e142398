// The current password, which changes of an account ask for. Whoever has a session, and not the password, could guess it from many networks: so it is
// counted for each account. A session is needed, and sign-ins do not count, so no stranger keeps the owner out.
import type { Database, SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import { peopleErrors } from '../people/people.errors.ts';
import type { Passwords } from '../people/passwords.ts';
import { challengeErrors } from './challenges.errors.ts';
import { countOneMore, windowMs } from './counts.ts';
import type { ChallengeSecrets } from './secrets.ts';

const mostTries = 10;

export interface CurrentPasswordDeps {
  database: Database;
  passwords: Passwords;
  secrets: Pick<ChallengeSecrets, 'countKey'>;
  now: () => Date;
}

/** Throws `wrong`, PASSWORD_TRIES_USED. A try counts before it is looked at, so that tries at the same time do not share one. */
export async function checkCurrentPassword(
  { database, secrets, passwords, now }: CurrentPasswordDeps,
  { id, password_hash: hash }: { id: string; password_hash: string },
  password: string,
  client: { ip: string },
  signal?: AbortSignal,
  wrong: () => Error = peopleErrors.WRONG_PASSWORD,
): Promise<void> {
  const key = secrets.countKey('current password', id);
  const [tries] = await database.asSystem((em) => countOneMore(em, [key], now()));
  if (!tries || tries.count > mostTries)
    throw challengeErrors.PASSWORD_TRIES_USED({ retryAfterMs: tries?.leftMs ?? windowMs });
  if (!(await passwords.matches(password, hash, signal, client.ip))) throw wrong();
  await database.asSystem((em) => forget(em, key));
}

async function forget(em: SqlEntityManager, key: Buffer): Promise<void> {
  await db(em).deleteFrom('challenge_counts').where('key', '=', key).execute();
}
