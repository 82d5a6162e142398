// `npm start` and `npx plaza` as a person uses them, in a home folder of their own, beside anything else that runs in this checkout.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEngines, freePort, plazaHome, temporaryRoot } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import pg from 'pg';
import { Api } from './api.ts';

let home: string;
let env: NodeJS.ProcessEnv;
let url: string;
let current: { child: ChildProcess; output: () => string } | undefined;

beforeAll(async () => {
  await ensureEngines((line) => console.log(line));
  home = mkdtempSync(join(temporaryRoot(), 'plaza-home-'));
  chmodSync(home, 0o755);
  symlinkSync(join(plazaHome(), 'engines'), join(home, 'engines'));
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
  const ports = await Promise.all(
    names.map(async (name) => [name, `${name.endsWith('LISTEN') ? '127.0.0.1:' : ''}${await freePort()}`] as const),
  );
  env = {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    PLAZA_HOME: home,
    ...Object.fromEntries(ports),
  };
  url = `http://127.0.0.1:${env['PORT']}`;
});

afterAll(async () => {
  if (current) await end('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

function command(
  script: string,
  args: string[],
  more: NodeJS.ProcessEnv = {},
): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dev/src', script), ...args], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  return { child, output: () => output, ended: new Promise((resolve) => child.once('close', resolve)) };
}

async function start(...args: string[]): Promise<void> {
  const { child, output } = command('start.ts', args);
  current = { child, output };
  await until(() => {
    if (child.exitCode !== null) throw new Error('It ended.');
    return output().includes('Ctrl-C stops it.');
  }, 'npm start is up').catch((error: Error) => {
    throw new Error(`${error.message}\n${output()}`);
  });
}

async function end(signal: NodeJS.Signals): Promise<{ code: number | null; output: string }> {
  const { child, output } = current!;
  current = undefined;
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
    child.kill(signal);
  });
  return { code, output: output() };
}

async function plaza(...words: string[]): Promise<{ code: number | null; output: string }> {
  const { output, ended } = command('plaza.ts', words);
  return { code: await ended, output: output() };
}

describe('npm start', () => {
  const api = () => new Api(url);
  const credentials = { email: 'kept@example.com', password: 'correct horse' };
  const signIn = async () => (await api().post('/api/auth/login', credentials)).body.access_token as string;

  test('starts everything from nothing, and prints the addresses', async () => {
    await start();
    const text = current!.output();
    for (const step of [
      'engines',
      'postgres',
      'valkey',
      'migrations',
      'demo data',
      'services',
      'demo eSIMs',
      'demo orders',
      'demo tickets',
    ])
      expect(text).toMatch(new RegExp(`✓ ${step} .* s\\n`));
    expect(text).toContain(`gateway      http://localhost:${env['PORT']}`);
    expect((await api().get('/api/health')).body.status).toBe('healthy');
    expect((await api().post('/api/auth/register', { ...credentials, name: 'Kept' })).status).toBe(200);
    expect((await api().post('/api/wallet/deposit', { amount: '12.34', currency: 'EUR' }, await signIn())).status).toBe(
      200,
    );
  });

  test('refuses to run twice in one checkout', async () => {
    const { output, ended } = command('start.ts', []);
    expect(await ended).toBe(1);
    expect(output()).toMatch(/Plaza already runs from this checkout \(process \d+\): stop it first/);
    expect((await api().get('/api/health')).status).toBe(200);
  });

  test('draws pictures for the demo data, while it runs already', async () => {
    await until(() => current!.output().includes('The demo has its pictures'), 'the pictures are drawn');
    // The list that was read before can be public for some seconds more.
    const products = await until(async () => {
      const { body } = await api().get('/api/shop/products?page_size=100');
      const shown = (body as { products: { pictures: { variants: { url: string }[] }[] }[] }).products;
      return shown.length > 20 && shown.every(({ pictures }) => pictures.length === 1) && shown;
    }, 'every product has its picture');
    await until(async () => {
      const { events } = (await api().get('/api/tickets/events?page_size=100')).body as { events: typeof products };
      return events.length > 5 && events.every(({ pictures }) => pictures.length === 1);
    }, 'every event has its picture');
    const { headers } = await fetch(products[0]!.pictures[0]!.variants[0]!.url);
    expect(headers.get('content-type')).toBe('image/avif');
  });

  test('serves the operator’s commands: a doctor without findings, an administrator, a new key, nothing to migrate', async () => {
    const doctor = await plaza('doctor');
    expect(doctor.output).toContain('Nothing is wrong.');
    // A checkout that is tried out has no backup.
    const notes = doctor.output.split('\n').filter((line) => /[✗–]/.test(line));
    expect(notes).toEqual(['  – backup       there is none in this checkout (npx plaza backup)']);
    expect(doctor.code).toBe(0);
    expect(doctor.output).toContain(
      '✓ demo people  8 accounts of the demo data are there, and admin@plaza.example is an administrator',
    );
    expect(await plaza('redis', 'check')).toMatchObject({
      code: 0,
      output: expect.stringContaining('Plaza works with this Redis.'),
    });
    const before = await signIn();
    expect((await api().get('/api/auth/me', before)).body.user.role).toBe('user');
    expect((await plaza('admin', 'grant', credentials.email)).output).toContain(
      `Kept (${credentials.email}) is an administrator`,
    );
    // The cached profile is invalidated; the new role is in the next token.
    expect((await api().get('/api/auth/me', before)).body.user.role).toBe('admin');
    expect((await api().get('/api/auth/me', await signIn())).body.user.role).toBe('admin');
    expect(await plaza('seed')).toMatchObject({ code: 0 });
    expect(await plaza('admin', 'grant', 'nobody@example.com')).toMatchObject({ code: 1 });
    expect((await plaza('keys', 'rotate')).output).toMatch(/^The key \S+ is published now and signs from /);
    expect((await plaza('migrate')).output.match(/is up to date/g)).toHaveLength(5);
  });

  test('in production the doctor reports demo people and shared passwords as faults', async () => {
    const examined = async () => {
      const { output, ended } = command('plaza.ts', ['doctor'], {
        NODE_ENV: 'production',
        PAYMENT_PROVIDER: 'none',
        ESIM_PROVIDER: 'none',
      });
      return {
        code: await ended,
        wrong: output()
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line.startsWith('✗')),
      };
    };
    const demo =
      '✗ demo people  8 accounts of the demo data are there, and admin@plaza.example is an administrator: anybody can read their password';
    expect(await examined()).toEqual({ code: 1, wrong: [demo] });
    const { adminUrls, databases } = JSON.parse(readFileSync(join(home, 'run/stack.json'), 'utf8')) as Record<
      'adminUrls' | 'databases',
      Record<string, string>
    >;
    const passwordOf = (name: string): string => decodeURIComponent(new URL(databases[name] ?? '').password);
    const client = new pg.Client({ connectionString: adminUrls['messaging'] });
    await client.connect();
    try {
      await client.query(`alter role plaza_messaging password ${client.escapeLiteral(passwordOf('catalog'))}`);
      expect(await examined()).toEqual({
        code: 1,
        wrong: ['✗ messaging db the password of plaza_catalog opens plaza_messaging as well', demo],
      });
      await client.query(`alter role plaza_messaging password 'plaza'`);
      expect(await examined()).toEqual({
        code: 1,
        wrong: ['✗ messaging db plaza_messaging has a password that can be guessed', demo],
      });
    } finally {
      await client.query(`alter role plaza_messaging password ${client.escapeLiteral(passwordOf('messaging'))}`);
      await client.end();
    }
  });

  test.each([
    ['wallet', 'The wallet service'],
    ['postgres', 'PostgreSQL'],
    ['valkey', 'Valkey'],
    ['gateway', 'The gateway'],
  ])('starts %s again when it dies, and says so', async (name, title) => {
    const { pid } = JSON.parse(readFileSync(join(home, `run/pids/${name}.json`), 'utf8')) as { pid: number };
    process.kill(pid, 'SIGKILL');
    await until(() => current!.output().includes(`${title} is back.`), `${title} is back`);
    expect(current!.output()).toContain(`${title} ended (SIGKILL) and is started again.`);
    // A service that lost its database is back a moment after it.
    await until(async () => (await api().get('/api/health')).body.status === 'healthy', 'everything is well again');
    expect(await api().balance(await signIn())).toBe('12.34');
  });

  test('ends on Ctrl-C with nothing left, and a second start finds the data', async () => {
    expect(await end('SIGINT')).toMatchObject({ code: 0, output: expect.stringContaining('Plaza has stopped') });
    expect(readdirSync(join(home, 'run/pids'))).toEqual([]);
    expect(existsSync(join(home, 'run/lock.json'))).toBe(false);
    await start();
    expect(await api().balance(await signIn())).toBe('12.34');
    expect(current!.output()).not.toContain('pictures could not');
  });

  test('that is killed takes everything with it, and the next start finds the data', async () => {
    await end('SIGKILL');
    await start();
    expect(await api().balance(await signIn())).toBe('12.34');
  });

  test('starts with empty data with --reset', async () => {
    await end('SIGTERM');
    await start('--reset');
    expect((await api().post('/api/auth/login', credentials)).status).toBe(401);
    expect(await end('SIGINT')).toMatchObject({ code: 0 });
  });
});
