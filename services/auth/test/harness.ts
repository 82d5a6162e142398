// The service in the test's own process, on a database of its own, with a clock that the test can set forward.
import { AuthInternalServiceService, AuthServiceService, type RegisterResponse } from '@plaza/api/auth';
import { TeamInternalServiceService } from '@plaza/api/teams';
import { FactorServiceService } from '@plaza/api/factors';
import type { App } from '@plaza/service';
import { startTestService, type TestClient, type TestDatabase } from '@plaza/testing';
import type { AuthConfig } from '../src/config.ts';
import { authRecipe } from './recipe.ts';

export { failure } from '@plaza/testing';

export interface Harness {
  readonly app: App;
  readonly config: AuthConfig;
  readonly files: TestDatabase;
  readonly auth: TestClient<typeof AuthServiceService>;
  readonly factors: TestClient<typeof FactorServiceService>;
  /** Calls as wallet. */
  readonly internal: TestClient<typeof AuthInternalServiceService>;
  /** Calls as messaging. */
  readonly members: TestClient<typeof TeamInternalServiceService>;
  /** Calls as catalog. */
  readonly statistics: TestClient<typeof AuthInternalServiceService>;
  /** Sets the service's clock forward. */
  advance(ms: number): void;
  now(): Date;
  /** Another replica on the same database and cache. */
  replica(overrides?: Partial<AuthConfig>): Promise<Replica>;
  close(): Promise<void>;
}

export interface Replica {
  app: App;
  auth: TestClient<typeof AuthServiceService>;
  factors: TestClient<typeof FactorServiceService>;
}

export async function startAuth(overrides: Partial<AuthConfig> = {}): Promise<Harness> {
  let offset = 0;
  const now = (): Date => new Date(Date.now() + offset);
  const config = { keyRefreshMs: 50, ...overrides };
  const service = await startTestService(authRecipe, { config, more: { now } });
  return {
    app: service.first,
    config: service.config,
    files: service.db,
    auth: service.connect(AuthServiceService),
    factors: service.connect(FactorServiceService),
    internal: service.connect(AuthInternalServiceService, { from: 'wallet' }),
    members: service.connect(TeamInternalServiceService, { from: 'messaging' }),
    statistics: service.connect(AuthInternalServiceService, { from: 'catalog' }),
    now,
    advance: (ms) => {
      offset += ms;
    },
    async replica(more = {}) {
      const app = await service.start({ config: more });
      return { app, auth: app.connect(AuthServiceService), factors: app.connect(FactorServiceService) };
    },
    close: () => service.close(),
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
