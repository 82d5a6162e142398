import type { Environment, ServiceConfig } from '@plaza/service';
import { readWebhooksConfig, type WebhooksConfig } from './webhooks/index.ts';

export interface MessagingConfig extends ServiceConfig, WebhooksConfig {}

export function readConfig(env: Environment, base: ServiceConfig): MessagingConfig {
  return { ...base, ...readWebhooksConfig(env) };
}
