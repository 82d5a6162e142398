// How a service runs: from its parts to a listening server, and back down without dropping a call.
import {
  logVerbosity,
  Server,
  ServerCredentials,
  setLogVerbosity,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AuthServiceService } from '@plaza/api/auth';
import { rpcs } from '@plaza/api/rpcs';
import { ConfigError, type Environment } from '@plaza/environment';
import { schemaVariable, type SchemaName, type ServiceName } from '@plaza/services';
import { admission } from './admission.ts';
import { serverCredentials } from './certificates.ts';
import { readServiceConfig, type ServiceConfig } from './config.ts';
import type { Database } from './database.ts';
import type { DeletedPeople } from './deleted-people.ts';
import { listenHttp } from './doors.ts';
import { startErrorReports, type ErrorReports } from './error-reports.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { compose, type Feature } from './features.ts';
import { createHealth } from './health.ts';
import { createLogger, errorLineMetric, type Logger } from './logger.ts';
import { asPeer, peer } from './peers.ts';
import type { PlanChanges } from './plan-changes.ts';
import { serveReflection } from './reflection.ts';
import { bind, type ServedRpcs } from './rpc.ts';
import { startRetention } from './retention.ts';
import { createTelemetry } from './telemetry.ts';
import { createVerifier, type TokenVerifier } from './tokens.ts';

export interface App {
  /** The port it listens on. */
  readonly port: number;
  /** Stops being ready, finishes the calls under way, stops jobs, closes what is open. */
  close(): Promise<void>;
}

export interface ForeignRpcs {
  definition: ServiceDefinition;
  implementation: UntypedServiceImplementation;
}

export interface ServiceOptions {
  config: ServiceConfig;
  log: Logger;
  database: Database;
  /** What it is composed of, in the order in which they need each other. */
  features: readonly Feature[];
  pingRedis: () => Promise<void>;
  /** Who verifies tokens; by default with the keys that auth publishes. */
  verifier?: TokenVerifier;
  now?: () => Date;
  /** Whose tokens are refused although they are good. */
  deletedPeople?: DeletedPeople;
  /** Of which sessions the tokens are refused although they are good. */
  endedSessions?: EndedSessions;
  /** Which plans changed since the tokens were issued. */
  planChanges?: PlanChanges;
}

// What grpc-js complains of, such as a header that it can't read, it would write in full, past the log and what that leaves out.
setLogVerbosity(logVerbosity.NONE);

const usualRequestBytes = 1024 * 1024;

// Within Kubernetes' 30 s of grace: what has not ended by then is cut off.
const drainMs = 10_000;

export async function startService(options: ServiceOptions): Promise<App> {
  const { config, log, database } = options;
  const features = compose(options.features);
  await refuseTooPowerfulRole(database);
  const auth = peer(AuthServiceService, asPeer(config, 'auth'));
  const anyone =
    options.verifier ??
    createVerifier({
      servicePublicKeys: config.servicePublicKeys,
      fetchKeys: async () => (await auth.getJwks({}, { deadlineMs: 2_000 })).keys,
    });
  const verifier = [options.deletedPeople, options.endedSessions, options.planChanges].reduce(
    (verifier, watch) => watch?.guard(verifier) ?? verifier,
    anyone,
  );
  const telemetry = await createTelemetry(config, [...features.metrics, errorLineMetric]);
  const server = new Server({
    'grpc.max_receive_message_length': largestRequest(features.rpcs),
    // Counts every call and message for a service that nobody asks.
    'grpc.enable_channelz': 0,
    'grpc.keepalive_time_ms': 60_000,
    'grpc.keepalive_timeout_ms': 20_000,
    ...(config.maxConnectionAgeMs && { 'grpc.max_connection_age_ms': config.maxConnectionAgeMs }),
  });
  const health = createHealth({
    config,
    serviceNames: features.rpcs.map(({ definition }) => serviceNameOf(definition)),
    pingDatabase: () => database.ping(),
    pingRedis: options.pingRedis,
    conditions: features.conditions,
    log,
  });
  const { now = () => new Date() } = options;
  const environment = { service: config.name, verifier, database, log, telemetry, now };
  for (const served of [...features.rpcs, health.rpcs]) {
    const { definition, implementation } = bind(served, environment);
    server.addService(definition as unknown as ServiceDefinition, implementation);
  }
  for (const { definition, implementation } of features.foreignRpcs)
    server.addService(bounded(definition), implementation);
  health.addTo(server);
  serveReflection(server);
  const porch = {
    admit: admission(environment),
    listen: (address: ServiceConfig['listen']) => listenHttp(address, config.tls),
  };
  const port = await listen(server, config.listen, serverCredentials(config.tls));
  const doors = await Promise.all(features.doors.map((open) => open(porch)));
  const probes = new Server();
  health.addTo(probes);
  if (config.healthPort !== undefined)
    await listen(probes, { ...config.listen, port: config.healthPort }, ServerCredentials.createInsecure());
  const retention = startRetention(database, log);
  log.info({ port }, 'listening');

  return {
    port,
    async close() {
      health.stopServing();
      await Promise.all([
        retention.stop(),
        options.deletedPeople?.stop(),
        options.endedSessions?.stop(),
        options.planChanges?.stop(),
        features.stop(),
      ]);
      await Promise.all([drain(server, log), ...doors.map((door) => door.close())]);
      probes.forceShutdown();
      health.close();
      auth.close();
      await features.close();
      await Promise.allSettled([telemetry.close(), database.close()]);
      log.info('stopped');
    },
  };
}

// Of what others define nothing says how large its fields may be: decoding so much of it takes no more than a few milliseconds.
const largestForeignRequest = 64 * 1024;

function bounded(definition: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(definition).map(([name, rpc]) => [
      name,
      {
        ...rpc,
        requestDeserialize(bytes: Buffer): unknown {
          if (bytes.length > largestForeignRequest) throw new Error('The request is too large.');
          return rpc.requestDeserialize(bytes) as unknown;
        },
      },
    ]),
  );
}

/** The most bytes that any of the rpcs takes. What is larger is not even read. */
function largestRequest(served: readonly ServedRpcs[]): number {
  return Math.max(
    ...served
      .flatMap(({ definition }) => Object.values(definition))
      .map(({ path }) => rpcs[path]?.maxRequestBytes ?? 0),
    usualRequestBytes,
  );
}

function serviceNameOf(definition: ServedRpcs['definition']): string {
  return Object.values(definition)[0]?.path.split('/')[1] ?? '';
}

// Forced row-level security means nothing to a superuser, nor to a role that may bypass it.
export async function refuseTooPowerfulRole(database: Database): Promise<void> {
  const rows = await database.orm.em
    .getConnection()
    .execute<{ role: string; powerful: boolean }[]>(
      'select current_user as role, rolsuper or rolbypassrls as powerful from pg_roles where rolname = current_user',
    )
    .catch(() => []);
  if (rows[0]?.powerful) {
    throw new ConfigError(
      `${schemaVariable(database.schema.name as SchemaName, 'DATABASE_URL')} connects as "${rows[0].role}", which row-level security does not bind; use the role plaza_${database.schema.name} that "npx plaza migrate" makes`,
    );
  }
}

function listen(
  server: Server,
  { host, port }: ServiceConfig['listen'],
  credentials: ServerCredentials,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error, bound) => {
      if (error) reject(new ConfigError(`${host}:${port} can't be listened on (${error.message})`));
      else resolve(bound);
    });
  });
}

async function drain(server: Server, log: Logger): Promise<void> {
  await new Promise<void>((resolve) => {
    const deadline = setTimeout(() => {
      log.warn('calls were still under way when the time to stop was over');
      server.forceShutdown();
      resolve();
    }, drainMs);
    server.tryShutdown(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
}

/** The whole of a main.ts: environment → app → listen → signals. */
export async function run<Config extends ServiceConfig>(
  name: ServiceName,
  readConfig: (env: Environment, base: ServiceConfig) => Config,
  build: (config: Config, log: Logger) => Promise<App>,
): Promise<void> {
  let log = createLogger(name, 'info');
  let reports: ErrorReports | undefined;
  try {
    const base = readServiceConfig(name, process.env);
    log = createLogger(name, base.logLevel);
    reports = await startErrorReports(base);
    const app = await build(readConfig(process.env, base), log);
    let stopping: Promise<void> | undefined;
    const stop = (): void => {
      stopping ??= app.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'stopping failed');
          process.exit(1);
        },
      );
    };
    process.once('SIGTERM', stop).once('SIGINT', stop);
    // Started by another process of ours: when that one is gone, nobody is left to stop us.
    if (process.send) process.once('disconnect', stop);
  } catch (error) {
    if (error instanceof ConfigError) log.fatal(error.message);
    else log.fatal({ err: error }, 'could not start');
    process.exitCode = 1;
    await reports?.close();
    setTimeout(() => process.exit(1), 100).unref();
  }
}
