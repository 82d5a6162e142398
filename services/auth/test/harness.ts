// The service in the test's own process, on a database of its own, with a clock that the test can set forward.
import { AuthInternalServiceService, AuthServiceService, type RegisterResponse } from '@plaza/api/auth';
import { ServiceError, type App } from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testGatewayKey,
  testLog,
  type TestClient,
  type TestDatabase,
} from '@plaza/testing';
import { buildApp } from '../src/app.ts';
import { readAuthConfig, type AuthConfig } from '../src/config.ts';
import { schema } from '../src/orm.config.ts';

export interface Harness {
  readonly app: App;
  readonly config: AuthConfig;
  readonly files: TestDatabase;
  readonly auth: TestClient<typeof AuthServiceService>;
  /** Calls as wallet. */
  readonly internal: TestClient<typeof AuthInternalServiceService>;
  /** Calls as catalog. */
  readonly statistics: TestClient<typeof AuthInternalServiceService>;
  /** Sets the service's clock forward. */
  advance(ms: number): void;
  now(): Date;
  /** Another replica on the same database and cache. */
  replica(overrides?: Partial<AuthConfig>): Promise<{ app: App; auth: TestClient<typeof AuthServiceService> }>;
  close(): Promise<void>;
}

export async function startAuth(overrides: Partial<AuthConfig> = {}): Promise<Harness> {
  const files = await testDatabase(schema);
  const base = testConfig('auth', files.url);
  // No wallet answers there: nothing listens on port 1.
  const config: AuthConfig = {
    ...readAuthConfig(
      { BCRYPT_COST: '4', GATEWAY_KEY: testGatewayKey },
      { ...base, peers: { ...base.peers, wallet: '127.0.0.1:1' } },
    ),
    keyRefreshMs: 50,
    ...overrides,
  };
  let offset = 0;
  const now = (): Date => new Date(Date.now() + offset);
  const started: App[] = [];
  const clients: { close(): void }[] = [];

  const replica: Harness['replica'] = async (more = {}) => {
    const app = await buildApp({ ...config, ...more }, testLog('auth'), now);
    started.push(app);
    const auth = client(AuthServiceService, app.port);
    clients.push(auth);
    return { app, auth };
  };
  const { app, auth } = await replica();
  const internal = client(AuthInternalServiceService, app.port, { from: 'wallet' });
  const statistics = client(AuthInternalServiceService, app.port, { from: 'catalog' });
  clients.push(internal, statistics);
  return {
    app,
    config,
    files,
    auth,
    internal,
    statistics,
    now,
    replica,
    advance: (ms) => {
      offset += ms;
    },
    async close() {
      for (const open of clients) open.close();
      await Promise.all(started.map((each) => each.close()));
      await files.drop();
    },
  };
}

let people = 0;

export interface Registered extends RegisterResponse {
  id: string;
  email: string;
  password: string;
}

/** Registers a new person. */
export async function somebody({ auth }: Pick<Harness, 'auth'>): Promise<Registered> {
  const email = `somebody-${++people}@plaza.example`;
  const password = `password-${people}`;
  const response = await auth.register({ email, password, name: 'Somebody' });
  return { ...response, id: response.user?.id ?? '', email, password };
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
