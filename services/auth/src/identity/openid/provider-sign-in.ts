// A sign-in with an account at a provider. It is known by its issuer and subject; the address is only looked at where nobody has linked it yet.
import type { Cache } from '@plaza/cache';
import { emit, events } from '@plaza/outbox';
import {
  afterCommit,
  commonErrors,
  fields,
  newId,
  seal,
  ServiceError,
  violatedConstraint,
  type Database,
  type Logger,
  type SealingKeys,
  type SqlEntityManager,
} from '@plaza/service';
import { keys } from '../../cache-keys.ts';
import { db } from '../../db.ts';
import { dropChallenges } from '../challenges/challenges.ts';
import { dropFactors } from '../factors/drop-factors.ts';
import { recordFailure } from '../history/sign-ins.ts';
import { dropIdentities, identitySealContext } from '../identities/identities.ts';
import { changeCredentials, lockPerson, noPassword, type LockedPerson } from '../people/credentials.ts';
import { canonicalEmail } from '../people/email.ts';
import { findPerson, personColumns, type Person } from '../people/people.ts';
import type { Language } from '../people/user.entity.ts';
import { openChallenge } from '../sessions/sign-in-challenges.ts';
import { endSessionsOf, openSession, seenClient, type Client, type SessionOptions } from '../sessions/sessions.ts';
import type { Challenged, SignedIn } from '../sessions/sign-in.ts';
import { dropFlows } from './flows.ts';
import { openidErrors } from './openid.errors.ts';
import type { Claims } from './providers.ts';

export interface ProviderSignInDeps {
  database: Database;
  cache: Cache;
  log: Logger;
  sealingKeys: SealingKeys;
  sessions: SessionOptions;
}

export interface Newcomer {
  language: Language | '';
  /** A name that did not come with the claims. */
  name: string | undefined;
}

export type Outcome = (SignedIn | Challenged) & { created: boolean };

/** RFC 8176 has no value for it; OpenID providers and identity servers write this one. */
const amr = ['fed'];

/**
 * Signs in whoever the provider says it is. Throws OPENID_EMAIL_NEEDED, OPENID_EMAIL_TAKEN, ACCOUNT_SUSPENDED. Of two that arrive with a new account at
 * the same moment one creates it, and the other finds it.
 */
export async function signInWithProvider(
  deps: ProviderSignInDeps,
  claims: Claims,
  newcomer: Newcomer,
  client: Client,
): Promise<Outcome> {
  const { database, sessions } = deps;
  let userId: string | undefined;
  const attempt = () =>
    database.asSystem(async (em) => {
      const { person, created } = await personOf(em, deps, claims, newcomer);
      userId = person.id;
      const { factors: methods } = person;
      if (methods.length > 0)
        return { challenge: { ...(await openChallenge(em, person.id, sessions.now(), amr)), methods }, created };
      const method = created ? 'registration' : 'provider';
      return { user: person, session: await openSession(em, person.id, client, sessions, amr, method), created };
    });
  return attempt()
    .catch((error: unknown) => {
      const raced = ['identities_issuer_subject_unique', 'users_email_unique'].includes(
        violatedConstraint(error) ?? '',
      );
      if (raced) return attempt();
      throw error;
    })
    .catch((error: unknown) => {
      if (userId && error instanceof ServiceError && error.reason === commonErrors.ACCOUNT_SUSPENDED.reason) {
        const seen = { client: seenClient(client), method: 'provider', at: sessions.now() } as const;
        recordFailure(database, { ...seen, userId, failure: 'suspended' });
      }
      throw error;
    });
}

interface Found {
  person: Person;
  created: boolean;
}

async function personOf(
  em: SqlEntityManager,
  deps: ProviderSignInDeps,
  claims: Claims,
  newcomer: Newcomer,
): Promise<Found> {
  const address = claims.emailVerified ? canonicalEmail(claims.email ?? '') : undefined;
  const linked = await linkedPerson(em, claims);
  if (linked) return ownerOf(em, deps, linked, address, claims, newcomer);
  if (address === undefined) throw openidErrors.OPENID_EMAIL_NEEDED();
  const holder = await db(em)
    .selectFrom('users')
    .select([...personColumns, 'password_hash'])
    .where('email', '=', address)
    .forUpdate()
    .executeTakeFirst();
  // Another sign-in with the same account may have committed between the two reads.
  const meanwhile = holder && (await linkedPerson(em, claims));
  if (meanwhile) return ownerOf(em, deps, meanwhile, address, claims, newcomer);
  if (holder?.email_verified_at) throw openidErrors.OPENID_EMAIL_TAKEN();
  const person = holder
    ? await takeOver(em, deps, holder, claims, newcomer)
    : await createPerson(em, deps, address, claims, newcomer);
  await addIdentity(em, deps, person.id, claims, deps.sessions.now());
  return { person, created: !holder };
}

async function ownerOf(
  em: SqlEntityManager,
  deps: ProviderSignInDeps,
  { person, identityId }: Linked,
  address: string | undefined,
  claims: Claims,
  newcomer: Newcomer,
): Promise<Found> {
  await useIdentity(em, deps, identityId, claims);
  if (person.email_verified_at !== null || person.email !== address) return { person, created: false };
  return { person: await takeOver(em, deps, person, claims, newcomer, identityId), created: false };
}

interface Linked {
  person: LockedPerson;
  identityId: string;
}

/** The person is locked first, as everywhere; if the account at the provider was unlinked meanwhile, it is nobody's. */
async function linkedPerson(em: SqlEntityManager, { issuer, subject }: Claims): Promise<Linked | undefined> {
  const identity = () =>
    db(em)
      .selectFrom('identities')
      .select(['id', 'user_id'])
      .where('issuer', '=', issuer)
      .where('subject', '=', subject)
      .executeTakeFirst();
  const found = await identity();
  const person = found && (await lockPerson(em, found.user_id));
  const still = person && (await identity());
  return still && still.user_id === person.id ? { person, identityId: still.id } : undefined;
}

/**
 * Gives an account to the owner of its address, which nobody had proven: whoever registered it can sign in in no way any more. The name that they gave
 * themselves goes too, if the provider knows the owner's.
 */
async function takeOver(
  em: SqlEntityManager,
  { cache, log, sessions }: ProviderSignInDeps,
  { id }: LockedPerson,
  claims: Claims,
  { name: given }: Newcomer,
  identityId?: string,
): Promise<Person> {
  const now = sessions.now();
  await changeCredentials(em, id, {
    password_hash: noPassword,
    password_changed_at: now,
    email_verified_at: now,
    email_bouncing_since: null,
  });
  const name = [claims.name, given].find(isName);
  if (name !== undefined) await db(em).updateTable('users').set({ name }).where('id', '=', id).execute();
  await endSessionsOf(em, id, { reason: 'recovery', now });
  await dropChallenges(em, id, ['verify_email', 'change_email', 'reset_password', 'undo_email']);
  await dropIdentities(em, id, identityId === undefined ? {} : { except: identityId });
  await dropFactors(em, id, { identities: false });
  await dropFlows(em, id);
  log.info({ userId: id }, 'an account whose address nobody had proven went to the owner of the address');
  afterCommit(em, () => {
    cache.invalidate(keys.user(id)).catch((error: unknown) => {
      log.warn({ err: error }, 'a cached person was not invalidated, and stays until it expires');
    });
  });
  const person = await findPerson(em, id);
  if (!person) throw openidErrors.OPENID_STATE_INVALID();
  return person;
}

async function createPerson(
  em: SqlEntityManager,
  { sessions }: ProviderSignInDeps,
  email: string,
  claims: Claims,
  { language, name: given }: Newcomer,
): Promise<Person> {
  const person = await db(em)
    .insertInto('users')
    .values({
      id: newId(),
      email,
      email_verified_at: sessions.now(),
      password_hash: noPassword,
      name: [claims.name, given, email.slice(0, email.lastIndexOf('@'))].find(isName) ?? 'Plaza',
      language: language || 'en',
    })
    .returning(personColumns)
    .executeTakeFirstOrThrow();
  await emit(em, events.userRegistered({ userId: person.id }));
  return person;
}

const isName = (name: string | undefined): name is string =>
  name !== undefined && fields.text(1, 100).safeParse(name).success;

export async function addIdentity(
  em: SqlEntityManager,
  { sealingKeys }: Pick<ProviderSignInDeps, 'sealingKeys'>,
  userId: string,
  { issuer, subject, email, refreshToken }: Claims,
  lastUsedAt: Date | null,
): Promise<string> {
  const id = newId();
  await db(em)
    .insertInto('identities')
    .values({
      id,
      user_id: userId,
      issuer,
      subject,
      email: email ?? null,
      last_used_at: lastUsedAt,
      refresh_token: sealed(sealingKeys, refreshToken, id),
    })
    .execute();
  return id;
}

/** A newer refresh token takes the place of the older one: revoking one revokes what the person allowed. */
async function useIdentity(
  em: SqlEntityManager,
  { sealingKeys, sessions }: ProviderSignInDeps,
  id: string,
  { email, refreshToken }: Claims,
): Promise<void> {
  const token = sealed(sealingKeys, refreshToken, id);
  await db(em)
    .updateTable('identities')
    .set({ last_used_at: sessions.now(), email: email ?? null, ...(token && { refresh_token: token }) })
    .where('id', '=', id)
    .execute();
}

function sealed(sealingKeys: SealingKeys, token: string | undefined, id: string): Buffer | null {
  return token === undefined ? null : seal(sealingKeys, Buffer.from(token), identitySealContext(id));
}
