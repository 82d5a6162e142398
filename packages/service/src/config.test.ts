import { expect, test } from '@jest/globals';
import { testKeysOf } from '@plaza/testing';
import { readServiceConfig } from './config.ts';

const complete = {
  DATABASE_URL: 'postgres://u:p@localhost/plaza',
  ...testKeysOf('auth'),
  ...testKeysOf('wallet'),
  ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

test('one database serves every service unless a service has its own', () => {
  expect(readServiceConfig('auth', complete).databaseUrl).toBe(complete.DATABASE_URL);
  expect(readServiceConfig('auth', { ...complete, AUTH_DATABASE_URL: 'postgres://own/auth' }).databaseUrl).toBe(
    'postgres://own/auth',
  );
  expect(readServiceConfig('wallet', { ...complete, AUTH_DATABASE_URL: 'postgres://own/auth' }).databaseUrl).toBe(
    complete.DATABASE_URL,
  );
});

test('what is wrong is named, and its value is not told', () => {
  expect(() => readServiceConfig('auth', { ...complete, DATABASE_URL: 'mysql://root:hunter2@host/db' })).toThrow(
    /AUTH_DATABASE_URL: must be a URL that starts with postgres:\/\//,
  );
  expect(() => readServiceConfig('auth', { ...complete, DATABASE_URL: 'mysql://root:hunter2@host/db' })).not.toThrow(
    /hunter2/,
  );
  expect(() => readServiceConfig('auth', {})).toThrow(/SERVICE_PUBLIC_KEYS: is missing; ENCRYPTION_KEY: is missing/);
  expect(() => readServiceConfig('auth', { ...complete, ENCRYPTION_KEY: 'short' })).toThrow(
    /must be 32 bytes in base64/,
  );
  expect(() => readServiceConfig('auth', { ...complete, AUTH_LISTEN: 'nonsense' })).toThrow(
    /AUTH_LISTEN: must be host:port/,
  );
  expect(() => readServiceConfig('auth', { ...complete, AUTH_LISTEN: 'nonsense', WALLET_ADDRESS: 'nowhere' })).toThrow(
    /AUTH_LISTEN: must be host:port; WALLET_ADDRESS: must be host:port/,
  );
});

test('an empty variable is one that is not set', () => {
  expect(readServiceConfig('auth', { ...complete, REDIS_URL: '', LOG_LEVEL: '' })).toMatchObject({
    redisUrl: undefined,
    logLevel: 'info',
  });
});

test('a connection lives until one of its ends goes away, unless its age is limited', () => {
  expect(readServiceConfig('auth', complete).maxConnectionAgeMs).toBeUndefined();
  expect(readServiceConfig('auth', { ...complete, MAX_CONNECTION_AGE: '300' }).maxConnectionAgeMs).toBe(300_000);
  expect(() => readServiceConfig('auth', { ...complete, MAX_CONNECTION_AGE: '0' })).toThrow(/MAX_CONNECTION_AGE/);
});
