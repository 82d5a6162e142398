import type { TestRecipe } from '@plaza/testing';
import { buildApp, type WalletConfig } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { schema } from '../src/orm.config.ts';

/** The wallet for tests: its provider is the sandbox. */
export const walletRecipe: TestRecipe<WalletConfig> = {
  name: 'wallet',
  schema,
  readConfig: (base) => readConfig({}, base),
  buildApp,
};
