// What operators do in auth with the command-line tool.
import { readEnvironment, type Database, type Environment } from '@plaza/service';
import { sql } from 'kysely';
import { accessTokenTtl, keyActivationDelay } from './config.ts';
import { db } from './db.ts';
export { resealAuth } from './reseal.ts';
import { canonicalEmail, peopleErrors, rotate, type Person } from './identity/index.ts';

export interface RotationOptions {
  /** ENCRYPTION_KEY of the service. */
  encryptionKey: Buffer;
  /** How long the new key is public before it signs; longer than the gateway keeps the key set. KEY_ACTIVATION_DELAY. */
  activationDelayMs?: number;
  /** The longest life of an access token. ACCESS_TOKEN_TTL of the service. */
  accessTokenTtlMs?: number;
  now?: Date;
}

/** The times of a rotation as the environment sets them for the service too. */
export function readRotationTimes(env: Environment): { activationDelayMs: number; accessTokenTtlMs: number } {
  const read = readEnvironment({ KEY_ACTIVATION_DELAY: keyActivationDelay, ACCESS_TOKEN_TTL: accessTokenTtl }, env);
  return { activationDelayMs: read.KEY_ACTIVATION_DELAY * 1000, accessTokenTtlMs: read.ACCESS_TOKEN_TTL * 1000 };
}

/**
 * Publishes a new signing key and lets it sign after the delay. Tokens of the earlier keys stay
 * valid until they end; a later rotation deletes those keys. Running services read the change by themselves.
 */
export async function rotateKeys(
  database: Database,
  { encryptionKey, activationDelayMs = 60_000, accessTokenTtlMs = 900_000, now = new Date() }: RotationOptions,
): Promise<{ kid: string; activeFrom: Date }> {
  return database.asSystem((em) => rotate(em, { encryptionKey, now, activationDelayMs, accessTokenTtlMs }));
}

/**
 * Makes a person an administrator. It holds from their next access token on: after a new sign-in or refresh.
 * Throws USER_NOT_FOUND.
 */
export async function grantAdmin(database: Database, email: string): Promise<Pick<Person, 'id' | 'email' | 'name'>> {
  const address = canonicalEmail(email);
  if (address === undefined) throw peopleErrors.USER_NOT_FOUND();
  const person = await database.asSystem((em) =>
    db(em)
      .updateTable('users')
      .set({ role: 'admin', updated_at: sql`now()` })
      .where('email', '=', address)
      .returning(['id', 'email', 'name'])
      .executeTakeFirst(),
  );
  if (!person) throw peopleErrors.USER_NOT_FOUND();
  return person;
}
