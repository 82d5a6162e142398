// The changes that owners make: an endpoint is loaded, changed and written back in the caller's transaction.
import { LockMode, raw } from '@mikro-orm/core';
import { lockUntilCommit, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { db } from '../db.ts';
import { WebhookEndpoint } from './endpoint.entity.ts';

export interface NewEndpoint {
  id: string;
  userId: string;
  url: string;
  description: string;
  eventTypes: string[];
  /** Sealed. */
  secret: Buffer;
}

/** Undefined if the person has as many as one person can have. */
export async function insertEndpoint(
  em: SqlEntityManager,
  endpoint: NewEndpoint,
  limit: number,
): Promise<WebhookEndpoint | undefined> {
  const { userId } = endpoint;
  // Of two concurrent calls, the second counts what the first has inserted.
  await lockUntilCommit(em, 0, `webhooks:${userId}`);
  if ((await em.count(WebhookEndpoint, { userId, deletedAt: null })) >= limit) return undefined;
  const created = em.create(WebhookEndpoint, endpoint);
  await em.persist(created).flush();
  return created;
}

export async function findEndpoint(
  em: SqlEntityManager,
  userId: string,
  id: string,
  lockMode?: LockMode.PESSIMISTIC_WRITE,
): Promise<WebhookEndpoint | null> {
  return em.findOne(WebhookEndpoint, { id, userId, deletedAt: null }, { lockMode });
}

/** A page, newest first. */
export async function listEndpoints(
  em: SqlEntityManager,
  userId: string,
  limit: number,
  before: string | undefined,
): Promise<WebhookEndpoint[]> {
  const olderThan = before === undefined ? {} : { id: { $lt: before } };
  return em.find(WebhookEndpoint, { userId, deletedAt: null, ...olderThan }, { orderBy: { id: 'desc' }, limit });
}

export interface Changes {
  url?: string | undefined;
  description?: string | undefined;
  eventTypes?: string[] | undefined;
  enabled?: boolean | undefined;
}

/** With another URL, or when it is enabled, the endpoint starts anew: earlier failures no longer count. */
export async function updateEndpoint(
  em: SqlEntityManager,
  userId: string,
  id: string,
  { url, description, eventTypes, enabled }: Changes,
): Promise<WebhookEndpoint | null> {
  const endpoint = await findEndpoint(em, userId, id, LockMode.PESSIMISTIC_WRITE);
  if (!endpoint) return null;
  if (enabled || (url !== undefined && url !== endpoint.url)) {
    endpoint.failingSince = null;
    endpoint.holdUntil = null;
  }
  if (enabled !== undefined && enabled !== endpoint.enabled) {
    endpoint.enabled = enabled;
    endpoint.disabledReason = enabled ? '' : 'owner';
  }
  if (url !== undefined) endpoint.url = url;
  if (description !== undefined) endpoint.description = description;
  if (eventTypes !== undefined) endpoint.eventTypes = eventTypes;
  return writeBack(em, endpoint);
}

/** Erases it for its owner; the sweep deletes the row after its deliveries. */
export async function deleteEndpoint(em: SqlEntityManager, userId: string, id: string): Promise<boolean> {
  const { numUpdatedRows } = await erasure(em, userId).where('id', '=', id).executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** The same for all endpoints of a person. */
export async function eraseEndpointsOf(em: SqlEntityManager, userId: string): Promise<void> {
  await erasure(em, userId).execute();
}

function erasure(em: SqlEntityManager, userId: string) {
  return db(em)
    .updateTable('webhook_endpoints')
    .set((eb) => ({
      deleted_at: sql`now()`,
      url: '',
      description: '',
      secret: Buffer.alloc(0),
      previous_secret: null,
      previous_until: null,
      earlier_secrets: sql`'[]'`,
      version: eb('version', '+', 1),
    }))
    .where('user_id', '=', userId)
    .where('deleted_at', 'is', null);
}

export interface Rotation {
  /** Sealed. */
  secret: Buffer;
  /** For how long the current secret signs as well; it ends at once if 0. */
  overlapSeconds: number;
  /** Whether the earlier secrets end at once. */
  endEarlier: boolean;
}

/**
 * Gives an endpoint a new secret. The replaced one stays valid for the overlap, and earlier ones until their ends. 'full' if it would then have more
 * secrets than the limit: then nothing changes.
 */
export async function rotateSecret(
  em: SqlEntityManager,
  userId: string,
  id: string,
  { secret, overlapSeconds, endEarlier }: Rotation,
  limit: number,
): Promise<WebhookEndpoint | 'full' | null> {
  const endpoint = await findEndpoint(em, userId, id, LockMode.PESSIMISTIC_WRITE);
  if (!endpoint) return null;
  const earlier = endEarlier ? [] : earlierOf(endpoint).filter(({ until }) => until > new Date());
  const overlaps = overlapSeconds > 0;
  if (1 + Number(overlaps) + earlier.length > limit) return 'full';
  endpoint.previousSecret = overlaps ? endpoint.secret : null;
  endpoint.previousUntil = overlaps ? raw<Date>('now() + make_interval(secs => ?)', [overlapSeconds]) : null;
  endpoint.earlierSecrets = earlier.map((one) => ({
    secret: Buffer.from(one.secret).toString('base64'),
    until: one.until.toISOString(),
  }));
  endpoint.secret = secret;
  return writeBack(em, endpoint);
}

/** Raises the version, so that what processes keep of the endpoint in memory is outdated. */
async function writeBack(em: SqlEntityManager, endpoint: WebhookEndpoint): Promise<WebhookEndpoint> {
  endpoint.version += 1;
  endpoint.updatedAt = raw<Date>('now()');
  await em.flush();
  return endpoint;
}

/** The secrets before the current one, sealed, the newest first; expired ones are among them. */
export function earlierOf({
  previousSecret,
  previousUntil,
  earlierSecrets,
}: Pick<WebhookEndpoint, 'previousSecret' | 'previousUntil' | 'earlierSecrets'>): {
  secret: Uint8Array;
  until: Date;
}[] {
  return [
    ...(previousSecret && previousUntil ? [{ secret: previousSecret, until: previousUntil }] : []),
    ...earlierSecrets.map(({ secret, until }) => ({ secret: Buffer.from(secret, 'base64'), until: new Date(until) })),
  ];
}
