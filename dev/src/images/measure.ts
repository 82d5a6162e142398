// npm run images: the size and content of each image, the time until its service serves, and the memory that the service then takes.
// The services run from the folders that become images, without the rest of this checkout, as a user who cannot write anything.
import { spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { perSchema, perVariable, serviceNames, variableOf, type ServiceName } from '@plaza/services';
import { migrateAll } from '../databases.ts';
import { ensureEngines, freePort, startPostgres, startValkey, temporaryRoot } from '../engines/index.ts';
import { serves } from '../health.ts';
import { makeSecrets, publicKeysOf } from '../secrets.ts';
import { assemble, built } from './assemble.ts';
import { nodeOptions, targets, user, type TargetName } from './targets.ts';

export interface Measured {
  megabytes: number;
  /** Seconds until a service answers grpc.health.v1 with SERVING. */
  start?: number;
  /** Megabytes that a service holds ten seconds later, without the program's own pages, which all replicas of a node share. */
  idle?: number;
}

const startLimit = 2;
const idleLimit = 120;

/** Reports each image. Its services run on a database and a Valkey of their own, which are deleted afterwards. */
export async function measure(report: (name: TargetName, result: Measured) => void, idleMs = 10_000): Promise<void> {
  const engines = await ensureEngines(() => undefined);
  const scratch = mkdtempSync(join(temporaryRoot(), 'plaza-images-'));
  chmodSync(scratch, 0o755);
  const postgres = await startPostgres({
    bin: engines.postgres,
    folder: join(scratch, 'pg'),
    durable: false,
    database: 'plaza',
  });
  const valkey = await startValkey({ server: engines.valkey, folder: join(scratch, 'valkey'), persistent: false });
  try {
    const environment = await prepareEnvironment(postgres.url, valkey.url);
    for (const name of Object.keys(targets) as TargetName[]) {
      const folder = join(scratch, name);
      await built(name);
      assemble(name, folder);
      const service = serviceNames.find((one) => one === name);
      const running = service && (await measureService(service, folder, environment, idleMs));
      report(name, { megabytes: size(folder) / 1e6, ...running });
    }
  } finally {
    await Promise.all([postgres.stop(), valkey.stop()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Environment {
  /** The address of each service. */
  addresses: Readonly<Record<string, string>>;
  /** The variables of one service. */
  of(service: ServiceName): Record<string, string | undefined>;
}

async function prepareEnvironment(postgresUrl: string, redisUrl: string): Promise<Environment> {
  const secrets = makeSecrets();
  const databases = await migrateAll(
    perSchema(() => postgresUrl),
    secrets.databasePasswords,
  );
  const addresses = Object.fromEntries(
    await Promise.all(serviceNames.map(async (name) => [name, `127.0.0.1:${await freePort()}`] as const)),
  );
  const sockets = `127.0.0.1:${await freePort()}`;
  return {
    addresses,
    of: (service) => ({
      NODE_OPTIONS: nodeOptions,
      NODE_ENV: 'production',
      PAYMENT_PROVIDER: 'none',
      ESIM_PROVIDER: 'none',
      LOG_LEVEL: 'warn',
      REDIS_URL: redisUrl,
      ENCRYPTION_KEY: secrets.encryptionKey,
      [variableOf(service, 'SERVICE_KEY')]: secrets.serviceKeys[service],
      SERVICE_PUBLIC_KEYS: publicKeysOf(secrets.serviceKeys),
      GATEWAY_KEY: secrets.gatewayKey,
      [variableOf(service, 'DATABASE_URL')]: databases[service],
      ...(service === 'auth' && { BACKEND_APP_DATABASE_URL: databases.billing }),
      ...perVariable('ADDRESS', (one) => addresses[one]),
      ...perVariable('LISTEN', (one) => addresses[one]),
      MESSAGING_SOCKETS_LISTEN: sockets,
    }),
  };
}

/** Starts a service from the folder of its image, and stops it after `idleMs` without calls. */
async function measureService(
  service: ServiceName,
  folder: string,
  environment: Environment,
  idleMs: number,
): Promise<Pick<Measured, 'start' | 'idle'>> {
  const since = performance.now();
  const child = spawn(
    join(folder, 'usr/local/bin/node'),
    targets[service].entrypoint.slice(1).map((part) => part.replace(/^\/app\//, `${folder}/app/`)),
    {
      cwd: '/',
      stdio: ['ignore', 2, 2],
      ...(process.getuid?.() === 0 && { uid: user, gid: user }),
      env: environment.of(service),
    },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = environment.addresses[service] ?? '';
  while (!(await serves(address)) && child.exitCode === null && performance.now() < since + 30_000) await pause(20);
  const start = (performance.now() - since) / 1000;
  await pause(idleMs);
  if (child.exitCode !== null) throw new Error(`${service} ended while it was measured.`);
  const idle = own(child.pid ?? 0);
  child.kill();
  await ended;
  return { start, idle };
}

/** Anonymous memory: a container's limit counts it, and each further replica takes as much again. */
function own(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1]) / 1000;
}

function size(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
    (sum, entry) => sum + (entry.isFile() ? lstatSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

if (process.argv[1] === import.meta.filename) {
  console.log(
    `${'image'.padEnd(10)} ${'MB'.padStart(6)}  ${'start'.padStart(7)}  ${'idle'.padStart(7)}  what is in it, on top of its base`,
  );
  await measure((name, { megabytes, start, idle }) => {
    console.log(
      `${name.padEnd(10)} ${megabytes.toFixed(0).padStart(6)}  ${(start === undefined ? '' : `${start.toFixed(2)} s`).padStart(7)}  ${(idle === undefined ? '' : `${idle.toFixed(0)} MB`).padStart(7)}  ${targets[name].description}`,
    );
    if ((start ?? 0) > startLimit || (idle ?? 0) > idleLimit) {
      console.log(`  more than ${startLimit} s or ${idleLimit} MB`);
      process.exitCode = 1;
    }
  });
}
