import { testGatewayKey, type TestRecipe } from '@plaza/testing';
import { buildApp } from '../src/app.ts';
import { readConfig, type AuthConfig } from '../src/config.ts';
import { schema as billing } from '../src/billing/orm.config.ts';
import { schema } from '../src/orm.config.ts';

/** Auth for tests: cheap passwords, and a clock that a test may set. */
export const authRecipe: TestRecipe<AuthConfig, { now?: () => Date }> = {
  name: 'auth',
  schema,
  beside: [billing],
  readConfig: (base, urlOf) =>
    readConfig({ BCRYPT_COST: '4', GATEWAY_KEY: testGatewayKey, BACKEND_APP_DATABASE_URL: urlOf('billing') }, base),
  buildApp: (config, log, { now }) => buildApp(config, log, now),
};
