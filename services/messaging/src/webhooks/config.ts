import { ConfigError, readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';
import { allowedOf } from '@plaza/service/outbound';

export interface WebhooksConfig {
  /** Hosts and networks that webhooks may be sent to although they are not on the public internet. */
  webhookAllowedHosts: string[];
  /** Ports that are refused there: those of Plaza itself, where it shares a machine with receivers. */
  webhookClosedPorts: number[];
}

export function readWebhooksConfig(env: Environment): WebhooksConfig {
  const { WEBHOOK_ALLOWED_HOSTS: text, WEBHOOK_CLOSED_PORTS: webhookClosedPorts } = readEnvironment(
    {
      WEBHOOK_ALLOWED_HOSTS: z.string().default(''),
      WEBHOOK_CLOSED_PORTS: z
        .string()
        .default('')
        .transform((ports) =>
          ports
            .split(',')
            .map((port) => port.trim())
            .filter(Boolean)
            .map(Number),
        )
        .refine(
          (ports) => ports.every((port) => Number.isInteger(port) && port > 0 && port < 65_536),
          'must be ports with commas between',
        ),
    },
    env,
  );
  const webhookAllowedHosts = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
  try {
    allowedOf(webhookAllowedHosts);
  } catch (error) {
    throw new ConfigError(`WEBHOOK_ALLOWED_HOSTS: ${(error as Error).message}`);
  }
  return { webhookAllowedHosts, webhookClosedPorts };
}
