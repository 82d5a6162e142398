// The door of webhooks: enqueueing deliveries of events, and sending them.
export { eraseEndpointsOf as eraseWebhooks } from './endpoints.ts';
export { enqueueWebhooks, type WebhookEvent } from './enqueue.ts';
export { resealWebhooks } from './reseal.ts';
export { readWebhooksConfig, type WebhooksConfig } from './config.ts';
export { startWebhooks, type Enqueue, type WebhooksOptions } from './webhooks.feature.ts';
export type { EventTypeName } from './types.ts';
