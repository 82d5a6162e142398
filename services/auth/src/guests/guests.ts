// Guests: people with an account, and no address or password yet.
import { UpgradeGuestRequest, UpgradeGuestResponse } from '@plaza/api/guests';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  idempotent,
  newId,
  requestHash,
  violatedConstraint,
  type Database,
  type Scope,
  type SqlEntityManager,
} from '@plaza/service';
import { sql } from 'kysely';
import { deletionErrors, isClosing } from '../account-deletion/index.ts';
import { db } from '../db.ts';
import {
  addressOfGuest,
  guestRole,
  noPassword,
  openChallenge,
  openSession,
  peopleErrors,
  personColumns,
  renewAuthentication,
  toProto,
  type Client,
  type Language,
  type PasswordPolicy,
  type Passwords,
  type Person,
  type SessionOptions,
  type SignedIn,
} from '../identity/index.ts';
import { guestErrors } from './guests.errors.ts';

/** A guest who was not active for so long is deleted, if nothing is lost with the account. */
export const unusedMs = 30 * 24 * 3_600_000;

export async function createGuest(
  em: SqlEntityManager,
  { clubId }: { clubId: string },
  client: Client,
  sessions: SessionOptions,
): Promise<SignedIn> {
  const id = newId();
  const user = await db(em)
    .insertInto('users')
    .values({
      id,
      email: addressOfGuest(id),
      password_hash: noPassword,
      name: 'Guest',
      club_id: clubId || null,
      role: guestRole,
    })
    .returning(personColumns)
    .executeTakeFirstOrThrow();
  await db(em)
    .insertInto('guests')
    .values({ user_id: id, due_at: new Date(sessions.now().getTime() + unusedMs) })
    .execute();
  await emit(em, events.userRegistered({ userId: id }));
  return { user, session: await openSession(em, id, client, sessions, [], 'registration') };
}

export interface UpgradeDeps {
  database: Database;
  passwords: Passwords;
  policy: PasswordPolicy;
  sessions: SessionOptions;
}

export interface Upgrade {
  email: string;
  password: string;
  name: string;
  /** Empty: the usual one. */
  language: Language | '';
}

export interface Caller {
  userId: string;
  sessionId: string;
  /** The idempotency key. */
  key: string | undefined;
  ip: string;
  signal?: AbortSignal | undefined;
}

const upgradeMethod = '/plaza.auth.v1.GuestService/UpgradeGuest';

/**
 * Makes a guest a person like any other: with an address, a password and a name. As with a registration, nothing that is stored under the idempotency
 * key contains a secret, so a repeated request is recognised by its password with a hash. Throws NOT_A_GUEST, EMAIL_TAKEN, MERGE_UNDER_WAY, and what
 * the policy says of the password.
 */
export async function upgradeGuest(deps: UpgradeDeps, upgrade: Upgrade, caller: Caller): Promise<SignedIn> {
  const { database, passwords, policy, sessions } = deps;
  const { password, ...rest } = upgrade;
  const { userId, sessionId, key, ip, signal } = caller;
  const known = await database.asSystem((em) => findWithHash(em, userId));
  if (!known) throw peopleErrors.USER_NOT_FOUND();
  policy.check(password, { ...upgrade, clubId: known.club_id ?? '', hasFactor: false }, 'password');
  const isGuest = known.role === guestRole;
  if (!isGuest && key === undefined) throw guestErrors.NOT_A_GUEST();
  // No hashing inside a transaction: it would hold a connection, and the key's lock, ten times as long.
  const passwordHash = isGuest ? await passwords.hash(password, signal, ip) : undefined;
  if (signal?.aborted) throw commonErrors.CANCELLED();
  let changed = false;
  await database
    .asSystem((em) =>
      idempotent(em, scopeOf(userId, rest, key), UpgradeGuestResponse, async () => {
        if (passwordHash === undefined) throw guestErrors.NOT_A_GUEST();
        const user = await giveCredentials(em, userId, rest, passwordHash);
        await db(em).deleteFrom('guests').where('user_id', '=', userId).execute();
        const challenge = { purpose: 'verify_email', userId, address: user.email } as const;
        await openChallenge(em, challenge, 'verify-email', sessions.now());
        if (!(await renewAuthentication(em, sessionId, { at: sessions.now(), amr: ['pwd'], passkeySince: null })))
          throw commonErrors.TOKEN_INVALID();
        changed = true;
        return UpgradeGuestResponse.fromPartial({ user: toProto(user) });
      }),
    )
    .catch((error: unknown) => {
      throw violatedConstraint(error) === 'users_email_unique' ? peopleErrors.EMAIL_TAKEN({ cause: error }) : error;
    });
  const upgraded = await database.asSystem((em) => findWithHash(em, userId));
  if (!upgraded) throw peopleErrors.USER_NOT_FOUND();
  if (!changed && !(await passwords.matches(password, upgraded.password_hash, signal, ip)))
    throw commonErrors.IDEMPOTENCY_KEY_REUSED();
  return { user: upgraded, session: await openedSession(database, sessionId) };
}

/** One statement, so that of an upgrade and a merge at once only one takes effect: a merge has the row locked when it is decided. */
async function giveCredentials(
  em: SqlEntityManager,
  userId: string,
  { email, name, language }: Omit<Upgrade, 'password'>,
  passwordHash: string,
): Promise<Person> {
  const user = await db(em)
    .updateTable('users')
    .set({
      email,
      password_hash: passwordHash,
      name,
      role: 'user',
      ...(language && { language }),
      updated_at: sql`now()`,
    })
    .where('id', '=', userId)
    .where('role', '=', guestRole)
    .returning(personColumns)
    .executeTakeFirst();
  if (!user) throw guestErrors.NOT_A_GUEST();
  if (await isClosing(em, [userId])) throw deletionErrors.MERGE_UNDER_WAY({ retryAfterMs: 1_000 });
  return user;
}

async function findWithHash(
  em: SqlEntityManager,
  userId: string,
): Promise<(Person & { password_hash: string }) | undefined> {
  return db(em)
    .selectFrom('users')
    .select([...personColumns, 'password_hash'])
    .where('id', '=', userId)
    .executeTakeFirst();
}

/** Its refresh token is the client's, and not known here. Throws TOKEN_INVALID if it has ended. */
async function openedSession(database: Database, sessionId: string): Promise<SignedIn['session']> {
  const row = await database.asSystem((em) =>
    db(em)
      .selectFrom('sessions')
      .select(['authenticated_at', 'amr', 'passkey_since'])
      .where('id', '=', sessionId)
      .where('ended_at', 'is', null)
      .executeTakeFirst(),
  );
  if (!row) throw commonErrors.TOKEN_INVALID();
  return {
    sessionId,
    refreshToken: '',
    signedInAt: row.authenticated_at,
    amr: row.amr,
    passkeySince: row.passkey_since,
  };
}

function scopeOf(userId: string, upgrade: Omit<Upgrade, 'password'>, key: string | undefined): Scope | undefined {
  if (key === undefined) return undefined;
  const request = UpgradeGuestRequest.encode(UpgradeGuestRequest.fromPartial(upgrade)).finish();
  return { userId, key, method: upgradeMethod, requestHash: requestHash(upgradeMethod, request) };
}
