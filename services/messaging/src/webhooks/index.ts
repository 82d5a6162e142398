export { deleteEndpointsOf as forgetWebhooks } from './endpoints.ts';
export { enqueueWebhooks, type WebhookEvent } from './enqueue.ts';
export { readWebhooksConfig, type WebhooksConfig } from './config.ts';
export { startWebhooks, type Enqueue, type Webhooks, type WebhooksOptions } from './start.ts';
export type { EventTypeName } from './types.ts';
