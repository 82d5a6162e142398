import type { Environment, ServiceConfig } from '@plaza/service';

export type MessagingConfig = ServiceConfig;

/** Messaging needs nothing beyond what every service reads. */
export function readConfig(_env: Environment, base: ServiceConfig): MessagingConfig {
  return base;
}
