// Passkeys: WebAuthn credentials that name their owner themselves, so that a sign-in needs no address.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { newId, type Database, type SqlEntityManager } from '@plaza/service';
import type { Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { Person } from '../people/people.ts';
import { factorErrors } from './factors.errors.ts';
import { acceptPlain, type Accepted } from './plain-assertion.ts';
import { spend, spending, type PasskeyChallenges, type Spending } from './passkey-challenges.ts';

export interface RelyingParty {
  /** The domain that passkeys belong to. */
  id: string;
  name: string;
  /** The pages that may use them. */
  origins: string[];
  /** Where people develop: pages of this machine may use them at any port. */
  anyPort: boolean;
}

/** The origins that an answer may be from. */
function originsFor(
  { id, origins, anyPort }: RelyingParty,
  { response }: AuthenticationResponseJSON | RegistrationResponseJSON,
): string[] {
  if (!anyPort) return origins;
  const { origin } = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as { origin: unknown };
  return typeof origin === 'string' && URL.canParse(origin) && new URL(origin).hostname === id ? [origin] : origins;
}

export interface PasskeyDeps {
  database: Database;
  party: RelyingParty;
  challenges: PasskeyChallenges;
  now: () => Date;
}

const timeoutMs = 5 * 60_000;

type Credential = Pick<Selectable<DB['factors']>, 'credential_id' | 'transports'>;

const described = (credentials: readonly Credential[]) =>
  credentials.map(({ credential_id: id, transports }) => ({
    id: Buffer.from(id ?? []).toString('base64url'),
    ...(transports && { transports }),
  }));

export const registrationOf = (userId: string): string => `register:${userId}`;

/** What a page gives to navigator.credentials.create. An authenticator that has one of the person's passkeys makes no second. */
export async function creationOptions(
  { party, challenges }: PasskeyDeps,
  person: Pick<Person, 'id' | 'email' | 'name'>,
  existing: readonly Credential[],
): Promise<object> {
  return generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userID: new Uint8Array(Buffer.from(person.id)),
    userName: person.email,
    userDisplayName: person.name,
    challenge: new Uint8Array(challenges.make(registrationOf(person.id))),
    timeout: timeoutMs,
    attestationType: 'none',
    excludeCredentials: described(existing),
    authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
  });
}

/** What a page gives to navigator.credentials.get: for passkeys of one person, or for any. */
export async function requestOptions(
  { party, challenges }: PasskeyDeps,
  purpose: string,
  allowed?: readonly Credential[],
): Promise<object> {
  return generateAuthenticationOptions({
    rpID: party.id,
    challenge: new Uint8Array(challenges.make(purpose)),
    timeout: timeoutMs,
    // Without an address the passkey is all that there is: it must be two factors.
    userVerification: allowed ? 'preferred' : 'required',
    ...(allowed && { allowCredentials: described(allowed) }),
  });
}

export interface NewPasskey {
  credential_id: Buffer;
  public_key: Buffer;
  sign_count: string;
  transports: string[];
  backup_eligible: boolean;
  backed_up: boolean;
  user_verified: boolean;
  aaguid: string;
}

/** Throws PASSKEY_INVALID. */
export async function readRegistration(
  { party, challenges }: PasskeyDeps,
  userId: string,
  response: object,
): Promise<NewPasskey> {
  const answer = response as RegistrationResponseJSON;
  const verified = await valid(async () =>
    verifyRegistrationResponse({
      response: answer,
      expectedChallenge: (text) => challenges.check(Buffer.from(text, 'base64url'), registrationOf(userId)),
      expectedOrigin: originsFor(party, answer),
      expectedRPID: party.id,
      requireUserVerification: false,
    }),
  );
  if (!verified.verified) throw factorErrors.PASSKEY_INVALID();
  const { credential, userVerified, credentialDeviceType, credentialBackedUp, aaguid } = verified.registrationInfo;
  return {
    credential_id: Buffer.from(credential.id, 'base64url'),
    public_key: Buffer.from(credential.publicKey),
    sign_count: String(credential.counter),
    transports: (credential.transports ?? []).map(String).slice(0, 10),
    backup_eligible: credentialDeviceType === 'multiDevice',
    backed_up: credentialBackedUp,
    user_verified: userVerified,
    aaguid,
  };
}

/** What the library makes of an answer. Whatever it throws, the answer is not one. Throws PASSKEY_INVALID. */
async function valid<Result>(verify: () => Promise<Result>): Promise<Result> {
  try {
    return await verify();
  } catch (cause) {
    throw factorErrors.PASSKEY_INVALID({ cause });
  }
}

export interface Assertion {
  userId: string;
  /** Whether the authenticator knew that it was its owner: by a PIN, a finger or a face. */
  userVerified: boolean;
  addedAt: Date;
}

/**
 * Checks what a passkey answered, once. `owner`: whose it must be; anybody's without one. `effect` is in the transaction that spends the answer; if it throws,
 * nothing is spent. Throws PASSKEY_INVALID.
 */
export async function readAssertion<Result>(
  deps: PasskeyDeps,
  purpose: string,
  owner: string | undefined,
  answer: object,
  effect: (em: SqlEntityManager, assertion: Assertion) => Promise<Result>,
): Promise<Result> {
  const verified = await verifyAssertion(deps, purpose, owner, answer);
  const { passkeyId, challenge, assertion, ...used } = verified;
  return deps.database.asSystem(async (em) => {
    if (!(await spend(em, challenge, { id: passkeyId, used }))) throw factorErrors.PASSKEY_INVALID();
    return effect(em, assertion);
  });
}

/** What a passkey answered, where its signature is right; its challenge is still to be spent. */
export interface VerifiedAssertion {
  passkeyId: string;
  challenge: Spending;
  sign_count: string;
  backed_up: boolean;
  last_used_at: Date;
  assertion: Assertion;
}

/** Throws PASSKEY_INVALID. */
export async function verifyAssertion(
  deps: PasskeyDeps,
  purpose: string,
  owner: string | undefined,
  answer: object,
): Promise<VerifiedAssertion> {
  const response = answer as AuthenticationResponseJSON;
  if (typeof response.id !== 'string' || response.id.length > 1400) throw factorErrors.PASSKEY_INVALID();
  const known = await findPasskey(deps.database, Buffer.from(response.id, 'base64url'));
  if (!known?.public_key || (owner !== undefined && known.user_id !== owner)) throw factorErrors.PASSKEY_INVALID();
  const { challenge, used } = await verify(deps, purpose, response, {
    publicKey: new Uint8Array(known.public_key),
    counter: Number(known.sign_count ?? 0),
    requireUserVerification: owner === undefined,
  });
  const { newCounter, userVerified, credentialBackedUp } = used;
  const at = deps.now();
  return {
    passkeyId: known.id,
    challenge: spending(challenge, at),
    sign_count: String(newCounter),
    backed_up: credentialBackedUp,
    last_used_at: at,
    assertion: { userId: known.user_id, userVerified, addedAt: known.created_at },
  };
}

interface Expected {
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  requireUserVerification: boolean;
}

async function verify(
  { party, challenges }: PasskeyDeps,
  purpose: string,
  response: AuthenticationResponseJSON,
  { publicKey, counter, requireUserVerification }: Expected,
): Promise<{ challenge: Buffer; used: Accepted }> {
  let challenge = Buffer.alloc(0);
  const isChallenge = (text: string): boolean => {
    challenge = Buffer.from(text, 'base64url');
    return challenges.check(challenge, purpose);
  };
  return valid(async () => {
    const origins = originsFor(party, response);
    const domain = party.id;
    const plain = acceptPlain(response, { isChallenge, origins, domain, requireUserVerification, publicKey, counter });
    if (plain) return { challenge, used: plain };
    const { verified, authenticationInfo: used } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: isChallenge,
      expectedOrigin: origins,
      expectedRPID: domain,
      requireUserVerification,
      credential: { id: response.id, publicKey, counter },
    });
    if (!verified) throw new Error('The signature is wrong.');
    return { challenge, used };
  });
}

interface KnownPasskey {
  id: string;
  user_id: string;
  public_key: Buffer | null;
  sign_count: string | null;
  created_at: Date;
}

async function findPasskey(database: Database, credential: Buffer): Promise<KnownPasskey | undefined> {
  return (await database.statement<KnownPasskey>('select * from auth.find_passkey($1)', [credential]))[0];
}

export async function passkeysOf(em: SqlEntityManager, userId: string): Promise<Credential[]> {
  return db(em)
    .selectFrom('factors')
    .select(['credential_id', 'transports'])
    .where('user_id', '=', userId)
    .where('kind', '=', 'passkey')
    .orderBy('id')
    .execute();
}

export function newPasskeyRow(userId: string, name: string, passkey: NewPasskey, at: Date) {
  return { id: newId(), user_id: userId, kind: 'passkey' as const, name, created_at: at, confirmed_at: at, ...passkey };
}
