import { ConfigError, readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';
import { allowedOf } from './addresses.ts';

export interface WebhooksConfig {
  /** Hosts and networks that webhooks may be sent to although they are not on the public internet. */
  webhookAllowedHosts: string[];
}

export function readWebhooksConfig(env: Environment): WebhooksConfig {
  const { WEBHOOK_ALLOWED_HOSTS: text } = readEnvironment({ WEBHOOK_ALLOWED_HOSTS: z.string().default('') }, env);
  const webhookAllowedHosts = text.split(',').map((entry) => entry.trim()).filter(Boolean);
  try {
    allowedOf(webhookAllowedHosts);
  } catch (error) {
    throw new ConfigError(`WEBHOOK_ALLOWED_HOSTS: ${(error as Error).message}`);
  }
  return { webhookAllowedHosts };
}
