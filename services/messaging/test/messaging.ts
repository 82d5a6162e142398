// For tests: auth and messaging in this process, each on a database of its own, and people who signed up.
import { buildApp as buildAuth } from '@plaza/auth/app';
import { readAuthConfig } from '@plaza/auth/config';
import { schema as authSchema } from '@plaza/auth/orm.config';
import { AuthServiceService } from '@plaza/api/auth';
import { SocialServiceService, type Conversation } from '@plaza/api/social';
import { ServiceError, type App, type ServiceConfig } from '@plaza/service';
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
import { readConfig } from '../src/config.ts';
import { schema } from '../src/orm.config.ts';

export interface Person {
  id: string;
  name: string;
  token: string;
  social: TestClient<typeof SocialServiceService>;
}

export interface Messaging {
  files: TestDatabase;
  authFiles: TestDatabase;
  port: number;
  authPort: number;
  /** Signs somebody up. */
  person(name: string): Promise<Person>;
  /** A second process of the service on the same database and the same cache. */
  another(overrides?: Partial<ServiceConfig>): Promise<App>;
  stopAuth(): Promise<void>;
  stop(): Promise<void>;
}

// Nothing listens there.
const nowhere = '127.0.0.1:1';

export async function startMessaging(): Promise<Messaging> {
  const [files, authFiles] = await Promise.all([testDatabase(schema), testDatabase(authSchema)]);
  const peers = { auth: nowhere, wallet: nowhere, catalog: nowhere, messaging: nowhere };
  const config = readConfig({}, testConfig('messaging', files.url));
  const authConfig = readAuthConfig(
    { BCRYPT_COST: '4', GATEWAY_KEY: testGatewayKey },
    testConfig('auth', authFiles.url, { peers, cachePrefix: config.cachePrefix }),
  );
  let auth: App | undefined = await buildAuth(authConfig, testLog('auth'));
  const withAuth = { ...config, peers: { ...peers, auth: `127.0.0.1:${auth.port}` } };
  const apps = [await buildApp(withAuth, testLog('messaging'))];
  const port = apps[0]!.port;
  const authPort = auth.port;
  const signUp = client(AuthServiceService, authPort);
  const clients: { close(): void }[] = [signUp];
  let people = 0;

  async function stopAuth(): Promise<void> {
    await auth?.close();
    auth = undefined;
  }

  return {
    files,
    authFiles,
    port,
    authPort,
    async person(name) {
      const { user, accessToken } = await signUp.register({
        email: `person${++people}@plaza.example`,
        password: 'secret1',
        name,
      });
      const social = client(SocialServiceService, port, { token: accessToken });
      clients.push(social);
      return { id: user!.id, name, token: accessToken, social };
    },
    async another(overrides) {
      const app = await buildApp({ ...withAuth, ...overrides }, testLog('messaging'));
      apps.push(app);
      return app;
    },
    stopAuth,
    async stop() {
      for (const each of clients) each.close();
      await Promise.all([stopAuth(), ...apps.map((app) => app.close())]);
      await Promise.all([files.drop(), authFiles.drop()]);
    },
  };
}

/** The error that a call ended with. */
export async function failure(promise: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`There is no coded error but ${String(error)}.`);
  return error;
}

export async function open(from: Person, ...others: Person[]): Promise<Conversation> {
  const { conversation } = await from.social.createConversation({ participantIds: others.map(({ id }) => id) });
  return conversation!;
}

export async function conversationOf(person: Person, id: string): Promise<Conversation> {
  const { conversations } = await person.social.listConversations({});
  const found = conversations.find((conversation) => conversation.id === id);
  if (!found) throw new Error(`${person.name} does not see the conversation.`);
  return found;
}
