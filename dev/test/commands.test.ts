// What the commands say when something is wrong: one clear sentence, and an exit code.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schemaNames, serviceNames } from '@plaza/services';
import { runScript, type Ran } from '@plaza/testing';
import pg from 'pg';
import { freePort } from '../src/engines/index.ts';
import { readSecrets } from '../src/secrets.ts';
import { readSettings } from '../src/settings.ts';

let home: string;
let ports: Record<string, string>;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'plaza-home-'));
  const names = [
    'PORT',
    'ENVOY_ADMIN_PORT',
    'POSTGRES_PORT',
    'VALKEY_PORT',
    'MAIL_PORT',
    'MAIL_PAGE_PORT',
    'STORE_PORT',
    'AUTH_LISTEN',
    'WALLET_LISTEN',
    'CATALOG_LISTEN',
    'MESSAGING_LISTEN',
    'MESSAGING_SOCKETS_LISTEN',
  ];
  ports = Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, `${name.endsWith('LISTEN') ? '127.0.0.1:' : ''}${await freePort()}`] as const),
    ),
  );
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const run = (script: string, args: string[], env: Record<string, string> = {}): Promise<Ran> =>
  runScript(join(import.meta.dirname, '../src', script), args, { PLAZA_HOME: home, ...ports, ...env });

function listening(port = 0): Promise<{ server: Server; port: number }> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.listen(port, '127.0.0.1', () => resolve({ server, port: (server.address() as { port: number }).port }));
  });
}

describe('npm start refuses in one sentence', () => {
  test.each([
    [
      'a database URL that is none',
      { DATABASE_URL: 'foo' },
      /^DATABASE_URL is not a URL that Plaza understands: it must look like postgres:\/\/user:password@host:port\/database\.$/,
    ],
    ['a database of another kind', { WALLET_DATABASE_URL: 'mysql://localhost/x' }, /^WALLET_DATABASE_URL is not a URL/],
    [
      'a database that nobody serves',
      { DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' },
      /^DATABASE_URL leads to 127\.0\.0\.1:1, where nothing listens: start that server, or correct DATABASE_URL\.$/,
    ],
    [
      'a database on a machine that does not exist',
      { DATABASE_URL: 'postgres://u:secret@plaza.invalid/x' },
      /^DATABASE_URL leads to plaza\.invalid, but no machine with that name can be found\.$/,
    ],
    [
      'a Redis that nobody serves',
      { REDIS_URL: 'redis://127.0.0.1:1' },
      /^REDIS_URL leads to 127\.0\.0\.1:1, which does not answer like a Redis/,
    ],
    [
      'a cluster of which no node answers',
      { REDIS_CLUSTER_NODES: '127.0.0.1:1,127.0.0.1:2' },
      /^REDIS_CLUSTER_NODES is .* none of these nodes answers\.$/,
    ],
    [
      'an Envoy that is not there',
      { ENVOY_BIN: '/no/envoy' },
      /^ENVOY_BIN is \/no\/envoy, but there is no such file\.$/,
    ],
    [
      'a program that is no Envoy',
      { ENVOY_BIN: process.execPath },
      /^ENVOY_BIN is .*, which is not an Envoy that runs here\.$/,
    ],
    ['a port that is no number', { PORT: 'abc' }, /^PORT is "abc", but a port is a number from 1 to 65535\.$/],
    [
      'one port for two',
      { PORT: '45001', ENVOY_ADMIN_PORT: '45001' },
      /^Port 45001 is set for the gateway and for Envoy's administration/,
    ],
    [
      'a secret that is too short',
      { GATEWAY_KEY: 'short' },
      /^The configuration is not complete: GATEWAY_KEY: must have at least 32 characters/,
    ],
    [
      'a key that is none',
      { WALLET_SERVICE_KEY: 'short' },
      /^WALLET_SERVICE_KEY is not an Ed25519 private key in PKCS #8, as base64 or PEM\.$/,
    ],
    [
      'one password for all roles',
      { DATABASE_ROLE_PASSWORD: 'x' },
      /^DATABASE_ROLE_PASSWORD would be one password for all roles: set AUTH_DATABASE_PASSWORD, WALLET_DATABASE_PASSWORD, /,
    ],
    [
      'one password for two roles',
      { AUTH_DATABASE_PASSWORD: 'x', CATALOG_DATABASE_PASSWORD: 'x' },
      /^AUTH_DATABASE_PASSWORD and CATALOG_DATABASE_PASSWORD are the same: each role needs a password of its own\.$/,
    ],
    [
      'what only the wallet would refuse',
      { NODE_ENV: 'production', PAYMENT_PROVIDER: 'sandbox', ESIM_PROVIDER: 'none' },
      /^The configuration is not complete: PAYMENT_PROVIDER is "sandbox"/,
    ],
    [
      'what only the catalog would refuse',
      { NODE_ENV: 'production', PAYMENT_PROVIDER: 'none', ESIM_PROVIDER: 'sandbox' },
      /^The configuration is not complete: ESIM_PROVIDER is "sandbox"/,
    ],
    [
      'what only messaging would refuse',
      { WEBHOOK_ALLOWED_HOSTS: '10.0.0.0/99' },
      /^The configuration is not complete: WEBHOOK_ALLOWED_HOSTS: /,
    ],
    [
      'test cards in production',
      {
        NODE_ENV: 'production',
        PAYMENT_PROVIDER: 'stripe',
        STRIPE_SECRET_KEY: 'sk_test_1',
        STRIPE_WEBHOOK_SECRET: 'whsec_1',
        ESIM_PROVIDER: 'none',
      },
      /STRIPE_SECRET_KEY: is a test key/,
    ],
    ['a level that does not exist', { LOG_LEVEL: 'loud' }, /^The configuration is not complete: LOG_LEVEL: /],
  ])('%s', async (_, env, sentence) => {
    const { code, output } = await run('start.ts', [], env);
    expect(output).toMatch(sentence);
    expect(output).not.toContain('secret@');
    expect(code).toBe(1);
  });

  test('an option that it does not know', async () => {
    expect(await run('start.ts', ['--foo'])).toEqual({
      code: 1,
      output: '"npm start" has two options, --reset and --seed, and not "--foo": npm start -- --reset',
    });
  });

  test('demo people in production', async () => {
    const { code, output } = await run('start.ts', ['--seed'], {
      NODE_ENV: 'production',
      PAYMENT_PROVIDER: 'none',
      ESIM_PROVIDER: 'none',
    });
    expect(output).toMatch(/^Demo people have known passwords and are refused in production/);
    expect(code).toBe(1);
  });

  test('a configuration that a service would refuse, before it removes, migrates or loads anything', async () => {
    const url = process.env['PLAZA_TEST_DATABASE_URL'] ?? '';
    const schemas = async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ name: string }>(
        'select nspname as name from pg_namespace where nspname = any($1)',
        [[...schemaNames]],
      );
      await client.end();
      return rows;
    };
    const { code, output } = await run('start.ts', ['--seed'], { DATABASE_URL: url, PAYMENT_PROVIDER: 'paypal' });
    expect(output).toMatch(/^The configuration is not complete: PAYMENT_PROVIDER: must be one of/);
    expect([code, await schemas()]).toEqual([1, []]);
    writeFileSync(join(home, 'postgres'), 'what --reset would remove');
    expect((await run('start.ts', ['--reset'], { PAYMENT_PROVIDER: 'paypal' })).code).toBe(1);
    expect(readFileSync(join(home, 'postgres'), 'utf8')).toBe('what --reset would remove');
    rmSync(join(home, 'postgres'));
  });

  test('to begin anew in a database that is not its own', async () => {
    const url = process.env['PLAZA_TEST_DATABASE_URL'] ?? '';
    const { code, output } = await run('start.ts', ['--reset'], { DATABASE_URL: url });
    expect(output).toMatch(
      /--reset only deletes the data of the embedded engines, but DATABASE_URL is your own database: .* run "drop schema/,
    );
    expect(code).toBe(1);
  });

  test('a password that is wrong, without showing it', async () => {
    const url = new URL(process.env['PLAZA_TEST_DATABASE_URL'] ?? '');
    url.password = 'not-the-password';
    const { code, output } = await run('start.ts', [], { DATABASE_URL: url.href });
    expect(output).toBe(`DATABASE_URL leads to ${url.host}, which refuses the user "postgres" with that password.`);
    expect(code).toBe(1);
  });

  test('a database that does not exist', async () => {
    const url = new URL(process.env['PLAZA_TEST_DATABASE_URL'] ?? '');
    url.pathname = '/nowhere';
    expect((await run('start.ts', [], { DATABASE_URL: url.href })).output).toBe(
      `DATABASE_URL names the database "nowhere", but ${url.host} has no such database: create it first.`,
    );
  });

  test('a server that speaks something else', async () => {
    const { server, port } = await listening();
    expect((await run('start.ts', [], { DATABASE_URL: `postgres://u:p@127.0.0.1:${port}/x` })).output).toMatch(
      /^DATABASE_URL leads to 127\.0\.0\.1:\d+, which cannot be used as a database: /,
    );
    expect((await run('start.ts', [], { REDIS_URL: `redis://127.0.0.1:${port}` })).output).toMatch(
      /^REDIS_URL leads to .* does not answer like a Redis/,
    );
    server.close();
  });

  test('a port that is taken', async () => {
    const { server, port } = await listening();
    const { code, output } = await run('start.ts', [], { WALLET_LISTEN: `127.0.0.1:${port}` });
    expect(output).toBe(
      `Port ${port}, which the wallet service needs, is used by another program: stop that program, or choose another port, such as WALLET_LISTEN=127.0.0.1:${port + 1000}.`,
    );
    expect(code).toBe(1);
    server.close();
  });

  test('to install engines without Python', async () => {
    const { code, output } = await run('start.ts', [], { PATH: '/nowhere' });
    expect(output).toContain('Python 3 with pip is needed to install the embedded engines');
    expect(code).toBe(1);
  });

  test('to install engines without a network', async () => {
    const { code, output } = await run('start.ts', [], {
      PIP_INDEX_URL: 'http://127.0.0.1:1/simple',
      PIP_NO_INDEX: '0',
      PIP_FIND_LINKS: '',
      PIP_CONFIG_FILE: '/dev/null',
    });
    expect(output).toContain('pip cannot reach its package index; check the network and start again');
    expect(code).toBe(1);
    expect(readdirSync(join(home, 'engines'))).toEqual([]);
  });

  test('and leaves nothing started and nothing locked behind', () => {
    expect(readdirSync(join(home, 'run'))).toEqual(['pids']);
    expect(readdirSync(join(home, 'run/pids'))).toEqual([]);
  });
});

describe('npx plaza', () => {
  test('does not invent a key that running services would not know', async () => {
    rmSync(join(home, 'secrets.json'), { force: true });
    const { code, output } = await run('plaza.ts', ['keys', 'rotate'], {
      AUTH_DATABASE_URL: process.env['PLAZA_TEST_DATABASE_URL'] ?? '',
    });
    expect(output).toBe('Set ENCRYPTION_KEY to the value of the running services: this checkout has none yet.');
    expect(code).toBe(1);
  });

  test('seals the key of the account that mints, again under another key, and tells it to nobody', async () => {
    const privateKey = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';
    const [first, second] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64')) as [string, string];
    const seal = (env: Record<string, string>) => run('plaza.ts', ['nft', 'seal-key'], env);
    const sealedIn = (output: string): string => /^NFT_PRIVATE_KEY_SEALED=(\S+)$/m.exec(output)?.[1] ?? '';
    const made = await seal({ ENCRYPTION_KEY: first, NFT_PRIVATE_KEY: privateKey });
    expect(made.code).toBe(0);
    expect(made.output).toContain('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
    expect(made.output).not.toContain(privateKey.slice(2));
    const before = sealedIn(made.output);
    expect(before).not.toBe('');
    const rotated = { ENCRYPTION_KEY: second, NFT_PRIVATE_KEY_SEALED: before };
    const again = await seal({ ...rotated, ENCRYPTION_KEYS_OTHER: first });
    expect(again.code).toBe(0);
    expect([sealedIn(again.output) === '', sealedIn(again.output) === before]).toEqual([false, false]);
    expect((await seal(rotated)).output).toContain('is sealed with none of these keys');
    expect(await seal({ ENCRYPTION_KEY: first, NFT_PRIVATE_KEY: 'none' })).toEqual({
      code: 1,
      output: 'NFT_PRIVATE_KEY must be 0x and 64 hexadecimal digits.',
    });
  });

  test('keeps demo people out of production', async () => {
    const { code, output } = await run('plaza.ts', ['seed'], { NODE_ENV: 'production' });
    expect(output).toContain('are refused in production');
    expect(code).toBe(1);
  });

  test('finds what is wrong', async () => {
    const { code, output } = await run('plaza.ts', ['doctor'], {
      DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x',
      REDIS_URL: 'redis://127.0.0.1:1',
      AUTH_ADDRESS: '127.0.0.1:1',
    });
    expect(output).toContain('✗ wallet db    DATABASE_URL leads to 127.0.0.1:1, where nothing listens');
    expect(output).toContain('✗ redis        127.0.0.1:1 accepts no connections');
    expect(output).toContain('✗ auth         does not serve at 127.0.0.1:1');
    expect(output).toContain('7 things are wrong');
    expect(code).toBe(1);
  });
});

test('secrets are made once, kept from others, and overruled by the environment', () => {
  const kept = process.env['PLAZA_HOME'];
  process.env['PLAZA_HOME'] = mkdtempSync(join(home, 'secrets-'));
  try {
    const settings = readSettings({});
    const first = readSecrets(settings);
    expect(readSecrets(settings)).toEqual(first);
    expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32);
    expect(
      readSecrets({ ...settings, env: { WALLET_DATABASE_PASSWORD: 'of the environment' } }).databasePasswords,
    ).toEqual({ ...first.databasePasswords, wallet: 'of the environment' });
    // A password for each role, and a key for each service.
    expect(new Set(Object.values(first.databasePasswords)).size).toBe(schemaNames.length);
    expect(new Set(Object.values(first.serviceKeys)).size).toBe(serviceNames.length);
    expect(statSync(join(settings.home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(settings.home, 'secrets.json'), 'utf8')).not.toContain('of the environment');
  } finally {
    if (kept === undefined) delete process.env['PLAZA_HOME'];
    else process.env['PLAZA_HOME'] = kept;
  }
});

test('a checkout that has secrets of an older version keeps what is still used, and gets what is missing', () => {
  const kept = process.env['PLAZA_HOME'];
  process.env['PLAZA_HOME'] = mkdtempSync(join(home, 'secrets-'));
  try {
    const settings = readSettings({});
    const path = join(settings.home, 'secrets.json');
    const old = {
      internalSecret: 'x'.repeat(43),
      encryptionKey: Buffer.alloc(32, 3).toString('base64'),
      rolePassword: 'one for four',
    };
    writeFileSync(path, JSON.stringify(old));
    const now = readSecrets(settings);
    expect(now.encryptionKey).toBe(old.encryptionKey);
    expect(readFileSync(path, 'utf8')).not.toMatch(/one for four|internalSecret/);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(now);
    expect(readSecrets(settings)).toEqual(now);
  } finally {
    if (kept === undefined) delete process.env['PLAZA_HOME'];
    else process.env['PLAZA_HOME'] = kept;
  }
});
