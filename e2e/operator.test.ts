// What an operator does to a running marketplace, and what its users notice.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { grantAdmin, rotateKeys } from '@plaza/auth/operator';
import { until } from '@plaza/testing';
import { Api } from './api.ts';

let stack: TestStack;
let api: Api;

beforeAll(async () => {
  stack = await startTestStack({
    seed: false,
    serviceEnv: { auth: { KEY_REFRESH: '1' } },
    gateway: { jwksCacheSeconds: 1 },
  });
  api = new Api(stack.url);
});

afterAll(() => stack?.stop());

function kidOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
}

test('keys are rotated while people are signed in: old tokens hold, new ones are signed with the new key, the gateway follows', async () => {
  const before = await api.person();
  await withDatabase('auth', stack.databases.auth, (database) =>
    rotateKeys(database, {
      encryptionKey: Buffer.from(stack.secrets.encryptionKey, 'base64'),
      activationDelayMs: 3_000,
    }),
  );
  const published = await api.get('/.well-known/jwks.json');
  await until(async () => {
    const after = await api.person();
    expect((await api.get('/api/wallet/balance', before.token)).status).toBe(200);
    expect((await api.get('/api/wallet/balance', after.token)).status).toBe(200);
    return kidOf(after.token) !== kidOf(before.token);
  }, 'the new key signs');
  expect(published.status).toBe(200);
  expect((await api.get('/.well-known/jwks.json')).body.keys).toHaveLength(2);
});

test('an administrator is made by the operator, and is one from the next token on', async () => {
  const person = await api.person('Ada');
  await withDatabase('auth', stack.databases.auth, (database) => grantAdmin(database, person.email.toUpperCase()));
  const login = await api.post('/api/auth/login', { email: person.email, password: 'correct horse' });
  expect(login.body.user.role).toBe('admin');
  expect((await api.get('/api/auth/me', login.body.access_token)).body.user.role).toBe('admin');
});
