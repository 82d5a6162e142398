// Sign-in with a password, and what it answers.
import type { LoginResponse } from '@plaza/api/auth';
import {
  commonErrors,
  enrolScope,
  ServiceError,
  violatedConstraint,
  type CallContext,
  type Database,
  type SqlEntityManager,
} from '@plaza/service';
import { db } from '../../db.ts';
import { recordFailure } from '../history/sign-ins.ts';
import type { AccessClaims, Keyring } from '../keys/keyring.ts';
import { coolsOffUntil } from '../people/cool-off.ts';
import { canonicalEmail } from '../people/email.ts';
import type { ChallengeSecrets } from '../challenges/secrets.ts';
import type { Passwords } from '../people/passwords.ts';
import { rolesOf, toProto, type Person } from '../people/people.ts';
import type { KnownDevices } from './known-devices.ts';
import { keepDevice, keepInCookie, type CookieOptions } from './session-cookie.ts';
import { openChallenge, type SignInChallenge } from './sign-in-challenges.ts';
import { countWrong, forgetWrong, refuseIfFull, takeTurn } from './sign-in-pace.ts';
import { findSignIn, openAtOnce, type WithPassword } from './sign-in.queries.ts';
import { claimsForMerchant } from './acting.ts';
import { openSession, seenClient, type Client, type OpenedSession, type SessionOptions } from './sessions.ts';
import { sessionErrors } from './sessions.errors.ts';

/** What an answer with tokens is made of. */
export interface AnswerDeps {
  keyring: Keyring;
  cookie: CookieOptions;
  /** Whether staff needs a second factor: without one their tokens only let them add one. */
  adminFactorRequired: boolean;
  knownDevices: KnownDevices;
  sessions: SessionOptions;
}

export interface SignInDeps {
  database: Database;
  passwords: Passwords;
  sessions: SessionOptions;
  knownDevices: KnownDevices;
  secrets: Pick<ChallengeSecrets, 'countKey'>;
}

export interface Credentials {
  email: string;
  password: string;
  /** Of a known device, or empty. */
  deviceToken: string;
}

/** The password was right, and a second factor is needed. */
export interface Challenged {
  challenge: SignInChallenge & { methods: readonly string[] };
}

export interface SignedIn {
  user: Person;
  session: OpenedSession;
}

/**
 * Opens a session if the password is right, or a challenge for somebody with a second factor. Throws INVALID_CREDENTIALS, after one bcrypt in every
 * case: an unknown or malformed address takes as long as a wrong password. Throws SIGN_IN_SLOWED where too many were wrong before, see sign-in-pace.ts.
 */
export async function signIn(
  { database, passwords, sessions, knownDevices, secrets }: SignInDeps,
  { email, password, deviceToken }: Credentials,
  client: Client,
  signal?: AbortSignal,
): Promise<SignedIn | Challenged> {
  const address = canonicalEmail(email);
  const strangers = secrets.countKey('passwords', address ?? email);
  if (deviceToken === '') refuseIfFull(strangers, sessions.now());
  // A malformed address is looked up too, so that it takes as long.
  const device = knownDevices.read(deviceToken, sessions.now());
  const ofDevice = device && secrets.countKey('passwords of a known device', device.id);
  const found = await findSignIn(database, address ?? '', { strangers, ofDevice }, sessions.now());
  const { user } = found;
  // A password that was changed may have been somebody else's, and the device too.
  const isKnown =
    user !== undefined && device?.userId === user.id && device.since >= (user.password_changed_at ?? new Date(0));
  const [key, pace] = isKnown && ofDevice ? [ofDevice, found.paceOfDevice] : [strangers, found.pace];
  await takeTurn({ database, now: sessions.now }, key, pace, signal);
  const matches = await passwords.matches(password, user?.password_hash, signal, client.ip, isKnown);
  const seen = { client: seenClient(client), method: 'password', at: sessions.now() } as const;
  if (!matches) await database.asSystem((em) => countWrong(em, key, seen.at));
  else if (pace) await database.asSystem((em) => forgetWrong(em, key));
  if (user && !matches) recordFailure(database, { ...seen, userId: user.id, failure: 'password' });
  if (!user || !matches) throw sessionErrors.INVALID_CREDENTIALS();
  if (signal?.aborted) throw commonErrors.CANCELLED();
  // The cost was changed since the last sign-in; only now is the password there to be hashed again.
  const renewed = passwords.isOutdated(user.password_hash)
    ? await passwords.hash(password, signal, client.ip)
    : undefined;
  try {
    if (renewed === undefined) {
      const session = await openAtOnce(database, user, client, sessions);
      if (session === 'refused') throw sessionErrors.INVALID_CREDENTIALS();
      if (session !== 'other') return { user, session };
    }
    return await database.asSystem((em) => openOtherwise(em, user, renewed, client, sessions));
  } catch (error) {
    if (error instanceof ServiceError && error.reason === commonErrors.ACCOUNT_SUSPENDED.reason)
      recordFailure(database, { ...seen, userId: user.id, failure: 'suspended' });
    // The account was deleted meanwhile.
    throw /^(sessions|sign_in_challenges)_user_id_foreign$/.test(violatedConstraint(error) ?? '')
      ? sessionErrors.INVALID_CREDENTIALS()
      : error;
  }
}

/** With a hash that is renewed, with a second factor, or on a new device. */
async function openOtherwise(
  em: SqlEntityManager,
  user: WithPassword,
  renewed: string | undefined,
  client: Client,
  sessions: SessionOptions,
): Promise<SignedIn | Challenged> {
  // A password that was changed meanwhile opens no session: whoever changed it has just ended those that were open.
  if (!(await isUnchanged(em, user, renewed !== undefined))) throw sessionErrors.INVALID_CREDENTIALS();
  if (renewed)
    await db(em)
      .updateTable('users')
      .set({ password_hash: renewed })
      .where('id', '=', user.id)
      .where('password_hash', '=', user.password_hash)
      .execute();
  const { factors: methods } = user;
  return methods.length > 0
    ? { challenge: { ...(await openChallenge(em, user.id, sessions.now())), methods } }
    : { user, session: await openSession(em, user.id, client, sessions) };
}

/** What the access token of a session says. */
export function claimsOf(
  { adminFactorRequired }: Pick<AnswerDeps, 'adminFactorRequired'>,
  person: Person,
  { sessionId, signedInAt, amr, passkeySince, acting }: Omit<OpenedSession, 'refreshToken'>,
  now: Date,
): AccessClaims {
  const { id, role, staff_roles: staff, factors } = person;
  const waits = coolsOffUntil(person, passkeySince, now);
  // Whoever came through a provider may have no password: they prove who they are there again.
  const methods = factors.length === 0 && amr.includes('fed') ? ['provider'] : factors;
  const claims = {
    userId: id,
    role,
    staff,
    sessionId,
    signedInAt,
    amr,
    methods,
    ...(waits && { coolsOffUntil: waits }),
  };
  return adminFactorRequired && rolesOf(person).length > 0 && factors.length === 0
    ? { ...claims, scope: enrolScope }
    : { ...claims, ...(acting && claimsForMerchant(acting)) };
}

type Tokens = Pick<LoginResponse, 'user' | 'accessToken' | 'refreshToken' | 'tokenType' | 'expiresIn'>;
type Answer = Tokens & Pick<LoginResponse, 'deviceToken'>;

/** Whether the password that was right was not changed meanwhile; it cannot be until the transaction ends. */
async function isUnchanged(
  em: SqlEntityManager,
  { id, password_changed_at: changedAt }: { id: string; password_changed_at: Date | null },
  isRenewed: boolean,
): Promise<boolean> {
  const row = await db(em)
    .selectFrom('users')
    .select('password_changed_at')
    .where('id', '=', id)
    // Two that share the row could not both change it afterwards.
    .$if(isRenewed, (query) => query.forNoKeyUpdate())
    .$if(!isRenewed, (query) => query.forShare())
    .executeTakeFirst();
  return row !== undefined && row.password_changed_at?.getTime() === changedAt?.getTime();
}

/** The answer of a sign-in and a registration: the device is a known one from now on. `inCookie`: the tokens for later are not in it. */
export async function toAnswer(
  deps: AnswerDeps,
  signedIn: SignedIn,
  inCookie: boolean,
  context: Pick<CallContext, 'setHeader'>,
): Promise<Answer> {
  const deviceToken = deps.knownDevices.issue(signedIn.user.id, deps.sessions.now());
  if (inCookie) keepDevice(context, deviceToken, deps.cookie);
  return { ...(await tokensOf(deps, signedIn, inCookie, context)), deviceToken: inCookie ? '' : deviceToken };
}

/** The answer of a refresh. */
export async function tokensOf(
  deps: AnswerDeps,
  { user, session }: SignedIn,
  inCookie: boolean,
  context: Pick<CallContext, 'setHeader'>,
): Promise<Tokens> {
  const { keyring, cookie, sessions } = deps;
  if (inCookie) keepInCookie(context, session.refreshToken, cookie);
  return {
    user: toProto(user),
    accessToken: await keyring.sign(claimsOf(deps, user, session, sessions.now())),
    refreshToken: inCookie ? '' : session.refreshToken,
    tokenType: 'Bearer',
    expiresIn: keyring.expiresIn,
  };
}
