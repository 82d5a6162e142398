// What an operator does to a running marketplace, and what its users notice.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { withDatabase } from '@plaza/dev/databases';
import { startTestStack, type TestStack } from '@plaza/dev/test-stack';
import { grantAdmin, rotateKeys } from '@plaza/auth/operator';
import { newCuid } from '@plaza/service';
import { until, type Ran } from '@plaza/testing';
import pg from 'pg';
import { Api } from './api.ts';
import { runOperator } from './support/operator.ts';

let stack: TestStack;
let api: Api;
const home = mkdtempSync(join(tmpdir(), 'plaza-home-'));

beforeAll(async () => {
  stack = await startTestStack({
    seed: false,
    serviceEnv: { auth: { KEY_REFRESH: '1' } },
    gateway: { jwksCacheSeconds: 1 },
  });
  api = new Api(stack.url);
});

afterAll(async () => {
  await stack?.stop();
  rmSync(home, { recursive: true, force: true });
});

const plaza = (...args: string[]): Promise<Ran> => runOperator(stack, home, args);

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

test('the audit logs are verified while everything runs, and a row that was changed behind their backs is named', async () => {
  const person = await api.person();
  const changed = { current_password: 'correct horse', new_password: 'correct horse battery' };
  expect((await api.post('/api/auth/password/change', changed, person.token)).status).toBe(200);
  const sealed = await until(async () => {
    const found = await plaza('audit', 'verify');
    return /^auth: the audit log is correct: [1-9]\d* entries, 0 not sealed yet/m.test(found.output) && found;
  }, 'the entry is sealed');
  expect(sealed.code).toBe(0);
  for (const service of ['wallet', 'catalog', 'messaging'])
    expect(sealed.output).toContain(`${service}: the audit log is correct`);
  const database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
  try {
    await database.query(`alter table auth.audit_log disable trigger user`);
    await database.query(
      `update auth.audit_log set address = '192.0.2.1' where position = (select max(position) from auth.audit_log)`,
    );
    await database.query(`alter table auth.audit_log enable trigger user`);
  } finally {
    await database.end();
  }
  const broken = await plaza('audit', 'verify', '--service', 'auth');
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining('auth: the audit log is broken (changed)') });
});

test('subscriptions of another table are imported while everything runs, and are exported as they were', async () => {
  const person = await api.person();
  const header =
    'id,user_id,status,plan,stripe_customer_id,stripe_subscription_id,current_period_start,current_period_end,cancel_at_period_end,created_at,updated_at';
  const [first, other] = [join(home, 'subscriptions.csv'), join(home, 'exported.csv')];
  const row = `${newCuid()},old-7,active,pro,,,2026-11-01 10:00:00+00,2026-12-31 10:00:00+00,f,2025-01-31 08:00:00+00,2026-11-01 10:00:00+00`;
  writeFileSync(first, `${header}\n${row}\n`);
  const users = join(home, 'users.csv');
  writeFileSync(users, `old_user_id,user_id\nold-7,${person.id}\n`);
  expect((await plaza('billing', 'import', first)).code).toBe(1);
  expect((await plaza('billing', 'import', first, '--users', users, '--dry-run')).code).toBe(0);
  const read = async () => (await api.get('/api/subscription', person.token)).body.subscription as { plan: string };
  expect((await read()).plan).toBe('free');
  const imported = await plaza('billing', 'import', first, '--users', users);
  expect(imported.code).toBe(0);
  expect(await read()).toMatchObject({ status: 'active', plan: 'pro', plan_in_force: 'pro' });
  expect((await plaza('billing', 'export', other)).code).toBe(0);
  const lines = readFileSync(other, 'utf8').trim().split('\n');
  expect(lines[0]).toBe(header);
  expect(lines.find((line) => line.includes(person.id))).toMatch(/,active,pro,/);
});
