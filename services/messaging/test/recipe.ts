import type { Environment, ServiceConfig } from '@plaza/service';
import type { TestRecipe } from '@plaza/testing';
import { buildApp, type Overrides } from '../src/app.ts';
import { readConfig, type MessagingConfig } from '../src/config.ts';
import { schema } from '../src/orm.config.ts';

/** The configuration with `env`, and with ports that are free. */
export const readTestConfig = (env: Environment, base: ServiceConfig): MessagingConfig =>
  readConfig({ MESSAGING_SOCKETS_LISTEN: '127.0.0.1:0', ...env }, base);

/** Messaging for tests. */
export const messagingRecipe: TestRecipe<MessagingConfig, Pick<Overrides, 'webhooks' | 'mail' | 'live'>> = {
  name: 'messaging',
  schema,
  readConfig: (base) => readTestConfig({}, base),
  buildApp,
};
