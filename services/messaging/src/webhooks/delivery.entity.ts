import { defineEntity, p } from '@mikro-orm/core';
import { WebhookEndpoint } from './endpoint.entity.ts';

export const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_deliveries',
  properties: {
    // Ascending in the order of creation.
    id: p.uuid().primary(),
    endpoint: () => p.manyToOne(WebhookEndpoint).joinColumn('endpoint_id').mapToPk().deleteRule('cascade').index(false),
    userId: p.uuid(),
    /** The receiver's webhook-id. One event reaches an endpoint as one delivery, however often it is enqueued. */
    eventId: p.uuid(),
    eventType: p.text(),
    /** The exact text of the body: it is what is signed. */
    payload: p.text(),
    /** pending, delivered, failed, or skipped: it was enqueued while the endpoint was disabled, and can be replayed. */
    status: p.text().default('pending'),
    attempts: p.integer().default(0),
    /** Attempts since it was created or replayed; they decide when the next one is. */
    tries: p.integer().default(0),
    nextAttemptAt: p.datetime(3).defaultRaw('now()'),
    /** The end of the lease of the process that is sending it, and renews this every second. After it another process sends it. */
    claimedUntil: p.datetime(3).nullable(),
    /** HTTP; 0 if the last attempt got no answer. */
    responseStatus: p.integer().default(0),
    error: p.text().default(''),
    createdAt: p.datetime(3).defaultRaw('now()'),
    endedAt: p.datetime(3).nullable(),
  },
  indexes: [
    { name: 'webhook_deliveries_user_id_index', properties: ['userId', 'id'] },
    { name: 'webhook_deliveries_endpoint_id_index', properties: ['endpoint', 'id'] },
    {
      name: 'webhook_deliveries_due_index',
      expression: `create index "webhook_deliveries_due_index" on "messaging"."webhook_deliveries" ("endpoint_id", "next_attempt_at", "id") where status = 'pending'`,
    },
    {
      name: 'webhook_deliveries_skipped_index',
      expression: `create index "webhook_deliveries_skipped_index" on "messaging"."webhook_deliveries" ("id") where status = 'skipped'`,
    },
  ],
  uniques: [{ name: 'webhook_deliveries_event_unique', properties: ['eventId', 'endpoint'] }],
  checks: [
    { name: 'webhook_deliveries_status_check', expression: `status in ('pending', 'delivered', 'failed', 'skipped')` },
    { name: 'webhook_deliveries_ended_check', expression: `(status = 'pending') = (ended_at is null)` },
  ],
});

/** One event for one endpoint. */
export class WebhookDelivery extends WebhookDeliverySchema.class {}
WebhookDeliverySchema.setClass(WebhookDelivery);

export const WebhookAttemptSchema = defineEntity({
  name: 'WebhookAttempt',
  tableName: 'webhook_attempts',
  properties: {
    delivery: () =>
      p.manyToOne(WebhookDelivery).joinColumn('delivery_id').mapToPk().primary().deleteRule('cascade').index(false),
    number: p.integer().primary(),
    userId: p.uuid(),
    startedAt: p.datetime(3),
    durationMs: p.integer(),
    responseStatus: p.integer(),
    /** At most 20 kB of it. */
    responseBody: p.text(),
    error: p.text(),
  },
});

/** One request of a delivery, and the answer to it. */
export class WebhookAttempt extends WebhookAttemptSchema.class {}
WebhookAttemptSchema.setClass(WebhookAttempt);
