// Registration.
import { hash } from 'node:crypto';
import { RegisterRequest, RegisterResponse } from '@plaza/api/auth';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  idempotent,
  newId,
  requestHash,
  type Database,
  type Scope,
  type SqlEntityManager,
  idOfBytes,
} from '@plaza/service';
import { db } from '../../db.ts';
import { openChallenge } from '../challenges/challenges.ts';
import { openSession, type Client, type SessionOptions } from '../sessions/sessions.ts';
import type { SignedIn } from '../sessions/sign-in.ts';
import type { Language } from '../people/user.entity.ts';
import type { PasswordPolicy } from '../people/password-policy.ts';
import type { Passwords } from '../people/passwords.ts';
import { peopleErrors } from '../people/people.errors.ts';
import { findIdByEmail, personColumns, toProto, type Person } from '../people/people.ts';

export interface RegistrationDeps {
  database: Database;
  passwords: Passwords;
  policy: PasswordPolicy;
  sessions: SessionOptions;
}

export interface Registration {
  email: string;
  password: string;
  name: string;
  clubId: string;
  /** Empty: the usual one. */
  language: Language | '';
}

const nobody = '00000000-0000-0000-0000-000000000000';

export const registrationMethod = '/plaza.auth.v1.AuthService/Register';

/**
 * The owner of a registration's idempotency key: its caller has no user id yet, so the key belongs to the e-mail address. Two addresses can use the same
 * key. A UUID of version 8, which no person has.
 */
export function keyScope(email: string): string {
  const bytes = hash('sha256', `${registrationMethod}\0${email}`, 'buffer').subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return idOfBytes(bytes);
}

/**
 * Creates a person and their first session. Throws EMAIL_TAKEN, and what the policy says of the password.
 *
 * Nothing that is stored under the idempotency key contains a secret: not the hash of the request, from which a password could be guessed, and not
 * the answer. A repeated request is recognised by its other fields there, and by its password with bcrypt; the answer is the same person
 * with a new session.
 */
export async function register(
  { database, passwords, policy, sessions }: RegistrationDeps,
  person: Registration,
  key: string | undefined,
  client: Client,
  signal?: AbortSignal,
): Promise<SignedIn> {
  const { password, ...rest } = person;
  policy.check(password, { ...person, hasFactor: false }, 'password');
  const known = await database.asSystem((em) => findIdByEmail(em, person.email));
  if (known && key === undefined) throw peopleErrors.EMAIL_TAKEN();
  // No bcrypt inside a transaction: it would hold a connection, and the key's lock, ten times as long.
  const passwordHash = known ? undefined : await passwords.hash(password, signal, client.ip);
  if (signal?.aborted) throw commonErrors.CANCELLED();

  const { created, user } = await database.asSystem(async (em) => {
    let created: SignedIn | undefined;
    const { user } = await idempotent(em, scopeOf(rest, key), RegisterResponse, async () => {
      const row = passwordHash && (await insertUser(em, person, passwordHash));
      if (!row) throw peopleErrors.EMAIL_TAKEN();
      await emit(em, events.userRegistered({ userId: row.id }));
      const challenge = { purpose: 'verify_email', userId: row.id, address: row.email } as const;
      await openChallenge(em, challenge, 'verify-email', sessions.now());
      created = { user: row, session: await openSession(em, row.id, client, sessions, ['pwd'], 'registration') };
      return RegisterResponse.fromPartial({ user: toProto(row) });
    });
    return { created, user };
  });
  if (created) return created;

  const replayed = await database.asSystem((em) =>
    db(em)
      .selectFrom('users')
      .select([...personColumns, 'password_hash'])
      .where('id', '=', user?.id ?? nobody)
      .executeTakeFirst(),
  );
  if (!(await passwords.matches(password, replayed?.password_hash, signal, client.ip)) || !replayed)
    throw commonErrors.IDEMPOTENCY_KEY_REUSED();
  // The password alone is no longer enough.
  if (replayed.factors.length > 0) throw peopleErrors.EMAIL_TAKEN();
  return { user: replayed, session: await database.asSystem((em) => openSession(em, replayed.id, client, sessions)) };
}

function scopeOf(person: Omit<Registration, 'password'>, key: string | undefined): Scope | undefined {
  if (key === undefined) return undefined;
  const request = RegisterRequest.encode(RegisterRequest.fromPartial(person)).finish();
  return {
    userId: keyScope(person.email),
    key,
    method: registrationMethod,
    requestHash: requestHash(registrationMethod, request),
  };
}

// Of two concurrent registrations, the second waits here for the commit of the first, and then finds the address taken.
async function insertUser(
  em: SqlEntityManager,
  { email, name, clubId, language }: Registration,
  passwordHash: string,
): Promise<Person | undefined> {
  return db(em)
    .insertInto('users')
    .values({
      id: newId(),
      email,
      password_hash: passwordHash,
      name,
      club_id: clubId || null,
      language: language || 'en',
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(personColumns)
    .executeTakeFirst();
}
