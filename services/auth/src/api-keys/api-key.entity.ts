import { defineEntity, p } from '@mikro-orm/core';

export type KeyMode = 'live' | 'test';

/** A limit of a key: so many calls in a window. */
export interface KeyLimit {
  name: string;
  calls: number;
  windowSeconds: number;
  counts: 'all' | 'reads' | 'changes';
}

export const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: p.uuid().primary(),
    merchantId: p.uuid(),
    mode: p.string().columnType('text').$type<KeyMode>(),
    name: p.string().columnType('text'),
    // What is shown of the key: how it begins, and its last four characters.
    start: p.string().columnType('text'),
    lastFour: p.string().columnType('text'),
    // SHA-256 of the key, which has 256 random bits: nobody can guess it, so it needs no slower hash.
    hash: p.blob().unique('api_keys_hash_unique'),
    scopes: p.array().columnType('text[]'),
    cidrs: p.array().columnType('text[]'),
    limits: p.json().$type<KeyLimit[]>().columnType('jsonb'),
    // How much may leave the merchant's account with it, in its currency: by a call, and by all calls of a day.
    callCeiling: p.decimal().precision(20).scale(4).nullable(),
    dayCeiling: p.decimal().precision(20).scale(4).nullable(),
    // The first of the keys that were rolled up to this one: what they spend is counted together. Of a key that replaced none it is null.
    spendingId: p.uuid().nullable(),
    createdBy: p.uuid().index('api_keys_created_by_index'),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    // By its own expiry, or as the end of the overlap after it was rolled.
    expiresAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    lastUsedAt: p.datetime().columnType('timestamptz').nullable(),
    rolledFrom: p.uuid().nullable(),
    rolledTo: p.uuid().nullable(),
    // Of whatever decides about calls: each process of auth reads what has changed.
    changedAt: p
      .datetime()
      .columnType('timestamptz')
      .defaultRaw('clock_timestamp()')
      .index('api_keys_changed_at_index'),
  },
  indexes: [{ name: 'api_keys_merchant_index', properties: ['merchantId', 'id'] }],
  checks: [{ name: 'api_keys_ceilings_check', expression: 'call_ceiling > 0 and day_ceiling > 0' }],
});

export class ApiKey extends ApiKeySchema.class {}
ApiKeySchema.setClass(ApiKey);

export const ApiRequestSchema = defineEntity({
  name: 'ApiRequest',
  tableName: 'api_requests',
  properties: {
    id: p.uuid().primary(),
    merchantId: p.uuid(),
    keyId: p.uuid(),
    at: p.datetime().columnType('timestamptz').index('api_requests_at_index'),
    method: p.string().columnType('text'),
    // The template of the path, without what a caller wrote there.
    route: p.string().columnType('text'),
    status: p.integer(),
    requestId: p.string().columnType('text'),
    idempotencyKey: p.string().columnType('text').nullable(),
    durationMs: p.integer(),
  },
  indexes: [
    { name: 'api_requests_merchant_index', properties: ['merchantId', 'at', 'id'] },
    { name: 'api_requests_key_index', properties: ['keyId', 'at', 'id'] },
    { name: 'api_requests_request_id_index', properties: ['merchantId', 'requestId'] },
    { name: 'api_requests_idempotency_key_index', properties: ['merchantId', 'idempotencyKey'] },
  ],
});

/** A call that was made with a key, for the merchant to look up. */
export class ApiRequest extends ApiRequestSchema.class {}
ApiRequestSchema.setClass(ApiRequest);
