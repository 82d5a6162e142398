import { describe, expect, it } from '@jest/globals';
import { readServiceConfig, type Environment } from '@plaza/service';
import { readWalletConfig } from './config.ts';

function read(more: Environment): ReturnType<typeof readWalletConfig> {
  const env = { DATABASE_URL: 'postgresql://x@localhost/x', INTERNAL_SECRET: 'x'.repeat(32), ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'), ...more };
  return readWalletConfig(env, readServiceConfig('wallet', env));
}

describe('the configuration', () => {
  it('takes the sandbox for a provider where nothing is said', () => {
    expect(read({}).paymentProvider).toBe('sandbox');
  });

  it('refuses the sandbox, and nothing at all, in production', () => {
    expect(() => read({ NODE_ENV: 'production', PAYMENT_PROVIDER: 'sandbox' })).toThrow(/PAYMENT_PROVIDER.*refused when NODE_ENV is "production"/);
    expect(() => read({ NODE_ENV: 'production' })).toThrow(/PAYMENT_PROVIDER: must be one of none in production/);
    expect(read({ NODE_ENV: 'production', PAYMENT_PROVIDER: 'none' }).paymentProvider).toBe('none');
  });

  it('refuses a provider and a default currency that do not exist', () => {
    expect(() => read({ PAYMENT_PROVIDER: 'paypal' })).toThrow(/PAYMENT_PROVIDER/);
    expect(() => read({ DEFAULT_CURRENCY: 'SEK' })).toThrow(/DEFAULT_CURRENCY/);
  });
});
