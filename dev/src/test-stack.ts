// Everything, for a test that only knows the gateway's address: engines, databases, services and gateway of its own on free ports,
// in a folder that goes away with it. A test can take parts of it away and bring them back.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { perSchema, type ServiceName } from '@plaza/services';
import type { PerSchema } from './databases.ts';
import { migrateAll, seedAll } from './databases.ts';
import {
  ensureEngines,
  removeLater,
  startPostgres,
  startValkey,
  startValkeyCluster,
  temporaryRoot,
} from './engines/index.ts';
import { startMailSink, type MailSink } from '@plaza/testing/mail-sink';
import { startStore, type Store } from '@plaza/testing/store';
import { raisedLimits } from '@plaza/limits';
import type { Postgres, Valkey, ValkeyCluster } from './engines/index.ts';
import { makeSecrets, type Secrets } from './secrets.ts';
import type { MemberName, Stack, StackOptions } from './stack.ts';
import { startStack } from './stack.ts';

export interface TestStackOptions extends Partial<
  Pick<StackOptions, 'env' | 'serviceEnv' | 'gateway' | 'concurrency' | 'messagingTwice'>
> {
  /** Loads the demo data. */
  seed?: boolean;
  /** Whether commits survive a crash; false is faster, and right unless durability is measured. */
  durable?: boolean;
  /** Redis as a cluster of so many nodes, half of them replicas; one server if left out. */
  redisNodes?: number;
}

export interface TestStack extends Stack {
  /** The administrator's URL of the one database. */
  databaseUrl: string;
  /** Each service's database under its runtime role. */
  databases: PerSchema<string>;
  /** Of a cluster, the first node's. */
  redisUrl: string;
  /** Where Redis is a cluster. */
  redisCluster: ValkeyCluster | undefined;
  folder: string;
  /** The store of the pictures. */
  storeUrl: string;
  /** Where the mails of this stack are. */
  mail: MailSink;
  /** The keys of its services, and their encryption key. */
  secrets: Secrets;
  /** Freezes a process: it accepts connections and answers nothing. */
  pause(name: MemberName): Promise<void>;
  resume(name: MemberName): Promise<void>;
  stopRedis(): Promise<void>;
  /** It has forgotten everything. */
  startRedis(): Promise<void>;
  stopPostgres(): Promise<void>;
  /** Ends it as a power cut would. */
  killPostgres(): Promise<void>;
  startPostgres(): Promise<void>;
}

export async function startTestStack(options: TestStackOptions = {}): Promise<TestStack> {
  const { seed = true, durable = false, redisNodes, ...given } = options;
  const bin = process.env['PLAZA_TEST_POSTGRES_BIN'];
  const engines = await ensureEngines((line) => console.log(line));
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-stack-'));
  chmodSync(folder, 0o755);
  removeLater(folder);
  const postgresOptions = { bin: bin || engines.postgres, folder: join(folder, 'pg'), durable, database: 'plaza' };
  const valkeyOptions = { server: engines.valkey, folder: join(folder, 'valkey'), persistent: false };
  let postgres: Postgres | undefined;
  let valkey: Valkey | undefined;
  let cluster: ValkeyCluster | undefined;
  let mail: MailSink | undefined;
  let store: Store | undefined;
  const startRedis = async () => {
    if (redisNodes)
      cluster = await startValkeyCluster({ server: engines.valkey, folder: join(folder, 'valkey'), nodes: redisNodes });
    else valkey = await startValkey(valkeyOptions);
  };
  const stopEngines = async () => {
    await Promise.all([postgres?.stop(), valkey?.stop(), cluster?.stop(), mail?.close(), store?.close()]);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const sink = startMailSink();
    [postgres] = await Promise.all([startPostgres(postgresOptions), startRedis()]);
    mail = await sink;
    store = await startStore({ folder: join(folder, 'store') });
    const { url: smtpUrl } = mail;
    const ports = { postgres: postgres.port, valkey: valkey?.port };
    const redisUrl = valkey?.url ?? `redis://${cluster?.nodes[0]}`;
    const { url } = postgres;
    const adminUrls = perSchema(() => url);
    const secrets = makeSecrets();
    const databases = await migrateAll(adminUrls, secrets.databasePasswords);
    const [stack] = await Promise.all([
      startStack({
        databases,
        ...(cluster ? { redisClusterNodes: cluster.nodes.join(',') } : { redisUrl }),
        envoyBin: engines.envoy,
        folder: join(folder, 'stack'),
        secrets,
        ...given,
        serviceEnv: {
          ...given.serviceEnv,
          catalog: { ...store.env, ...given.serviceEnv?.catalog },
          messaging: { SMTP_URL: smtpUrl, ...given.serviceEnv?.messaging },
        },
        // One address calls for all people, and their passwords need no expensive hash.
        env: {
          ...process.env,
          LOG_LEVEL: 'info',
          NODE_ENV: 'test',
          RATE_LIMITS: raisedLimits,
          BCRYPT_COST: '4',
          ...given.env,
        },
      }),
      seed ? seedAll(databases, {}) : undefined,
    ]);
    return {
      ...stack,
      get adminUrl() {
        return stack.adminUrl;
      },
      databaseUrl: postgres.url,
      databases,
      redisUrl,
      redisCluster: cluster,
      folder,
      storeUrl: store.url,
      mail,
      secrets,
      pause: async (name) => stack.signal(name, 'SIGSTOP'),
      resume: async (name) => stack.signal(name, 'SIGCONT'),
      stopRedis: async () => (cluster ? cluster.stop() : valkey?.stop()),
      startRedis: async () => {
        if (cluster) await cluster.restart(...cluster.members.keys());
        else valkey = await startValkey({ ...valkeyOptions, ...(ports.valkey && { port: ports.valkey }) });
      },
      stopPostgres: async () => postgres?.stop(),
      killPostgres: async () => postgres?.kill(),
      startPostgres: async () => {
        postgres = await startPostgres({ ...postgresOptions, port: ports.postgres });
      },
      stop: async () => {
        await stack.stop();
        await stopEngines();
      },
    };
  } catch (error) {
    await stopEngines();
    throw error;
  }
}

/** The names that tests may take away. */
export type { MemberName, ServiceName };
