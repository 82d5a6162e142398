import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { publicKeyText, readServiceConfig, serviceNames, type Environment } from '@plaza/service';
import { readConfig } from './config.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
const keys = {
  WALLET_SERVICE_KEY: key,
  SERVICE_PUBLIC_KEYS: serviceNames.map((name) => `${name}:${publicKeyText(key)}`).join(','),
};

function read(more: Environment): ReturnType<typeof readConfig> {
  const env = {
    DATABASE_URL: 'postgresql://x@localhost/x',
    ...keys,
    ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    ...more,
  };
  return readConfig(env, readServiceConfig('wallet', env));
}

describe('the configuration', () => {
  it('takes the sandbox for a provider where nothing is said', () => {
    expect(read({}).paymentProvider).toBe('sandbox');
  });

  it('refuses the sandbox, and nothing at all, in production', () => {
    expect(() => read({ NODE_ENV: 'production', PAYMENT_PROVIDER: 'sandbox' })).toThrow(
      /PAYMENT_PROVIDER.*refused when NODE_ENV is "production"/,
    );
    expect(() => read({ NODE_ENV: 'production' })).toThrow(
      /PAYMENT_PROVIDER: must be one of stripe, none in production/,
    );
    expect(read({ NODE_ENV: 'production', PAYMENT_PROVIDER: 'none' }).paymentProvider).toBe('none');
  });

  it('takes Stripe for a provider with its keys, and names what is missing', () => {
    const keys = { PAYMENT_PROVIDER: 'stripe', STRIPE_SECRET_KEY: 'sk_test_1', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    expect(read(keys).stripe).toEqual({
      secretKey: 'sk_test_1',
      webhookSecrets: ['whsec_1'],
      apiBase: new URL('https://api.stripe.com'),
    });
    expect(
      read({ ...keys, STRIPE_WEBHOOK_SECRET: 'whsec_1, whsec_2', STRIPE_API_BASE: 'http://localhost:12111' }).stripe,
    ).toMatchObject({ webhookSecrets: ['whsec_1', 'whsec_2'], apiBase: new URL('http://localhost:12111') });
    expect(() => read({ PAYMENT_PROVIDER: 'stripe' })).toThrow(
      /STRIPE_SECRET_KEY: is missing.*STRIPE_WEBHOOK_SECRET: is missing/,
    );
    expect(() => read({ ...keys, STRIPE_SECRET_KEY: 'pk_test_1' })).toThrow(/STRIPE_SECRET_KEY: must be a secret key/);
    expect(() => read({ ...keys, STRIPE_SECRET_KEY: 'hunter2' })).not.toThrow(/hunter2/);
    expect(() => read({ ...keys, STRIPE_WEBHOOK_SECRET: 'sk_test_1' })).toThrow(
      /STRIPE_WEBHOOK_SECRET: must be the signing secret/,
    );
    expect(() => read({ ...keys, STRIPE_API_BASE: 'localhost:12111' })).toThrow(/STRIPE_API_BASE/);
    expect(() => read({ ...keys, NODE_ENV: 'production', STRIPE_API_BASE: 'http://localhost:12111' })).toThrow(
      /STRIPE_API_BASE/,
    );
    expect(read({}).stripe).toBeUndefined();
  });

  it('refuses a test key of Stripe’s in production, where its cards would make money', () => {
    const keys = { NODE_ENV: 'production', PAYMENT_PROVIDER: 'stripe', STRIPE_WEBHOOK_SECRET: 'whsec_1' };
    for (const key of ['sk_test_1', 'rk_test_1']) {
      expect(() => read({ ...keys, STRIPE_SECRET_KEY: key })).toThrow(
        /STRIPE_SECRET_KEY: is a test key of Stripe’s.*refused when NODE_ENV is "production"/,
      );
      expect(read({ ...keys, NODE_ENV: 'development', STRIPE_SECRET_KEY: key }).stripe?.secretKey).toBe(key);
    }
    for (const key of ['sk_live_1', 'rk_live_1'])
      expect(read({ ...keys, STRIPE_SECRET_KEY: key }).stripe?.secretKey).toBe(key);
  });

  it('refuses a provider and a default currency that do not exist', () => {
    expect(() => read({ PAYMENT_PROVIDER: 'paypal' })).toThrow(/PAYMENT_PROVIDER/);
    expect(() => read({ DEFAULT_CURRENCY: 'SEK' })).toThrow(/DEFAULT_CURRENCY/);
  });
});
