import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetBalanceResponse } from '@plaza/api/wallet';
import { never, until } from '@plaza/testing';
import pg from 'pg';
import type { EnginePaths } from '../src/engines/index.ts';
import {
  commandOf,
  endLeftover,
  ensureEngines,
  freePort,
  launch,
  startPostgres,
  startValkey,
  startValkeyCluster,
  temporaryRoot,
  withRedis,
} from '../src/engines/index.ts';

let engines: EnginePaths;
let folder: string;

beforeAll(async () => {
  engines = await ensureEngines((line) => console.log(line), ['postgres', 'valkey']);
  folder = mkdtempSync(join(temporaryRoot(), 'plaza-engines-'));
  chmodSync(folder, 0o755);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

test('the generated API can be imported by a test', () => {
  expect(
    GetBalanceResponse.decode(GetBalanceResponse.encode(GetBalanceResponse.fromPartial({ balance: '1.00' })).finish())
      .balance,
  ).toBe('1.00');
});

test('a test finds a PostgreSQL and a Valkey', async () => {
  expect(await query(process.env['PLAZA_TEST_DATABASE_URL'] ?? '', 'select 1')).toEqual([1]);
  expect(await withRedis(process.env['PLAZA_TEST_REDIS_URL'] ?? '', (redis) => redis.ping())).toBe('PONG');
});

describe('PostgreSQL', () => {
  test('keeps what was committed over a kill and over a stop, on the port it is given, with the password it made', async () => {
    const options = {
      bin: engines.postgres,
      folder: join(folder, 'pg'),
      durable: true,
      database: 'plaza',
      port: await freePort(),
    };
    const first = await startPostgres(options);
    await query(first.url, 'create table kept (n int)');
    await query(first.url, 'insert into kept values (1)');
    await first.kill();
    const second = await startPostgres(options);
    expect(second.url).toBe(first.url);
    await query(second.url, 'insert into kept values (2)');
    await second.stop();
    const third = await startPostgres(options);
    expect(await query(third.url, 'select n from kept order by n')).toEqual([1, 2]);
    expect(await query(third.url, "select current_setting('fsync')")).toEqual(['on']);
    await third.stop();
    expect(third.process.alive()).toBe(false);
    expect(statSync(join(folder, 'pg/password')).mode & 0o777).toBe(0o600);
  });

  test('starts although a crash left a postmaster.pid that names somebody else', async () => {
    const options = { bin: engines.postgres, folder: join(folder, 'pg-stale'), durable: false };
    await (await startPostgres(options)).stop();
    writeFileSync(
      join(folder, 'pg-stale/data/postmaster.pid'),
      `${process.pid}\n${join(folder, 'pg-stale/data')}\n1\n1\n\n\n\n`,
    );
    const postgres = await startPostgres(options);
    expect(await query(postgres.url, 'select 1')).toEqual([1]);
    await postgres.stop();
  });

  test('says in a sentence that its port is taken', async () => {
    const postgres = await startPostgres({ bin: engines.postgres, folder: join(folder, 'pg-a'), durable: false });
    const second = startPostgres({
      bin: engines.postgres,
      folder: join(folder, 'pg-b'),
      durable: false,
      port: postgres.port,
    });
    await expect(second).rejects.toThrow(/^PostgreSQL did not start on port \d+: /);
    await postgres.stop();
  });

  test('forgets its durability for tests only', async () => {
    expect(await query(process.env['PLAZA_TEST_DATABASE_URL'] ?? '', "select current_setting('fsync')")).toEqual([
      'off',
    ]);
  });
});

describe('Valkey', () => {
  test('keeps its keys over a stop if it is told to', async () => {
    const options = { server: engines.valkey, folder: join(folder, 'valkey'), persistent: true };
    const first = await startValkey(options);
    await withRedis(first.url, (redis) => redis.set('kept', 'yes'));
    await first.stop();
    const second = await startValkey(options);
    expect(
      await withRedis(second.url, async (redis) => [
        await redis.get('kept'),
        await redis.config('GET', 'maxmemory-policy'),
      ]),
    ).toEqual(['yes', ['maxmemory-policy', 'noeviction']]);
    await second.stop();
  });

  test('forms a cluster that serves every slot from three primaries, each with a replica', async () => {
    const cluster = await startValkeyCluster({ server: engines.valkey, folder: join(folder, 'cluster') });
    const url = `redis://${cluster.nodes[0]}`;
    const read = () => withRedis(url, async (redis) => [await redis.cluster('INFO'), await redis.cluster('NODES')]);
    // On a busy machine an answer may come after the time-out of the connection.
    const [info, nodes] = await until(() => read().catch(() => undefined), 'the cluster answers');
    expect(info).toMatch(/cluster_state:ok[^]*cluster_slots_assigned:16384/);
    expect(String(nodes).match(/ slave /g)).toHaveLength(3);
    await cluster.stop();
    expect(cluster.members.some(({ process: member }) => member.alive())).toBe(false);
  });
});

describe('a process that was started', () => {
  // Run as a program of its own, so that it can be killed as no test process should be.
  const owner = `
    const { launch, removeLater } = await import(${JSON.stringify(join(import.meta.dirname, '../src/engines/process.ts'))});
    const child = launch({ name: 'sleeper', command: 'sleep', args: ['600'], logPath: process.argv[1] + '/sleeper.log', pidPath: process.argv[1] + '/sleeper.json' });
    removeLater(process.argv[1] + '/temporary');
    console.log(child.pid);
    setInterval(() => undefined, 1000);`;

  async function startOwner(): Promise<{ owner: ReturnType<typeof spawn>; pid: number }> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', owner, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))),
    );
    return { owner: child, pid };
  }

  const gone = (pid: number): Promise<unknown> => until(() => !commandOf(pid), 'the process has ended');

  test('ends when its owner is killed, and so do the temporary folders', async () => {
    execFileSync('mkdir', ['-p', join(folder, 'temporary')]);
    const { owner: killed, pid } = await startOwner();
    expect(commandOf(pid)).toBe('sleep 600');
    killed.kill('SIGKILL');
    await gone(pid);
    await until(() => !existsSync(join(folder, 'temporary')), 'the temporary folder is gone');
  });

  test('is ended by the next start if its guard was killed too', async () => {
    const { owner: killed, pid } = await startOwner();
    const guards = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes('engines/guard.ts') && Number(line.trim().split(/\s+/)[1]) === killed.pid);
    process.kill(Number(guards[0]?.trim().split(/\s+/)[0]), 'SIGKILL');
    killed.kill('SIGKILL');
    await never(() => commandOf(pid) !== 'sleep 600', 'the process has ended');
    endLeftover(join(folder, 'sleeper.json'));
    await gone(pid);
  });

  test('is not taken for a stranger that has its number now', () => {
    writeFileSync(
      join(folder, 'stranger.json'),
      JSON.stringify({ pid: process.pid, command: 'somebody else', stopSignal: 'SIGKILL' }),
    );
    endLeftover(join(folder, 'stranger.json'));
    expect(existsSync(join(folder, 'stranger.json'))).toBe(false);
  });

  test('is insisted on when it does not listen', async () => {
    const logPath = join(folder, 'deaf.log');
    const deaf = launch({
      name: 'deaf',
      command: 'sh',
      args: ['-c', 'trap "" TERM; echo ready; sleep 600 & wait; sleep 600'],
      logPath,
      graceMs: 300,
    });
    await until(() => readFileSync(logPath, 'utf8').includes('ready'), 'it listens to nothing');
    await deaf.stop();
    expect(await deaf.exited).toEqual({ code: null, signal: 'SIGKILL' });
    expect(deaf.lastLines()).toBe('ready');
  });
});
