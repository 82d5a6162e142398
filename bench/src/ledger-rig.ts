// The rig of the ledger: a durable PostgreSQL, Valkey, the real wallet service as a process, and a stand-in for auth.
import { fork, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { checkout, ensureEngines, folder, freePort, plazaHome, startPostgres, startValkey } from '@plaza/dev/engines';
import { makeSecrets, publicKeysOf } from '@plaza/dev/secrets';
import { migrate } from '@plaza/service';
import { schema } from '@plaza/wallet/orm.config';
import pg from 'pg';
import type { EchoPlan } from './echo.ts';
import type { LedgerLoad, LedgerResult, LedgerSetup, LedgerWarmUp } from './ledger-load.ts';
import { rivalSql } from './pgbench.ts';

export interface LedgerRig {
  /** The address of each process of the wallet. */
  addresses: string[];
  adminUrl: string;
  /** The folder with pgbench. */
  bin: string;
  /** A folder for temporary files. */
  scratch: string;
  pids(): Record<string, number>;
  load(load: LedgerLoad | LedgerWarmUp): Promise<LedgerResult & { cpuSeconds: number }>;
  startEcho(answers: EchoPlan['answers']): Promise<string>;
  admin<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

const { serviceKeys } = makeSecrets();
/**
 * The settings of a real server, for both sides: shared buffers of a quarter of the machine's memory, as the manual advises, and a log that is large enough
 * until a checkpoint is due by time.
 */
const postgresSettings = { shared_buffers: `${Math.floor(totalmem() / 4 / 2 ** 20)}MB`, max_wal_size: '16GB' };
const execArgv = ['--disable-warning=ExperimentalWarning'];

/** With `profile` the wallet's processes write processor profiles there when they end. */
export async function startLedgerRig(
  report: (line: string) => void,
  processes: number,
  profile?: string,
): Promise<LedgerRig> {
  const stops: (() => Promise<unknown> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const engines = await ensureEngines(report, ['postgres', 'valkey']);
    // Beside the data that `npm start` keeps, so that the disk is the same.
    const home = mkdtempSync(join(folder(join(plazaHome(), 'bench')), 'ledger-'));
    chmodSync(home, 0o755);
    stops.push(() => rmSync(home, { recursive: true, force: true }));
    const [postgres, valkey] = await Promise.all([
      startPostgres({
        bin: engines.postgres,
        folder: join(home, 'postgres'),
        durable: true,
        database: 'plaza',
        settings: postgresSettings,
      }),
      startValkey({ server: engines.valkey, folder: join(home, 'valkey'), persistent: true }),
    ]);
    stops.push(
      () => postgres.stop(),
      () => valkey.stop(),
    );
    const databaseUrl = await migrate(schema, postgres.url, 'bench-role-password');
    const pool = new pg.Pool({ connectionString: postgres.url, max: 4 });
    stops.push(() => pool.end());
    await pool.query(rivalSql);

    const child = (script: string): ChildProcess => {
      const made = fork(script, { serialization: 'advanced', execArgv });
      stops.push(() => {
        if (made.connected) made.disconnect();
      });
      return made;
    };
    const listening = async (script: string, plan: object): Promise<number> => {
      const port = await freePort();
      const made = child(join(import.meta.dirname, script));
      const message = once(made, 'message');
      made.send({ port, ...plan });
      const [state] = (await message) as [string];
      if (state !== 'ready') throw new Error(`${script} did not start: ${state}`);
      return port;
    };
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const authPort = await listening('ledger-auth.ts', {
      key: { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' },
    });

    const pids: Record<string, number> = { postgres: postgres.process.pid, valkey: valkey.process.pid };
    const addresses: string[] = [];
    for (let number = 1; number <= processes; number++) {
      const address = `127.0.0.1:${await freePort()}`;
      const log = openSync(join(home, `wallet-${number}.log`), 'a');
      const wallet = fork(join(checkout, 'services/wallet/src/main.ts'), {
        execArgv: [
          ...execArgv,
          '--max-semi-space-size=64',
          ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []),
        ],
        stdio: ['ignore', log, log, 'ipc'],
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'development',
          LOG_LEVEL: 'warn',
          WALLET_LISTEN: address,
          WALLET_DATABASE_URL: databaseUrl,
          REDIS_URL: valkey.url,
          WALLET_SERVICE_KEY: serviceKeys.wallet,
          SERVICE_PUBLIC_KEYS: publicKeysOf(serviceKeys),
          ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('base64'),
          AUTH_ADDRESS: `127.0.0.1:${authPort}`,
        },
      });
      stops.push(async () => {
        if (wallet.exitCode !== null) return;
        const ended = once(wallet, 'exit');
        wallet.kill('SIGTERM');
        await ended;
      });
      await serving(address);
      addresses.push(address);
      pids[processes === 1 ? 'wallet' : `wallet ${number}`] = wallet.pid ?? 0;
    }

    const loader = child(join(import.meta.dirname, 'ledger-load.ts'));
    loader.send({ key: privateKey.export({ format: 'jwk' }), serviceKey: serviceKeys.catalog } satisfies LedgerSetup);
    return {
      addresses,
      adminUrl: postgres.url,
      bin: engines.postgres,
      scratch: home,
      pids: () => pids,
      async load(load) {
        const answer = once(loader, 'message');
        loader.send(load);
        const [result] = (await answer) as [LedgerResult & { cpuSeconds: number }];
        if (result.firstFailure) throw new Error(`The load failed: ${result.firstFailure}`);
        return result;
      },
      async startEcho(answers) {
        return `127.0.0.1:${await listening('echo.ts', { answers })}`;
      },
      async admin<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) {
        return (await pool.query<Row>(sql, values)).rows;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

export async function serving(address: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
    const client = new Client(address, credentials.createInsecure());
    const code = await new Promise<number>((resolve) => {
      client.makeUnaryRequest(
        '/grpc.health.v1.Health/Check',
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        Buffer.alloc(0),
        new Metadata(),
        { deadline: Date.now() + 1_000 },
        (error) => resolve(error?.code ?? 0),
      );
    });
    client.close();
    if (code === 0) return;
  }
  throw new Error(`${address} did not serve within 30 s.`);
}
