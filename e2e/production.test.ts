// `npm start` on a given database, and in production: it creates no people unless requested.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ensureEngines, freePort, plazaHome, startPostgres, temporaryRoot, type Postgres } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import pg from 'pg';
import { Api } from './api.ts';

let folder: string;
let postgres: Postgres;
let env: NodeJS.ProcessEnv;
let running: ChildProcess | undefined;

beforeAll(async () => {
  const engines = await ensureEngines((line) => console.log(line));
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-given-'));
  chmodSync(folder, 0o755);
  symlinkSync(join(plazaHome(), 'engines'), join(folder, 'engines'));
  postgres = await startPostgres({
    bin: engines.postgres,
    folder: join(folder, 'given'),
    durable: false,
    database: 'plaza',
  });
  const names = [
    'PORT',
    'ENVOY_ADMIN_PORT',
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
    PLAZA_HOME: folder,
    DATABASE_URL: postgres.url,
    ...Object.fromEntries(ports),
  };
});

afterEach(async () => {
  if (!running || running.exitCode !== null) return;
  const ended = new Promise((resolve) => running?.once('exit', resolve));
  running.kill('SIGTERM');
  await ended;
});

afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Its output until it was ready. */
async function start(args: string[], more: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dev/src/start.ts'), ...args], {
    env: { ...env, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  await until(() => output.includes('Ctrl-C stops it.') || child.exitCode !== null, 'npm start has come up, or ended');
  if (child.exitCode !== null) throw new Error(`npm start did not come up:\n${output}`);
  return output;
}

async function people(): Promise<string[]> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const { rows } = await client.query<{ email: string }>('select email from auth.users order by email');
  await client.end();
  return rows.map(({ email }) => email);
}

const signIn = async (): Promise<number> =>
  (
    await new Api(`http://127.0.0.1:${env['PORT']}`).post('/api/auth/login', {
      email: 'admin@plaza.example',
      password: 'demo1234',
    })
  ).status;

test('in production there are only the people who register', async () => {
  const output = await start([], { NODE_ENV: 'production', PAYMENT_PROVIDER: 'none', ESIM_PROVIDER: 'none' });
  expect(output).not.toContain('demo');
  expect([await people(), await signIn()]).toEqual([[], 401]);
});

test('a given database gets no demo people by default', async () => {
  expect(await start([], {})).not.toContain('demo data');
  expect(await people()).toEqual([]);
});

test('and gets them with --seed', async () => {
  expect(await start(['--seed'], {})).toContain('✓ demo data');
  expect(await people()).toHaveLength(8);
  expect(await signIn()).toBe(200);
});
