// For tests: auth and messaging in this process, each on a database of its own, and people who signed up.
import { authRecipe } from '@plaza/auth/test-recipe';
import { AuthServiceService } from '@plaza/api/auth';
import { LiveServiceService } from '@plaza/api/live';
import { SocialServiceService, type Conversation } from '@plaza/api/social';
import type { App, ServiceConfig } from '@plaza/service';
import { startTestService, type TestClient, type TestDatabase } from '@plaza/testing';
import { messagingRecipe } from './recipe.ts';

export { failure } from '@plaza/testing';

export interface Person {
  id: string;
  name: string;
  token: string;
  social: TestClient<typeof SocialServiceService>;
  live: TestClient<typeof LiveServiceService>;
}

export interface Messaging {
  files: TestDatabase;
  authFiles: TestDatabase;
  port: number;
  authPort: number;
  /** Signs somebody up. */
  person(name: string, profile?: { clubId?: string; language?: string }): Promise<Person>;
  /** A second process of the service on the same database and the same cache. */
  another(overrides?: Partial<ServiceConfig>): Promise<App>;
  stopAuth(): Promise<void>;
  stop(): Promise<void>;
}

/** `others` are the addresses of further peers. */
export async function startMessaging(others: Partial<ServiceConfig['peers']> = {}): Promise<Messaging> {
  const auth = await startTestService(authRecipe);
  const peers = { ...others, auth: `127.0.0.1:${auth.port}` };
  const { cachePrefix } = auth.config;
  const service = await startTestService(messagingRecipe, { tokens: 'auth', config: { peers, cachePrefix } });
  const signUp = auth.connect(AuthServiceService);
  let people = 0;
  return {
    files: service.db,
    authFiles: auth.db,
    port: service.port,
    authPort: auth.port,
    async person(name, profile = {}) {
      const { user, accessToken } = await signUp.register({
        email: `person${++people}@plaza.example`,
        password: 'secret1',
        name,
        ...profile,
      });
      const social = service.connect(SocialServiceService, { token: accessToken });
      const live = service.connect(LiveServiceService, { token: accessToken });
      return { id: user!.id, name, token: accessToken, social, live };
    },
    another: (overrides) => service.start({ config: overrides }),
    stopAuth: () => auth.first.close(),
    async stop() {
      await service.close();
      await auth.close();
    },
  };
}

/** A conversation of people who know each other: of two, both open it, so that it is no request. */
export async function open(from: Person, ...others: Person[]): Promise<Conversation> {
  const conversation = await ask(from, ...others);
  const [other, more] = others;
  if (!other || more || conversation.request === 'none') return conversation;
  await ask(other, from);
  return ask(from, other);
}

/** What `from` alone opens. */
export async function ask(from: Person, ...others: Person[]): Promise<Conversation> {
  const { conversation } = await from.social.createConversation({ participantIds: others.map(({ id }) => id) });
  return conversation!;
}

export async function conversationOf(person: Person, id: string): Promise<Conversation> {
  const { conversations } = await person.social.listConversations({});
  const found = conversations.find((conversation) => conversation.id === id);
  if (!found) throw new Error(`${person.name} does not see the conversation.`);
  return found;
}
