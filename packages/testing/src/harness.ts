// A whole service in the test's own process, on a database of its own. What is a service's own stands in its recipe.
import {
  ServiceError,
  type App,
  type Logger,
  type SchemaDefinition,
  type ServiceConfig,
  type ServiceName,
  type TokenVerifier,
} from '@plaza/service';
import { testDatabase, type TestDatabase } from './databases.ts';
import {
  client,
  testConfig,
  testLog,
  testTokens,
  type TestCaller,
  type TestClient,
  type TestTokens,
} from './services.ts';

/** How a service is made: services/<name>/test/recipe.ts. `More` is what only its tests can set. */
export interface TestRecipe<Config extends ServiceConfig, More extends object = object> {
  name: ServiceName;
  schema: SchemaDefinition;
  /** Its other schemas, in the same database. */
  beside?: readonly SchemaDefinition[];
  /** What the service reads besides, where the environment says nothing. `urlOf`: the URL of one of its schemas. */
  readConfig(base: ServiceConfig, urlOf: TestDatabase['urlOf']): Config;
  buildApp(config: Config, log: Logger, more: More & { verifier?: TokenVerifier }): Promise<App>;
}

export interface TestServiceOptions<Config extends ServiceConfig, More extends object> {
  config?: Overrides<Config>;
  more?: More;
  /** By default tokens of the service's own test; `auth` for those that auth itself makes. */
  tokens?: TestTokens | 'auth';
}

/** Peers that are not named are nobody. */
type Overrides<Config extends ServiceConfig> = Partial<Omit<Config, 'peers'>> & {
  peers?: Partial<ServiceConfig['peers']>;
};

/** One process of a service. Its clients are closed with everything else. */
export interface TestProcess extends App {
  connect: Connect;
  /** Starts it again on the same port, if it was closed. */
  resume(): Promise<void>;
}

type Connect = <Definition extends object>(definition: Definition, as?: TestCaller) => TestClient<Definition>;

/** What processes of a service stand on. */
export interface TestBed<Config extends ServiceConfig, More extends object = object> {
  readonly db: TestDatabase;
  readonly config: Config;
  /** Those that the service accepts, unless they are auth's. */
  readonly tokens: TestTokens;
  start(options?: Pick<TestServiceOptions<Config, More>, 'config' | 'more'>): Promise<TestProcess>;
  /** Ends the clients, then the processes, the latest first, then the database. */
  close(): Promise<void>;
}

export interface TestService<Config extends ServiceConfig, More extends object = object> extends TestBed<Config, More> {
  readonly first: TestProcess;
  readonly port: number;
  /** A client of the first process. */
  readonly connect: Connect;
}

/** A service with one process that listens. */
export async function startTestService<Config extends ServiceConfig, More extends object>(
  recipe: TestRecipe<Config, More>,
  options: TestServiceOptions<Config, More> = {},
): Promise<TestService<Config, More>> {
  const bed = await testBed(recipe, options);
  const first = await bed.start();
  return { ...bed, first, port: first.port, connect: first.connect };
}

/** Everything but a process, for a test that starts them when it pleases, or elsewhere. */
export async function testBed<Config extends ServiceConfig, More extends object>(
  recipe: TestRecipe<Config, More>,
  { config: overrides, more, tokens: given }: TestServiceOptions<Config, More> = {},
): Promise<TestBed<Config, More>> {
  const [db, tokens] = await Promise.all([
    testDatabase(recipe.schema, recipe.beside),
    given === undefined || given === 'auth' ? testTokens() : given,
  ]);
  const config = overridden(recipe.readConfig(testConfig(recipe.name, db.url), db.urlOf), overrides);
  const clients: { close(): void }[] = [];
  const processes: TestProcess[] = [];
  return {
    db,
    config,
    tokens,
    async start(other = {}) {
      const settings = overridden(config, other.config);
      const extras = { ...more, ...other.more, ...(given !== 'auth' && { verifier: tokens.verifier }) } as More;
      const build = (listen?: ServiceConfig['listen']): Promise<App> =>
        recipe.buildApp({ ...settings, ...(listen && { listen }) }, testLog(recipe.name), extras);
      const process = await startProcess(build, (port) => (definition, as) => {
        const made = client(definition, port, { ...as, to: recipe.name });
        clients.push(made);
        return made;
      });
      processes.push(process);
      return process;
    },
    async close() {
      for (const each of clients) each.close();
      for (const each of processes.reverse()) await each.close();
      await db.drop();
    },
  };
}

function overridden<Config extends ServiceConfig>(config: Config, overrides: Overrides<Config> = {}): Config {
  return { ...config, ...overrides, peers: { ...config.peers, ...overrides.peers } };
}

async function startProcess(
  build: (listen?: ServiceConfig['listen']) => Promise<App>,
  connectTo: (port: number) => Connect,
): Promise<TestProcess> {
  let app: App | undefined = await build();
  const { port } = app;
  return {
    port,
    connect: connectTo(port),
    async close() {
      const running = app;
      app = undefined;
      await running?.close();
    },
    async resume() {
      app ??= await build({ host: '127.0.0.1', port });
    },
  };
}

/** The error that a call ends in. */
export async function failure(call: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await call.then(
    (value) => new Error(`It did not fail: ${JSON.stringify(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ServiceError) return error;
  throw error instanceof Error ? error : new Error(String(error));
}
