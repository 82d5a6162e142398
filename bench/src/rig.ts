// The rig of the gateway and its rival, on fresh and durable data: engines, the four services behind the gateway, and beside them a bare
// grpc-js server behind a second Envoy with the same configuration.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import { migrateAll } from '@plaza/dev/databases';
import {
  engineIdentity,
  ensureEngines,
  envoyVersion,
  folder,
  freePort,
  plazaHome,
  privateFolder,
  startEnvoy,
  startPostgres,
  startValkey,
} from '@plaza/dev/engines';
import { makeSecrets, type Secrets } from '@plaza/dev/secrets';
import { startStack, type Stack } from '@plaza/dev/stack';
import { renderEnvoyConfig } from '@plaza/gateway';
import { raisedLimits } from '@plaza/limits';
import { perSchema, perService, type SchemaName, type ServiceName } from '@plaza/services';
import pg from 'pg';
import type { EchoPlan } from './echo.ts';

export interface Rig {
  stack: Stack;
  gatewayPort: number;
  /** The keys of the services. */
  secrets: Secrets;
  /** Each service's database under its runtime role. */
  databases: Record<SchemaName, string>;
  adminUrl: string;
  redisUrl: string;
  /** The folder with pgbench. */
  bin: string;
  /** A folder for temporary files. */
  scratch: string;
  /** Starts the rival. @returns the port of its gateway */
  startEcho(answers: EchoPlan['answers']): Promise<number>;
  /** The processes, by their names in the report. */
  pids(): Record<string, number>;
  /** Transactions that PostgreSQL has committed so far. */
  commits(): Promise<number>;
  /** Versions and settings of durability, one line each. */
  facts: string[];
  stop(): Promise<void>;
}

// One address sends all requests here. For a real address the limit is a protection, see the gateway.
const unlimited = { publicReadsPerSecond: 10_000_000 };

export async function startRig(
  report: (line: string) => void,
  env: Partial<Record<ServiceName, Record<string, string>>> = {},
): Promise<Rig> {
  const stops: (() => Promise<unknown> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const engines = await ensureEngines(report);
    // Beside the data that `npm start` keeps, so that the disk is the same.
    const home = mkdtempSync(join(folder(join(plazaHome(), 'bench')), 'run-'));
    chmodSync(home, 0o755);
    stops.push(() => rmSync(home, { recursive: true, force: true }));

    const [postgres, valkey] = await Promise.all([
      startPostgres({ bin: engines.postgres, folder: join(home, 'postgres'), durable: true, database: 'plaza' }),
      startValkey({ server: engines.valkey, folder: join(home, 'valkey'), persistent: true }),
    ]);
    stops.push(
      () => postgres.stop(),
      () => valkey.stop(),
    );
    const admin = perSchema(() => postgres.url);
    const secrets = makeSecrets();
    const databases = await migrateAll(admin, secrets.databasePasswords);
    const stack = await startStack({
      databases,
      redisUrl: valkey.url,
      envoyBin: engines.envoy,
      folder: join(home, 'run'),
      // Counted as usual, and never refused.
      env: { ...process.env, RATE_LIMITS: raisedLimits },
      secrets,
      // Registrations are not measured; with the usual cost they would take most of the time.
      serviceEnv: { ...env, auth: { BCRYPT_COST: '4', ...env.auth } },
      gateway: { limits: unlimited },
      // As an operator names the clubs that people look at most.
      cacheClubs: ['AS_MONACO'],
    });
    stops.push(() => stack.stop());

    const echoPids: Record<string, number> = {};
    return {
      stack,
      secrets,
      gatewayPort: Number(new URL(stack.url).port),
      databases,
      adminUrl: postgres.url,
      redisUrl: valkey.url,
      bin: engines.postgres,
      scratch: home,
      async startEcho(answers) {
        const port = await freePort();
        const echo = fork(join(import.meta.dirname, 'echo.ts'), {
          serialization: 'advanced',
          execArgv: ['--disable-warning=ExperimentalWarning'],
        });
        stops.push(() => echo.disconnect());
        const message = once(echo, 'message');
        echo.send({ port, answers } satisfies EchoPlan);
        const [state] = (await message) as [string];
        if (state !== 'ready') throw new Error(`The echo server did not start: ${state}`);
        const envoy = await echoGateway(engines.envoy, home, `127.0.0.1:${port}`);
        stops.push(() => envoy.stop());
        echoPids['echo'] = echo.pid ?? 0;
        echoPids['envoy before echo'] = envoy.pid;
        return envoy.port;
      },
      pids: () => ({
        envoy: pidOf(join(home, 'run/pids/gateway.json')),
        ...perService((name) => pidOf(join(home, `run/pids/${name}.json`))),
        postgres: postgres.process.pid,
        valkey: valkey.process.pid,
        ...echoPids,
      }),
      commits: async () =>
        Number(
          (await askPostgres(postgres.url, 'select sum(xact_commit)::text as commits from pg_stat_database'))[
            'commits'
          ],
        ),
      facts: [
        await postgresFacts(postgres.url),
        `Valkey with its append-only file, Envoy ${envoyVersion(engines.envoy) ?? 'of unknown version'}, Node ${process.version}`,
      ],
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The same Envoy with the same configuration, except that every service is the echo, answers are not cached, and calls are not counted. */
async function echoGateway(
  bin: string,
  home: string,
  address: string,
): Promise<{ port: number; pid: number; stop(): Promise<void> }> {
  const [port, adminPort] = [await freePort(), await freePort()];
  const work = join(home, 'echo');
  mkdirSync(work, { recursive: true });
  const cache = privateFolder(join(home, 'echo-cache'), engineIdentity());
  const configPath = join(home, 'echo.json');
  const uncached = Object.fromEntries(
    Object.entries(rpcs).map(([path, rule]): [string, RpcRule] => [
      path,
      { ...rule, publicCacheSeconds: 0, limit: 'open' },
    ]),
  );
  writeFileSync(
    configPath,
    JSON.stringify(
      renderEnvoyConfig({
        edge: { host: '127.0.0.1', port },
        admin: { host: '127.0.0.1', port: adminPort },
        sockets: address,
        services: perService(() => address),
        cache: { folder: cache },
        limits: unlimited,
        rpcs: uncached,
      }),
    ),
  );
  const envoy = await startEnvoy({ bin, configPath, folder: join(work, 'envoy'), adminPort });
  return { port, pid: envoy.process.pid, stop: () => envoy.stop() };
}

async function postgresFacts(url: string): Promise<string> {
  const { version, fsync, commit, pages, buffers } = await askPostgres(
    url,
    `
    select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
      current_setting('full_page_writes') as pages, current_setting('shared_buffers') as buffers`,
  );
  return `PostgreSQL ${version} with fsync ${fsync}, synchronous_commit ${commit}, full_page_writes ${pages}, shared_buffers ${buffers}`;
}

async function askPostgres(url: string, sql: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, string>>(sql)).rows[0] ?? {};
  } finally {
    await client.end();
  }
}

function pidOf(path: string): number {
  return (JSON.parse(readFileSync(path, 'utf8')) as { pid: number }).pid;
}
