export { deleteEndpointsOf as forgetWebhooks } from './endpoints.sql.ts';
export { enqueueWebhooks, type WebhookEvent } from './enqueue.ts';
export { readWebhooksConfig, type WebhooksConfig } from './config.ts';
export { startWebhooks, type Webhooks, type WebhooksOptions } from './start.ts';
export type { EventTypeName } from './types.ts';
