// npm start: everything that Plaza needs on one machine, from nothing to the gateway's first answer, and back down on Ctrl-C.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { perSchema, schemaNames } from '@plaza/services';
import { startEsimProvider, type EsimProvider } from '@plaza/testing/esim-provider';
import { startMailSink, type MailSink } from '@plaza/testing/mail-sink';
import { startStore, type Store } from '@plaza/testing/store';
import { ensureConsole } from './console.ts';
import { maySeed, migrateAll, refuseToSeed, seedAll } from './databases.ts';
import { makeDemoEsims } from './demo-esims.ts';
import { makeDemoSales } from './demo-sales.ts';
import { makeDemoTickets } from './demo-tickets.ts';
import { drawInBackground } from './demo-pictures/in-background.ts';
import type { Postgres, Valkey } from './engines/index.ts';
import { ensureEngines, envoyVersion, folder, startPostgres, startValkey } from './engines/index.ts';
import { takeLock } from './lock.ts';
import { checkConfig, checkGiven, checkPorts, endLeftovers, neededEngines } from './preflight.ts';
import { removeData } from './reset.ts';
import { readSecrets } from './secrets.ts';
import { Sentence, textOf } from './sentence.ts';
import type { Settings } from './settings.ts';
import { readSettings } from './settings.ts';
import { archiveOf, dailyBackupsOf } from './start-backups.ts';
import type { Stack } from './stack.ts';
import { startStack } from './stack.ts';
import { removeState, writeState } from './state.ts';
import { seconds, Steps } from './steps.ts';
import { addressesText, walkText } from './walk.ts';

const steps = new Steps();
// The started parts, to be stopped in reverse order, also after a part of the start.
const started: { name: string; stop(): Promise<void> }[] = [];
let ending: Promise<void> | undefined;

function end(code: number): Promise<void> {
  ending ??= (async () => {
    const since = Date.now();
    const any = started.length > 0;
    for (const part of started.reverse()) {
      await part
        .stop()
        .catch((error: unknown) => console.error(`${part.name} did not stop properly: ${textOf(error)}`));
    }
    if (any && code === 0) steps.line(`Plaza has stopped (${seconds(since)}).`);
    process.exit(code);
  })();
  return ending;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (!ending) steps.line('\nStopping: running calls can finish, nothing is lost.');
    void end(0);
  });
}
// The other end of this channel is dev/start.mjs. When it has ended, nothing else can stop this process.
process.on('disconnect', () => void end(0));
// Failures because everything stops, such as a connection to a database that ends, are expected.
process.on('uncaughtException', (error) => {
  if (ending) return;
  console.error(`\n${textOf(error)}`);
  void end(1);
});

try {
  await start();
} catch (error) {
  if (!ending) {
    console.error(`\n${textOf(error)}`);
    await end(1);
  }
}

async function start(): Promise<void> {
  const { reset, seed } = options();
  const settings = readSettings();
  const demo = withDemoData(settings, seed);
  started.push({ name: 'the lock', stop: releasing(takeLock(settings)) });
  const pids = folder(join(settings.runFolder, 'pids'));
  endLeftovers(pids);
  await Promise.all([checkPorts(settings, (line) => steps.line(`  ${line}`)), checkGiven(settings)]);
  // Nothing is removed, migrated or loaded for a start that will be refused.
  checkConfig(settings, readSecrets(settings));
  if (reset)
    await steps.step(
      'reset',
      async () => removeData(settings),
      () => 'the data of the embedded engines was deleted',
    );
  const secrets = readSecrets(settings);

  const [{ postgres, valkey, postgresBin, envoyBin }] = await both(
    startEngines(settings, pids),
    steps.step('console', ensureConsole, (built) => (built ? 'built' : 'up to date')),
  );
  const adminUrls = perSchema((name) => settings.databaseUrls[name] ?? postgres?.url ?? '');
  const databases = await steps.step(
    'migrations',
    () => migrateAll(adminUrls, secrets.databasePasswords),
    () => 'five schemas, roles and tables up to date',
  );
  const redisUrl = settings.redisUrl ?? valkey?.url;
  const mail = settings.embeddedMail ? await mailOf(settings) : undefined;
  const store = settings.embeddedStore ? await storeOf(settings) : undefined;
  const esim = settings.env['ESIM_PROVIDER'] ? undefined : await esimProviderOf(settings);
  const [stack] = await both(
    steps.step(
      'services',
      (progress) => stackOf(settings, { databases, redisUrl, envoyBin, secrets, mail, store, esim }, progress),
      ({ url }) => `four services behind ${url}`,
    ),
    demo
      ? steps.step(
          'demo data',
          () => seedAll(databases, settings.env),
          () => 'clubs, products, events, plans and people',
        )
      : undefined,
  );
  if (demo && esim)
    await steps.step(
      'demo eSIMs',
      () => makeDemoEsims(stack.url, esim),
      (made) => made,
    );
  // Later than the eSIMs above, which are made where the provider has none yet.
  if (demo)
    await steps.step(
      'demo orders',
      () => makeDemoSales(stack.url, esim),
      (made) => made,
    );
  if (demo)
    await steps.step(
      'demo tickets',
      () => makeDemoTickets(stack.url),
      (made) => made,
    );
  if (ending) return;
  writeState(settings, {
    pid: process.pid,
    url: stack.url,
    adminUrl: stack.adminUrl,
    addresses: stack.addresses,
    adminUrls,
    databases,
    redisUrl,
    redisClusterNodes: settings.redisClusterNodes,
    envoyBin,
    esimProvider: esim && { url: esim.url, token: esim.token },
  });
  started.push({ name: 'the state', stop: async () => removeState(settings) });
  greet(settings, stack, { postgres, valkey, mail, store }, demo);
  const backups = postgres && dailyBackupsOf(settings, startedOf(postgres, postgresBin));
  if (backups) started.push({ name: 'the daily backups', stop: () => backups.stop() });
  if (demo && store)
    started.push({ name: 'the demo pictures', ...drawInBackground(stack.url, (sentence) => steps.line(sentence)) });
}

interface Engines {
  /** Undefined where an engine of the person's own replaces it. */
  postgres: Postgres | undefined;
  valkey: Valkey | undefined;
}

/** What runs in this process, where none of the person's own replaces it. */
interface Beside {
  mail: MailSink | undefined;
  store: Store | undefined;
}

/** Installs the engines that are needed, and starts PostgreSQL and Valkey. */
async function startEngines(
  settings: Settings,
  pids: string,
): Promise<Engines & { postgresBin: string; envoyBin: string }> {
  const engines = await steps.step(
    'engines',
    (progress) => ensureEngines(progress, neededEngines(settings)),
    () => enginesText(settings),
  );
  const nothing = Promise.resolve(undefined);
  const [postgres, valkey] = await both(
    settings.embeddedPostgres
      ? steps.step(
          'postgres',
          () => postgresOf(settings, engines.postgres, pids),
          ({ port }) => `PostgreSQL 18 on port ${port}`,
        )
      : nothing,
    settings.embeddedValkey
      ? steps.step(
          'valkey',
          () => valkeyOf(settings, engines.valkey, pids),
          ({ port }) => `Valkey on port ${port}`,
        )
      : nothing,
  );
  const archive = postgres && (await archiveOf(settings, startedOf(postgres, engines.postgres), pids));
  if (archive) await starting('The WAL archive', archive);
  return { postgres, valkey, postgresBin: engines.postgres, envoyBin: settings.envoyBin ?? engines.envoy };
}

function startedOf({ url }: Postgres, bin: string): Parameters<typeof dailyBackupsOf>[1] {
  return { bin, url, say: (sentence) => steps.line(sentence) };
}

/** Prints the addresses, and with demo data the walk. */
function greet(
  settings: Settings,
  stack: Stack,
  { postgres, valkey, mail, store }: Engines & Beside,
  demo: boolean,
): void {
  const others = {
    ...(postgres && { postgres: `127.0.0.1:${postgres.port}` }),
    ...(valkey && { valkey: `127.0.0.1:${valkey.port}` }),
    ...(mail && { mails: mail.pageUrl }),
    ...(store && { pictures: store.url }),
    envoy: `${stack.adminUrl} (administration)`,
  };
  const url = urlOf(settings);
  steps.line(
    `\nPlaza runs. Ready after ${steps.total}.\n\n${addressesText(url, stack.addresses, settings.logFolder, others)}\n\n${demo ? `${walkText(url)}\n` : ''}Ctrl-C stops it.`,
  );
}

/** Where people reach the gateway. */
function urlOf({ host, ports }: Settings): string {
  return `http://${host === '127.0.0.1' ? 'localhost' : '127.0.0.1'}:${ports.gateway}`;
}

function options(): { reset: boolean; seed: boolean } {
  try {
    const { values } = parseArgs({ options: { reset: { type: 'boolean' }, seed: { type: 'boolean' } } });
    return { reset: values.reset === true, seed: values.seed === true };
  } catch {
    throw new Sentence(
      `"npm start" has two options, --reset and --seed, and not "${process.argv.slice(2).join(' ')}": npm start -- --reset`,
    );
  }
}

/** Demo people are created in embedded databases, in a given one only with --seed, and in production never. */
function withDemoData(settings: Settings, seed: boolean): boolean {
  if (seed) refuseToSeed(settings.env);
  return seed || (maySeed(settings.env) && schemaNames.every((name) => !settings.databaseUrls[name]));
}

// Runs both. If one fails, it still waits for the other, so that everything that started can be stopped.
async function both<A, B>(first: Promise<A>, second: Promise<B> | B): Promise<[A, B]> {
  const results = await Promise.allSettled([first, second]);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (failures.length > 0) throw failures.length === 1 ? failures[0] : new Sentence(failures.map(textOf).join('\n'));
  return [await first, await second];
}

function postgresOf(settings: Settings, bin: string, pids: string): Promise<Postgres> {
  return kept('PostgreSQL', () =>
    startPostgres({
      bin,
      folder: join(settings.home, 'postgres'),
      port: settings.postgresPort,
      durable: true,
      database: 'plaza',
      logPath: join(settings.logFolder, 'postgres.log'),
      pidPath: join(pids, 'postgres.json'),
    }),
  );
}

function valkeyOf(settings: Settings, server: string, pids: string): Promise<Valkey> {
  return kept('Valkey', () =>
    startValkey({
      server,
      folder: join(settings.home, 'valkey'),
      port: settings.valkeyPort,
      persistent: true,
      logPath: join(settings.logFolder, 'valkey.log'),
      pidPath: join(pids, 'valkey.json'),
    }),
  );
}

async function mailOf({ mailPort: smtpPort, mailPagePort: pagePort }: Settings): Promise<MailSink> {
  const sink = await startMailSink({ smtpPort, pagePort });
  await starting('The mail server', { stop: () => sink.close() });
  return sink;
}

/** A provider of eSIMs for this machine, whose eSIMs are there again after a restart: `npx plaza esim` lets people use data of them. */
async function esimProviderOf(settings: Settings): Promise<EsimProvider> {
  const provider = await startEsimProvider({
    token: randomBytes(24).toString('base64url'),
    secrets: [randomBytes(24).toString('base64url')],
    callbackUrl: `${urlOf(settings)}/api/esim/callbacks`,
    attempts: 8,
    file: join(folder(settings.home), 'esim-profiles.json'),
  });
  return starting('The eSIM provider', Object.assign(provider, { stop: () => provider.close() }));
}

async function storeOf({ storePort: port, home }: Settings): Promise<Store> {
  const store = await startStore({ port, folder: join(home, 'store') });
  await starting('The store of pictures', { stop: () => store.close() });
  return store;
}

// Restarts an engine that dies, for example for lack of memory, on the same port, where services find it.
async function kept<Engine extends Postgres | Valkey>(name: string, start: () => Promise<Engine>): Promise<Engine> {
  let engine = await start();
  const again = async (): Promise<void> => {
    const { code, signal } = await engine.process.exited;
    if (ending) return;
    steps.line(`${name} ended (${signal ?? `exit code ${code}`}) and is started again.`);
    engine = await start();
    if (ending) await engine.stop();
    else steps.line(`${name} is back.`);
    await again();
  };
  void again().catch((error: unknown) => {
    if (ending) return;
    console.error(textOf(error));
    void end(1);
  });
  const first = engine;
  await starting(name, { stop: () => engine.stop() });
  return first;
}

async function stackOf(
  settings: Settings,
  {
    mail,
    store,
    esim,
    ...given
  }: Pick<Parameters<typeof startStack>[0], 'databases' | 'redisUrl' | 'envoyBin' | 'secrets'> &
    Beside & {
      esim: EsimProvider | undefined;
    },
  progress: (detail: string) => void,
): Promise<Stack> {
  const ready: string[] = [];
  const stack = await startStack({
    ...given,
    redisClusterNodes: settings.redisClusterNodes,
    folder: settings.runFolder,
    logFolder: settings.logFolder,
    ports: settings.ports,
    host: settings.host,
    env: settings.env,
    serviceEnv: {
      auth: { PUBLIC_URL: settings.env['PUBLIC_URL'] || urlOf(settings) },
      catalog: {
        ...store?.env,
        ...(esim && {
          ESIM_PROVIDER: 'http',
          ESIM_PROVIDER_URL: esim.url,
          ESIM_PROVIDER_TOKEN: esim.token,
          ESIM_CALLBACK_SECRET: esim.callbacks.secrets.join(','),
        }),
      },
      messaging: {
        WEBHOOK_ALLOWED_HOSTS: settings.env['WEBHOOK_ALLOWED_HOSTS'] ?? webhooksToLoopback(settings),
        PUBLIC_URL: settings.env['PUBLIC_URL'] || urlOf(settings),
        ...(mail && { SMTP_URL: mail.url }),
      },
    },
    gateway: {
      corsOrigins: settings.corsOrigins,
      trustedProxies: settings.trustedProxies,
      accessLogReads: settings.accessLogReads,
      rateLimits: settings.rateLimits,
    },
    cacheClubs: settings.cacheClubs,
    keepAlive: true,
    onReady: (name) => {
      ready.push(name);
      if (ready.length <= 5) progress(ready.join(', '));
    },
    onEvent: (sentence) => steps.line(sentence),
  });
  return starting('The services', stack);
}

// Ctrl-C may have arrived while this started, after everything else began to stop.
async function starting<Part extends { stop(): Promise<void> }>(name: string, part: Part): Promise<Part> {
  if (ending) await part.stop();
  else started.push({ name, stop: () => part.stop() });
  if (ending) throw new Sentence('Stopped while starting.');
  return part;
}

function releasing(release: () => void): () => Promise<void> {
  return async () => release();
}

function enginesText(settings: Settings): string {
  const own = [
    settings.embeddedPostgres && 'PostgreSQL',
    settings.embeddedValkey && 'Valkey',
    !settings.envoyBin && 'Envoy',
  ].filter(Boolean);
  const given = settings.envoyBin ? `; your own Envoy ${envoyVersion(settings.envoyBin)}` : '';
  return own.length > 0 ? `${own.join(', ')} installed${given}` : `all your own${given}`;
}

// Where only this machine calls, its own receivers may be tried out.
function webhooksToLoopback({ host, env }: Settings): string {
  return host === '127.0.0.1' && env['NODE_ENV'] !== 'production' ? 'localhost,127.0.0.1,::1' : '';
}
