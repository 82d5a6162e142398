import type { Environment, ServiceConfig } from '@plaza/service';
import { readLiveConfig, type LiveConfig } from './live/index.ts';
import { readMailConfig, type MailConfig } from './mail/index.ts';
import { readWebhooksConfig, type WebhooksConfig } from './webhooks/index.ts';

export interface MessagingConfig extends ServiceConfig, WebhooksConfig, MailConfig, LiveConfig {}

export function readConfig(env: Environment, base: ServiceConfig): MessagingConfig {
  return { ...base, ...readWebhooksConfig(env), ...readMailConfig(env, base), ...readLiveConfig(env) };
}
