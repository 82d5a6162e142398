// The keys of a merchant: creating, rolling and ending them. A key is given out once; what stays is its hash.
import type { ApiKey } from '@plaza/api/api-keys';
import { newId, type SqlEntityManager } from '@plaza/service';
import { endGrants } from '../identity/index.ts';
import type { KeyLimit, KeyMode } from './api-key.entity.ts';
import { apiKeyErrors } from './api-keys.errors.ts';
import { actingAs, changeKey, countActive, findKey, insertKey, type KeyRow, type NewKey } from './api-keys.queries.ts';
import { hashOfKey, newKey, shownOf } from './secret.ts';

/** Of a merchant, without those that have ended. */
const maxKeys = 50;

export interface Terms {
  name: string;
  mode: KeyMode;
  scopes: string[];
  cidrs: string[];
  limits: KeyLimit[];
  expiresAt: Date | null;
}

export interface Creator {
  merchantId: string;
  userId: string;
  /** What they are permitted for the merchant. */
  permissions: readonly string[];
}

export interface Created {
  row: KeyRow;
  secret: string;
}

/** Throws SCOPE_NOT_HELD, API_KEY_LIMIT_REACHED. Nobody else changes the merchant meanwhile, and the rows are those of the merchant. */
export async function createKey(em: SqlEntityManager, creator: Creator, terms: Terms, now: Date): Promise<Created> {
  const { limits, expiresAt, ...rest } = terms;
  const row = {
    ...rest,
    limits: JSON.stringify(limits),
    expires_at: expiresAt,
    rolled_from: null,
  };
  return giveOut(em, creator, row, now);
}

async function giveOut(
  em: SqlEntityManager,
  { merchantId, userId, permissions }: Creator,
  row: Omit<NewKey, 'id' | 'merchant_id' | 'created_by' | 'hash' | 'start' | 'last_four'>,
  now: Date,
): Promise<Created> {
  const beyond = row.scopes.filter((scope) => !permissions.includes(scope));
  if (beyond.length > 0) throw apiKeyErrors.SCOPE_NOT_HELD({ metadata: { scopes: beyond.join(' ') } });
  if ((await countActive(em, merchantId, now)) >= maxKeys)
    throw apiKeyErrors.API_KEY_LIMIT_REACHED({ metadata: { limit: String(maxKeys) } });
  const secret = newKey(row.mode);
  const { start, lastFour } = shownOf(secret);
  const made = {
    ...row,
    id: newId(),
    merchant_id: merchantId,
    created_by: userId,
    hash: hashOfKey(secret)!,
    start,
    last_four: lastFour,
  };
  return { row: await insertKey(em, made), secret };
}

/** Throws API_KEY_NOT_FOUND, API_KEY_ENDED, API_KEY_ROLLED, SCOPE_NOT_HELD, API_KEY_LIMIT_REACHED. */
export async function rollKey(
  em: SqlEntityManager,
  creator: Creator,
  { id, overlapMs }: { id: string; overlapMs: number },
  now: Date,
): Promise<Created & { replaced: KeyRow }> {
  const old = await usable(em, creator.merchantId, id, now);
  if (old.rolled_to !== null) throw apiKeyErrors.API_KEY_ROLLED({ metadata: { rolled_to: old.rolled_to } });
  const { name, mode, scopes, cidrs, limits, expires_at } = old;
  const kept = { name, mode, scopes, cidrs, limits: JSON.stringify(limits), expires_at };
  const made = await giveOut(em, creator, { ...kept, rolled_from: id }, now);
  const end = new Date(now.getTime() + overlapMs);
  const until = expires_at !== null && expires_at < end ? expires_at : end;
  return { ...made, replaced: await changeKey(em, id, { rolled_to: made.row.id, expires_at: until }) };
}

/** Throws API_KEY_NOT_FOUND, API_KEY_ENDED. */
export async function updateKey(
  em: SqlEntityManager,
  merchantId: string,
  {
    id,
    ...change
  }: { id: string; name?: string | undefined; cidrs?: string[] | undefined; limits?: KeyLimit[] | undefined },
  now: Date,
): Promise<KeyRow> {
  await usable(em, merchantId, id, now);
  const { name, cidrs, limits } = change;
  return changeKey(em, id, {
    ...(name !== undefined && { name }),
    ...(cidrs !== undefined && { cidrs }),
    ...(limits !== undefined && { limits: JSON.stringify(limits) }),
  });
}

/** Throws API_KEY_NOT_FOUND. */
export async function revokeKey(em: SqlEntityManager, merchantId: string, id: string, now: Date): Promise<KeyRow> {
  const key = await findKey(em, merchantId, id, true);
  if (!key) throw apiKeyErrors.API_KEY_NOT_FOUND();
  if (key.revoked_at !== null) return key;
  await actingAs(em, 'system', () => endGrants(em, [id], now));
  return changeKey(em, id, { revoked_at: now });
}

async function usable(em: SqlEntityManager, merchantId: string, id: string, now: Date): Promise<KeyRow> {
  const key = await findKey(em, merchantId, id, true);
  if (!key) throw apiKeyErrors.API_KEY_NOT_FOUND();
  if (statusOf(key, now) !== 'active') throw apiKeyErrors.API_KEY_ENDED();
  return key;
}

export function statusOf({ revoked_at, expires_at }: Pick<KeyRow, 'revoked_at' | 'expires_at'>, now: Date) {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && expires_at <= now ? 'expired' : 'active';
}

export function toProto(row: KeyRow, now: Date): ApiKey {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    name: row.name,
    mode: row.mode,
    start: row.start,
    lastFour: row.last_four,
    scopes: row.scopes,
    cidrs: row.cidrs,
    limits: row.limits,
    status: statusOf(row, now),
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
    createdBy: row.created_by,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
    rolledFrom: row.rolled_from ?? '',
    rolledTo: row.rolled_to ?? '',
  };
}
