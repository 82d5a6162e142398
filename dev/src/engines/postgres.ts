// The embedded PostgreSQL: created on first use, reached over TCP with a password, run by a user who owns nothing else.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Identity } from './folders.ts';
import { engineIdentity, privateFolder, temporaryRoot } from './folders.ts';
import { freePort, portIsFree } from './ports.ts';
import type { Running } from './process.ts';
import { commandOf, launch, removeLater } from './process.ts';
import { Sentence } from '../sentence.ts';

export interface PostgresOptions {
  /** The folder of postgres and initdb. */
  bin: string;
  /** Holds the cluster, its password and its socket. Made if missing. */
  folder: string;
  /** A free one if left out. */
  port?: number;
  /** False is faster, and loses commits in a crash: right for tests. */
  durable: boolean;
  logPath?: string;
  pidPath?: string;
  /** Created if missing; the URL names it. */
  database?: string;
  /** Settings of postgresql.conf, over those of this file. */
  settings?: Record<string, string>;
  /** How long it may take to become ready: longer for one that has WAL to replay. */
  readyMs?: number;
}

export interface Postgres {
  /** The administrator's URL. */
  url: string;
  port: number;
  process: Running;
  stop(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

const superuser = 'postgres';

export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { bin, durable, database = superuser } = options;
  const identity = engineIdentity();
  const home = privateFolder(options.folder, identity);
  const data = join(home, 'data');
  const password = initialise(bin, home, data, identity);
  endPrevious(home, data);
  const sockets = socketFolder(home, identity);
  for (let attempt = 1; ; attempt++) {
    const port = options.port ?? (await freePort());
    const running = launch({
      name: 'postgres',
      command: join(bin, 'postgres'),
      args: ['-D', data, ...settings(port, sockets, durable, options.settings)],
      cwd: home,
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC' },
      logPath: options.logPath ?? join(home, 'postgres.log'),
      // SIGINT is PostgreSQL's "fast" shutdown: it rolls back open transactions and writes a checkpoint.
      stopSignal: 'SIGINT',
      graceMs: 30_000,
      ...(options.pidPath && { pidPath: options.pidPath }),
      ...(identity && { as: identity }),
    });
    const url = `postgres://${superuser}:${password}@127.0.0.1:${port}`;
    const refused = await ready(running, `${url}/postgres`, options.readyMs ?? 60_000);
    if (refused === undefined) {
      await prepare(`${url}/postgres`, database);
      return {
        url: `${url}/${database}`,
        port,
        process: running,
        stop: () => running.stop(),
        kill: async () => {
          running.signal('SIGKILL');
          await running.exited;
        },
      };
    }
    await running.stop();
    const taken = options.port === undefined && !(await portIsFree(port));
    if (!taken || attempt === 5) throw new Sentence(`PostgreSQL did not start on port ${port}: ${refused}`);
  }
}

function settings(port: number, sockets: string, durable: boolean, more: Record<string, string> = {}): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: sockets,
    max_connections: '300',
    shared_buffers: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Statements and rows contain people's input. The service's log has the call and the error.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    // What the WAL archive has not received is kept, but not until the disk is full; and it seals whole segments, so a quiet one ends at last.
    // What changed is noted for incremental backups.
    ...(durable && { max_slot_wal_keep_size: '2GB', archive_timeout: '300s', summarize_wal: 'on' }),
    ...(!durable && { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum_naptime: '1h' }),
    ...more,
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

// The cluster is created beside its final folder, so that an interrupted first start leaves no half of one.
function initialise(bin: string, home: string, data: string, identity: Identity | undefined): string {
  const passwordPath = join(home, 'password');
  if (existsSync(data)) {
    requireSameMajor(bin, data);
    return readFileSync(passwordPath, 'utf8').trim();
  }
  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordPath, `${password}\n`, { mode: 0o600 });
  if (identity) chownSync(passwordPath, identity.uid, identity.gid);
  const fresh = join(home, 'data.new');
  rmSync(fresh, { recursive: true, force: true });
  const as = identity ? { uid: identity.uid, gid: identity.gid } : {};
  const env = { PATH: process.env['PATH'], LANG: 'C.UTF-8', TZ: 'UTC' };
  try {
    execFileSync(
      join(bin, 'initdb'),
      [
        '-D',
        fresh,
        '-U',
        superuser,
        '--pwfile',
        passwordPath,
        '--auth',
        'scram-sha-256',
        '--encoding',
        'UTF8',
        '--locale',
        'C.UTF-8',
        '--no-sync',
      ],
      { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'], ...as },
    );
    execFileSync('mv', [fresh, data], { cwd: home, env, ...as });
  } catch (error) {
    const output = String((error as { stderr?: Buffer }).stderr ?? '').trim();
    throw new Sentence(
      `PostgreSQL could not prepare its data in ${data}: ${output.split('\n').at(-1) || (error as Error).message}`,
    );
  }
  return password;
}

function requireSameMajor(bin: string, data: string): void {
  const ours = /\d+/.exec(execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0];
  const theirs = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (ours !== theirs) {
    throw new Sentence(
      `The data in ${data} was written by PostgreSQL ${theirs}, this one is ${ours}: keep a dump of it, then run "npm start -- --reset".`,
    );
  }
}

// A crash leaves postmaster.pid. PostgreSQL forgives that, except when the number belongs to another process of the same user by
// now; and a postmaster that outlived its owner still holds the data.
function endPrevious(home: string, data: string): void {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return;
  const pid = Number(readFileSync(path, 'utf8').split('\n')[0]);
  const deadline = Date.now() + 20_000;
  while (commandOf(pid)?.includes(data)) {
    process.kill(pid, Date.now() > deadline ? 'SIGKILL' : 'SIGINT');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  rmSync(path, { force: true });
  for (const name of readdirSync(home).filter((name) => name.startsWith('.s.PGSQL.')))
    rmSync(join(home, name), { force: true });
}

// A socket's path may have 107 bytes at most, name included.
function socketFolder(home: string, identity: Identity | undefined): string {
  if (Buffer.byteLength(home) <= 80) return home;
  const short = privateFolder(mkdtempSync(join(temporaryRoot(identity), 'plaza-pg-')), identity);
  removeLater(short);
  return short;
}

async function ready(running: Running, url: string, readyMs: number): Promise<string | undefined> {
  const deadline = Date.now() + readyMs;
  while (Date.now() < deadline) {
    if (!running.alive()) return lastReason(running);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return undefined;
    } catch (error) {
      // 28P01: a server answers, but it is another one.
      if ((error as { code?: string }).code === '28P01') return 'another PostgreSQL already answers there';
    } finally {
      await client.end().catch(() => undefined);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return `it did not become ready within ${readyMs / 1_000} seconds`;
}

function lastReason(running: Running): string {
  const lines = running.lastLines(40).split('\n');
  return (lines.find((line) => /FATAL|PANIC|could not/.test(line)) ?? lines.at(-1) ?? '').replace(
    /^.*?(FATAL|PANIC|LOG|WARNING):\s*/,
    '',
  );
}

/** Creates the database, and lets only the administrator connect to the others. */
async function prepare(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const other of ['postgres', 'template1'])
      await client.query(`revoke connect, temporary on database ${other} from public`);
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
