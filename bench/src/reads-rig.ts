// The rig of reads: engines with people and a catalogue, a stand-in for auth, and services as processes, from one checkout or from two.
import { fork, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { migrateAll } from '@plaza/dev/databases';
import { ensureEngines, folder, freePort, plazaHome, startPostgres, startValkey } from '@plaza/dev/engines';
import { makeSecrets, publicKeysOf } from '@plaza/dev/secrets';
import { perSchema } from '@plaza/services';
import pg from 'pg';
import { openMatches } from './buyers.ts';
import type { EchoPlan } from './echo.ts';
import { serving } from './ledger-rig.ts';
import { seedWallets } from './ledger-seed.ts';
import type { ReadsLoad, ReadsResult } from './reads-load.ts';
import { tokenOf } from './token.ts';

export type ReadService = 'wallet' | 'catalog';

export interface ReadsRig {
  /** Starts a service of a checkout. With `profile` it writes a processor profile there when it ends. */
  startService(
    name: ReadService,
    checkout: string,
    profile?: string,
    options?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<RunningService>;
  startEcho(answers: EchoPlan['answers']): Promise<Running>;
  load(load: ReadsLoad): Promise<ReadsResult>;
  /** An access token of an invented person. */
  token(role: string): string;
  valkeyPid: number;
  /** Of a superuser. */
  adminUrl: string;
  stop(): Promise<void>;
}

export interface Running {
  address: string;
  pid: number;
}

export interface RunningService extends Running {
  /** kill -9: nothing is cleaned up. */
  kill(): Promise<void>;
}

const execArgv = ['--disable-warning=ExperimentalWarning'];

/** With so many wallets, those of `people`. */
export async function startReadsRig(
  report: (line: string) => void,
  wallets: number,
  { durable = false } = {},
): Promise<ReadsRig> {
  const stops: (() => Promise<unknown> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  const child = (script: string): ChildProcess => {
    const made = fork(join(import.meta.dirname, script), { serialization: 'advanced', execArgv });
    stops.push(() => {
      if (made.connected) made.disconnect();
    });
    return made;
  };
  const listening = async (script: string, plan: object): Promise<Running> => {
    const port = await freePort();
    const made = child(script);
    const message = once(made, 'message');
    made.send({ port, ...plan });
    const [state] = (await message) as [string];
    if (state !== 'ready') throw new Error(`${script} did not start: ${state}`);
    return { address: `127.0.0.1:${port}`, pid: made.pid ?? 0 };
  };
  try {
    const engines = await ensureEngines(report, ['postgres', 'valkey']);
    const home = mkdtempSync(join(folder(join(plazaHome(), 'bench')), 'reads-'));
    chmodSync(home, 0o755);
    stops.push(() => rmSync(home, { recursive: true, force: true }));
    const [postgres, valkey] = await Promise.all([
      startPostgres({ bin: engines.postgres, folder: join(home, 'postgres'), durable, database: 'plaza' }),
      startValkey({ server: engines.valkey, folder: join(home, 'valkey'), persistent: false }),
    ]);
    stops.push(
      () => postgres.stop(),
      () => valkey.stop(),
    );
    const secrets = makeSecrets();
    const databases = await migrateAll(
      perSchema(() => postgres.url),
      secrets.databasePasswords,
    );
    await seed(postgres.url, databases.catalog, wallets);

    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const auth = await listening('ledger-auth.ts', {
      key: { ...publicKey.export({ format: 'jwk' }), kid: 'bench', alg: 'ES256', use: 'sig' },
    });
    const loader = child('reads-load.ts');
    loader.send({ key: privateKey.export({ format: 'jwk' }) });
    let started = 0;
    return {
      token: (role) => tokenOf(randomUUID(), privateKey, role),
      valkeyPid: valkey.process.pid,
      adminUrl: postgres.url,
      async startService(name, checkout, profile, options = [], env = {}) {
        const address = `127.0.0.1:${await freePort()}`;
        const log = openSync(join(home, `${name}.log`), 'a');
        const service = fork(join(checkout, `services/${name}/src/main.ts`), {
          execArgv: [...execArgv, ...options, ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [])],
          stdio: ['ignore', log, log, 'ipc'],
          env: {
            PATH: process.env['PATH'],
            NODE_ENV: 'development',
            LOG_LEVEL: 'warn',
            [`${name.toUpperCase()}_LISTEN`]: address,
            [`${name.toUpperCase()}_DATABASE_URL`]: databases[name],
            [`${name.toUpperCase()}_SERVICE_KEY`]: secrets.serviceKeys[name],
            // Two checkouts may encode what they cache differently.
            CACHE_PREFIX: `bench${started++}:`,
            REDIS_URL: valkey.url,
            SERVICE_PUBLIC_KEYS: publicKeysOf(secrets.serviceKeys),
            ENCRYPTION_KEY: secrets.encryptionKey,
            AUTH_ADDRESS: auth.address,
            ...env,
          },
        });
        const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
          if (service.exitCode !== null || service.signalCode !== null) return;
          const ended = once(service, 'exit');
          service.kill(signal);
          await ended;
        };
        stops.push(() => end('SIGTERM'));
        await serving(address).catch((error: unknown) => {
          throw new Error(`${name} did not start: ${readFileSync(join(home, `${name}.log`), 'utf8').slice(-2_000)}`, {
            cause: error,
          });
        });
        return { address, pid: service.pid ?? 0, kill: () => end('SIGKILL') };
      },
      startEcho: (answers) => listening('echo.ts', { answers }),
      async load(load) {
        const answer = once(loader, 'message');
        loader.send(load);
        const [result] = (await answer) as [ReadsResult];
        if (result.failure) throw new Error(`The load failed: ${result.failure}`);
        return result;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function seed(adminUrl: string, catalogUrl: string, wallets: number): Promise<void> {
  const pool = new pg.Pool({ connectionString: adminUrl, max: 1 });
  try {
    const admin = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(sql, values)).rows;
    await seedWallets({ admin }, wallets);
    await openMatches(catalogUrl, 20);
  } finally {
    await pool.end();
  }
}
