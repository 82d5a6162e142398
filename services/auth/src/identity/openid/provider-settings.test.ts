import { expect, test } from '@jest/globals';
import { generateKeyPairSync } from 'node:crypto';
import { mayCall, readProviders } from './provider-settings.ts';

const google = {
  id: 'google',
  name: 'Google',
  issuer: 'https://accounts.google.com',
  client_id: 'x',
  client_secret: 's3cret',
};
const pem = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const apple = {
  id: 'apple',
  name: 'Apple',
  issuer: 'https://appleid.apple.com',
  client_id: 'com.example.shop',
  apple: { team_id: 'TEAM', key_id: 'KEY', private_key: pem('P-256') },
};
const read = (...list: unknown[]) => readProviders(JSON.stringify(list));

test('a provider needs little, and Apple has its own ways', () => {
  expect(read(google, apple)).toMatchObject([
    { id: 'google', scope: 'openid email profile', responseMode: 'query', verifiesEmail: true, parameters: {} },
    { id: 'apple', scope: 'openid email name', responseMode: 'form_post', secret: { kind: 'key', teamId: 'TEAM' } },
  ]);
  expect(readProviders('[]')).toEqual([]);
});

test.each<[string, unknown[]]>([
  ['provider 1: client_id is missing or wrong', [{ ...google, client_id: undefined }]],
  ['provider 1: issuer is missing or wrong', [{ ...google, issuer: 'google' }]],
  ['provider 2: either client_secret or apple is missing or wrong', [apple, { ...google, client_secret: undefined }]],
  ['provider 1: either client_secret or apple is missing or wrong', [{ ...google, apple: apple.apple }]],
  ['provider 1: scope must have openid', [{ ...google, scope: 'email' }]],
  ['provider 1: parameters must not have redirect_uri', [{ ...google, parameters: { redirect_uri: 'x' } }]],
  [
    'provider 1: apple.private_key must be the PEM of a P-256 key',
    [{ ...apple, apple: { ...apple.apple, private_key: pem('P-384') } }],
  ],
  ['must have another id for each provider', [google, { ...google, issuer: 'https://other.example' }]],
  ['must have another issuer for each provider', [google, { ...google, id: 'other' }]],
])('%s', (message, list) => {
  expect(() => read(...list)).toThrow(message);
});

test('no error repeats a secret', () => {
  for (const text of ['[{"client_secret":"s3cret"', '{"client_secret":"s3cret"}', '[{"client_secret":"s3cret"}]']) {
    expect(() => readProviders(text)).toThrow(/^(?!.*s3cret)/s);
  }
});

test('providers are called over https, and on this machine only where people develop', () => {
  expect(mayCall(new URL('https://accounts.google.com'), true)).toBe(true);
  for (const url of ['http://127.0.0.1:4000', 'http://localhost:4000', 'http://[::1]:4000']) {
    expect([url, mayCall(new URL(url), false), mayCall(new URL(url), true)]).toEqual([url, true, false]);
  }
  for (const url of ['http://accounts.google.com', 'http://127.0.0.1.example', 'ftp://127.0.0.1'])
    expect([url, mayCall(new URL(url), false)]).toEqual([url, false]);
});
