import { defineEntity, p } from '@mikro-orm/core';

export const WebhookEndpointSchema = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoints',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    url: p.text(),
    description: p.text().default(''),
    /** `*` means everything. */
    eventTypes: p.array().columnType('text[]'),
    /** Sealed, bound to the endpoint: see secret.ts. */
    secret: p.blob(),
    /** The secret before; messages are signed with it too, until `previousUntil`. */
    previousSecret: p.blob().nullable(),
    previousUntil: p.datetime(3).nullable(),
    /** The secrets before that, with their ends: an array of {"secret": base64, "until": time}. */
    earlierSecrets: p.json<{ secret: string; until: string }[]>().defaultRaw(`'[]'`),
    enabled: p.boolean().default(true),
    /** `owner`, `gone`, `failing` or `suspended`; empty while it is enabled. */
    disabledReason: p.text().default(''),
    /** The first failure since the last success. */
    failingSince: p.datetime(3).nullable(),
    /** It gets no requests until then, because it answered with Retry-After. */
    holdUntil: p.datetime(3).nullable(),
    /** Grows with every change of what a delivery needs, so that a process knows whether what it keeps in memory is outdated. */
    version: p.integer().default(1),
    /** Its owner no longer sees it; the row is deleted after its deliveries. */
    deletedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3).defaultRaw('now()'),
    updatedAt: p.datetime(3).defaultRaw('now()'),
  },
  indexes: [
    { name: 'webhook_endpoints_user_id_index', properties: ['userId', 'id'] },
    {
      name: 'webhook_endpoints_deleted_index',
      expression:
        'create index "webhook_endpoints_deleted_index" on "messaging"."webhook_endpoints" ("id") where deleted_at is not null',
    },
  ],
  checks: [
    { name: 'webhook_endpoints_url_check', expression: 'char_length(url) <= 2048' },
    { name: 'webhook_endpoints_description_check', expression: 'char_length(description) <= 200' },
    { name: 'webhook_endpoints_event_types_check', expression: 'cardinality(event_types) between 1 and 50' },
    {
      name: 'webhook_endpoints_disabled_check',
      expression: `enabled = (disabled_reason = '') and disabled_reason in ('', 'owner', 'gone', 'failing', 'suspended')`,
    },
    { name: 'webhook_endpoints_previous_check', expression: '(previous_secret is null) = (previous_until is null)' },
    {
      name: 'webhook_endpoints_earlier_check',
      expression: `jsonb_typeof(earlier_secrets) = 'array' and jsonb_array_length(earlier_secrets) <= 10`,
    },
  ],
});

/** A URL of a person that gets events. */
export class WebhookEndpoint extends WebhookEndpointSchema.class {}
WebhookEndpointSchema.setClass(WebhookEndpoint);
