// The keys of a merchant: creating, rolling and ending them. A key is given out once; what stays is its hash.
import type { ApiKey } from '@plaza/api/api-keys';
import { Big, formatAmount, testCurrency } from '@plaza/money';
import { newId, type SqlEntityManager } from '@plaza/service';
import { limitMetadata, type QuotaLimit } from '../billing/index.ts';
import { endGrants } from '../identity/index.ts';
import type { KeyLimit, KeyMode } from './api-key.entity.ts';
import { apiKeyErrors } from './api-keys.errors.ts';
import { actingAs, changeKey, countActive, findKey, insertKey, type KeyRow, type NewKey } from './api-keys.queries.ts';
import { hashOfKey, newKey, shownOf } from './secret.ts';

/** Of a merchant, without those that have ended, but with those that were rolled: rolling is no way around this. */
const maxKeys = 200;

export interface Terms {
  name: string;
  mode: KeyMode;
  scopes: string[];
  cidrs: string[];
  limits: KeyLimit[];
  ceilings: Ceilings;
  expiresAt: Date | null;
}

/** In the currency of the key: decimal strings. */
export interface Ceilings {
  perCall: string | null;
  perDay: string | null;
}

export interface Creator {
  merchantId: string;
  /** Of the merchant. */
  currency: string;
  userId: string;
  /** What they are permitted for the merchant. */
  permissions: readonly string[];
  /** Of the merchant. */
  ownerId: string | null;
}

export interface Created {
  row: KeyRow;
  secret: string;
}

/** Throws SCOPE_NOT_HELD, API_KEY_LIMIT_REACHED. Nobody else changes the merchant meanwhile, and the rows are those of the merchant. */
export async function createKey(
  em: SqlEntityManager,
  creator: Creator,
  terms: Terms,
  { allowed, now }: { allowed: QuotaLimit; now: Date },
): Promise<Created> {
  if ((await countActive(em, creator.merchantId, now)).lasting >= allowed.limit)
    throw apiKeyErrors.API_KEY_LIMIT_REACHED({ metadata: limitMetadata(allowed) });
  const { limits, ceilings, expiresAt, ...rest } = terms;
  const row = {
    ...rest,
    limits: JSON.stringify(limits),
    call_ceiling: ceilings.perCall,
    day_ceiling: ceilings.perDay,
    spending_id: null,
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
  if ((await countActive(em, merchantId, now)).all >= maxKeys)
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
  const { name, mode, scopes, cidrs, limits, call_ceiling, day_ceiling, expires_at } = old;
  const spends = { call_ceiling, day_ceiling, spending_id: old.spending_id ?? id };
  const kept = { name, mode, scopes, cidrs, limits: JSON.stringify(limits), ...spends, expires_at };
  const made = await giveOut(em, creator, { ...kept, rolled_from: id }, now);
  const end = new Date(now.getTime() + overlapMs);
  const until = expires_at !== null && expires_at < end ? expires_at : end;
  return { ...made, replaced: await changeKey(em, id, { rolled_to: made.row.id, expires_at: until }) };
}

export interface KeyUpdate {
  id: string;
  name?: string | undefined;
  cidrs?: string[] | undefined;
  limits?: KeyLimit[] | undefined;
  /** In the currency of the key. */
  ceilings?: ((key: KeyRow) => Ceilings) | undefined;
}

/** Throws API_KEY_NOT_FOUND, API_KEY_ENDED, and what `raising` throws: it is called before a ceiling is raised or removed. */
export async function updateKey(
  em: SqlEntityManager,
  merchantId: string,
  { id, name, cidrs, limits, ceilings }: KeyUpdate,
  { now, raising }: { now: Date; raising: () => void },
): Promise<{ before: KeyRow; after: KeyRow }> {
  const before = await usable(em, merchantId, id, now);
  const wanted = ceilings?.(before);
  if (wanted && (isHigher(wanted.perCall, before.call_ceiling) || isHigher(wanted.perDay, before.day_ceiling)))
    raising();
  const after = await changeKey(em, id, {
    ...(name !== undefined && { name }),
    ...(cidrs !== undefined && { cidrs }),
    ...(limits !== undefined && { limits: JSON.stringify(limits) }),
    ...(wanted && { call_ceiling: wanted.perCall, day_ceiling: wanted.perDay }),
  });
  return { before, after };
}

/** No ceiling is higher than any. */
function isHigher(ceiling: string | null, than: string | null): boolean {
  return than !== null && (ceiling === null || new Big(ceiling).gt(than));
}

/** In which a key moves money. */
export function currencyOf({ mode }: Pick<KeyRow, 'mode'>, merchant: { currency: string }): string {
  return mode === 'live' ? merchant.currency : testCurrency;
}

/** What is compared in the audit log. */
export function auditedTerms({ cidrs, limits, call_ceiling, day_ceiling }: KeyRow) {
  return { cidrs, limits, per_call: call_ceiling, per_day: day_ceiling };
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

export function toProto(row: KeyRow, merchant: { currency: string }, now: Date): ApiKey {
  const { call_ceiling: perCall, day_ceiling: perDay } = row;
  const currency = currencyOf(row, merchant);
  const written = (ceiling: string | null): string => (ceiling === null ? '' : formatAmount(ceiling, currency));
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
    ceilings:
      perCall === null && perDay === null
        ? undefined
        : { perCall: written(perCall), perDay: written(perDay), currency },
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
