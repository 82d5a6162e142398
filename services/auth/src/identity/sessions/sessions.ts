// Sessions: a sign-in opens one, refresh tokens continue it, one of which is valid at a time, and a sign-out or a refresh token that is used
// twice ends it.
import { randomBytes, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  newId,
  type CallContext,
  type Database,
  type ServiceError,
  type SqlEntityManager,
} from '@plaza/service';
import { sql, type Selectable } from 'kysely';
import { db, type DB } from '../../db.ts';
import type { SignInMethod } from '../history/sign-in.entity.ts';
import { entryOf, keptDays, methodOf, type SignInClient } from '../history/sign-ins.ts';
import { findPerson, personColumns, type Person } from '../people/people.ts';
import { suspensionOf } from '../people/suspended.ts';
import { actingFor, type Acting } from './acting.ts';
import { placeOf } from './place.ts';
import type { EndReason } from './session.entity.ts';
import {
  familyHash,
  newRefreshToken,
  nextRefreshToken,
  sameHash,
  tokenHash,
  type RefreshToken,
} from './refresh-token.ts';

export interface SessionOptions {
  /** After so long without use a session ends. */
  sessionTtlMs: number;
  /** For so long a spent token counts as a retry whose answer was lost. */
  reuseGraceMs: number;
  /** See `rotationKey`: of ENCRYPTION_KEY, and of the other keys, under which another process may have derived a token. */
  rotationKeys: readonly KeyObject[];
  /** See placeOf. */
  placeHeaders: readonly string[];
  now: () => Date;
}

/** The client of a session, as far as it is known. */
export interface Client {
  ip: string;
  userAgent: string;
  /** Empty if nothing is known. */
  place: string;
}

export function clientOf(
  context: Pick<CallContext, 'clientIp' | 'userAgent' | 'header'>,
  { placeHeaders }: Pick<SessionOptions, 'placeHeaders'>,
): Client {
  return { ip: context.clientIp, userAgent: context.userAgent, place: placeOf(context, placeHeaders) };
}

export interface OpenedSession {
  sessionId: string;
  refreshToken: string;
  /** When the person last proved who they are; a refresh does not change it. */
  signedInAt: Date;
  /** How they did. */
  amr: readonly string[];
  /** When the passkey was added that they showed then; null if they showed none that verified them. */
  passkeySince: Date | null;
  /** The merchant for which the person acts. */
  acting?: Acting | undefined;
}

/** How somebody proved who they are. */
export interface SignInProof {
  amr: readonly string[];
  /** By `amr`, unless it says otherwise. */
  method?: SignInMethod;
  passkeySince?: Date | null;
}

/** A session that is not open yet. */
export interface NewSession {
  session: OpenedSession;
  entry: ReturnType<typeof entryOf>;
  /** What open_session.sql is told of it, beside the person. */
  told: { sessionId: string; rest: unknown[] };
}

export function newSession(
  userId: string,
  client: Client,
  { sessionTtlMs, now }: Pick<SessionOptions, 'sessionTtlMs' | 'now'>,
  { amr, method = methodOf(amr), passkeySince = null }: SignInProof,
): NewSession {
  const token = newRefreshToken(newId());
  const { sessionId } = token;
  const at = now();
  const entry = entryOf({ userId, client: seenClient(client), method, at });
  const seen = [entry.ip, entry.user_agent, entry.place, [...amr], passkeySince, entry.id, method];
  const times = [at, new Date(at.getTime() + sessionTtlMs)];
  return {
    session: { sessionId, refreshToken: token.text, signedInAt: at, amr, passkeySince },
    entry,
    told: {
      sessionId,
      rest: [familyHash(token), tokenHash(token), ...times, ...seen, entry.device, entry.network, `${keptDays} days`],
    },
  };
}

interface Opened {
  is_suspended: boolean;
  suspension_end: Date | null;
  is_new_device: boolean;
}

/** The person is notified of a new device. Throws ACCOUNT_SUSPENDED. */
export async function openSession(
  em: SqlEntityManager,
  userId: string,
  client: Client,
  options: SessionOptions,
  amr: readonly string[] = ['pwd'],
  method: SignInMethod = methodOf(amr),
  passkeySince: Date | null = null,
): Promise<OpenedSession> {
  const { session, entry, told } = newSession(userId, client, options, { amr, method, passkeySince });
  const values = [told.sessionId, userId, ...told.rest].map((value) =>
    Array.isArray(value) ? sql`${value}::text[]` : sql`${value}`,
  );
  const { rows } = await sql<Opened>`select * from auth.open_session(${sql.join(values)})`.execute(db(em));
  const [opened] = rows;
  if (!opened || opened.is_suspended) throw suspended(opened?.suspension_end ?? null);
  if (opened.is_new_device)
    await emit(
      em,
      events.newDeviceSignedIn({
        userId,
        sessionId: session.sessionId,
        device: entry.device,
        ip: entry.ip ?? '',
        place: client.place,
      }),
    );
  return session;
}

/** The end of a suspension is named, if it has one. */
export function suspended(until: Date | null): ServiceError {
  return commonErrors.ACCOUNT_SUSPENDED(until ? { metadata: { until: until.toISOString() } } : {});
}

const lockedColumns = [
  'user_id',
  'family_hash',
  'token_hash',
  'previous_hash',
  'rotation_salt',
  'rotated_at',
  'authenticated_at',
  'amr',
  'passkey_since',
  'expires_at',
  'ended_at',
  'end_reason',
  'merchant_id',
] as const;

type LockedSession = Pick<Selectable<DB['sessions']>, (typeof lockedColumns)[number]>;

interface RefreshedSession {
  user: Person;
  session: OpenedSession;
}

export type Refreshed =
  | ({ outcome: 'refreshed' } & RefreshedSession)
  | { outcome: 'refused' }
  | { outcome: 'suspended'; until: Date | null }
  /** A spent token was used again, so it was stolen. The session has ended. */
  | { outcome: 'reused'; sessionId: string; userId: string };

/**
 * Spends a refresh token and creates the next one. For a short time the token before the valid one gets the valid one again, because its answer was lost
 * or two requests were sent together. That is safe: both then hold the same token, and the second use of it ends the session. Any other
 * spent token ends it at once.
 */
export async function refreshSession(
  database: Database,
  token: RefreshToken,
  client: Client,
  options: SessionOptions,
): Promise<Refreshed> {
  const rotated = await rotate(database, token, client, options);
  return rotated
    ? { outcome: 'refreshed', ...rotated }
    : database.asSystem((em) => refreshOtherwise(em, token, options));
}

const rotationText = `select ${[
  ...['authenticated_at', 'amr', 'passkey_since', 'merchant_id'].map((column) => `(r.session).${column}`),
  ...personColumns.map((column) => `(r.person).${column}`),
].join(', ')} from auth.rotate_session($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) r`;

/** What nearly every refresh does; undefined if the token is not the valid one of a session that goes on. */
async function rotate(
  database: Database,
  token: RefreshToken,
  client: Client,
  { rotationKeys, sessionTtlMs, now }: SessionOptions,
): Promise<RefreshedSession | undefined> {
  const [salt, at] = [randomBytes(16), now()];
  const next = nextRefreshToken(firstOf(rotationKeys), token, salt);
  const [row] = await database.statement<
    Person & Pick<LockedSession, 'authenticated_at' | 'amr' | 'passkey_since' | 'merchant_id'>
  >(rotationText, [
    token.sessionId,
    familyHash(token),
    tokenHash(token),
    tokenHash(next),
    salt,
    at,
    new Date(at.getTime() + sessionTtlMs),
    addressOf(client),
    client.userAgent || null,
    client.place || null,
  ]);
  if (!row) return undefined;
  const { authenticated_at, amr, passkey_since, merchant_id: merchantId, ...user } = row;
  const acting = merchantId === null ? undefined : await database.asSystem((em) => actingFor(em, user.id, merchantId));
  return { user, session: continued(next, { authenticated_at, amr, passkey_since }, acting) };
}

/** The session as it goes on with this token. */
function continued(
  { sessionId, text: refreshToken }: RefreshToken,
  row: Pick<LockedSession, 'authenticated_at' | 'amr' | 'passkey_since'>,
  acting: Acting | undefined,
): OpenedSession {
  const { authenticated_at: signedInAt, amr, passkey_since: passkeySince } = row;
  return { sessionId, refreshToken, signedInAt, amr, passkeySince, acting };
}

async function refreshOtherwise(
  em: SqlEntityManager,
  token: RefreshToken,
  options: SessionOptions,
): Promise<Refreshed> {
  const now = options.now();
  const row = await lockSession(em, token);
  if (row?.end_reason === 'suspended') {
    const suspension = await suspensionOf(em, row.user_id, now);
    if (suspension) return { outcome: 'suspended', ...suspension };
  }
  if (!row || row.ended_at !== null || row.expires_at <= now) return { outcome: 'refused' };

  // It was not a moment ago, and tokens do not become valid: nothing says that it was stolen.
  if (sameHash(tokenHash(token), row.token_hash)) return { outcome: 'refused' };
  const again = retryOf(token, row, now, options);
  if (!again) {
    await end(em, token.sessionId, 'reuse', now);
    return { outcome: 'reused', sessionId: token.sessionId, userId: row.user_id };
  }
  const user = await findPerson(em, row.user_id);
  const acting = row.merchant_id === null ? undefined : await actingFor(em, row.user_id, row.merchant_id);
  return user ? { outcome: 'refreshed', user, session: continued(again, row, acting) } : { outcome: 'refused' };
}

// The valid token, if this one is its predecessor and was spent a moment ago.
function retryOf(
  token: RefreshToken,
  row: LockedSession,
  now: Date,
  { reuseGraceMs, rotationKeys }: SessionOptions,
): RefreshToken | undefined {
  if (!row.rotation_salt || !row.rotated_at || !sameHash(tokenHash(token), row.previous_hash)) return undefined;
  if (now.getTime() - row.rotated_at.getTime() > reuseGraceMs) return undefined;
  const salt = row.rotation_salt;
  return rotationKeys
    .map((key) => nextRefreshToken(key, token, salt))
    .find((next) => sameHash(tokenHash(next), row.token_hash));
}

function firstOf([key]: readonly KeyObject[]): KeyObject {
  if (!key) throw new Error('There is no key to derive tokens with.');
  return key;
}

/** Ends the session of a refresh token, valid or spent. @returns whether there is such a session */
export async function endSessionOf(em: SqlEntityManager, token: RefreshToken, now: Date): Promise<boolean> {
  if (!(await lockSession(em, token))) return false;
  await end(em, token.sessionId, 'logout', now);
  return true;
}

/** Ends a session of a person. One that has ended does not change. @returns whether there is such a session */
export async function endOneSession(
  em: SqlEntityManager,
  { id, userId, now }: { id: string; userId: string; now: Date },
): Promise<boolean> {
  const row = await db(em)
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
  if (row) await end(em, id, 'ended', now);
  return row !== undefined;
}

/** Ends a session by its id, which an access token names. A session that has ended does not change. */
export async function endSession(em: SqlEntityManager, sessionId: string, now: Date): Promise<void> {
  await end(em, sessionId, 'logout', now);
}

/**
 * Ends all sessions of a person, or all but one, and with all of them those in which they look as somebody else. Their access tokens are refused within
 * a second.
 * @returns the ids of those that had not ended before
 */
export async function endSessionsOf(
  em: SqlEntityManager,
  userId: string,
  { except, reason, now = new Date() }: { except?: string | undefined; reason: EndReason; now?: Date },
): Promise<string[]> {
  const ended = await db(em)
    .updateTable('sessions')
    .set({ ended_at: now, end_reason: reason })
    .where((eb) => eb.or([eb('user_id', '=', userId), eb('actor_id', '=', userId)]))
    .where('ended_at', 'is', null)
    .$if(except !== undefined, (update) => update.where('id', '<>', except!))
    .returning('id')
    .execute();
  return ended.map(({ id }) => id);
}

/** The person proved again who they are. @returns whether the session goes on */
export async function renewAuthentication(
  em: SqlEntityManager,
  sessionId: string,
  { at, amr, passkeySince }: { at: Date; amr: readonly string[]; passkeySince: Date | null },
): Promise<boolean> {
  const { numUpdatedRows } = await db(em)
    .updateTable('sessions')
    .set({ authenticated_at: at, amr: [...amr], passkey_since: passkeySince })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Deletes a batch of sessions that ended some time ago. @returns their number */
export async function deleteOldSessions(em: SqlEntityManager, before: Date): Promise<number> {
  const { numDeletedRows } = await db(em)
    .deleteFrom('sessions')
    .where('id', 'in', (eb) => {
      const some = (moment: 'expires_at' | 'ended_at') =>
        eb
          .selectFrom(eb.selectFrom('sessions').select('id').where(moment, '<', before).limit(1000).as('old'))
          .select('id');
      return some('expires_at').union(some('ended_at'));
    })
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

// A token of another family was invented, and must not change the session.
async function lockSession(em: SqlEntityManager, token: RefreshToken): Promise<LockedSession | undefined> {
  const row = await db(em)
    .selectFrom('sessions')
    .select(lockedColumns)
    .where('id', '=', token.sessionId)
    .forUpdate()
    .executeTakeFirst();
  return row && sameHash(familyHash(token), row.family_hash) ? row : undefined;
}

async function end(em: SqlEntityManager, sessionId: string, reason: EndReason, now: Date): Promise<void> {
  await db(em)
    .updateTable('sessions')
    .set({ ended_at: now, end_reason: reason })
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .execute();
}

/** As the history has it. */
export function seenClient(client: Client): SignInClient {
  return { ip: addressOf(client), userAgent: client.userAgent, place: client.place };
}

function addressOf({ ip }: Client): string | null {
  // A zone (fe80::1%eth0) has a meaning only on its own machine, and PostgreSQL refuses it.
  const address = ip.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  return isIP(address) ? address : null;
}
