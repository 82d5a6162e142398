// Mails under test: auth and messaging in this process, a mail server that delivers nothing, and an administrator.
import { grantAdmin } from '@plaza/auth/operator';
import { authRecipe } from '@plaza/auth/test-recipe';
import { AuthServiceService, type User } from '@plaza/api/auth';
import { CredentialServiceService } from '@plaza/api/credentials';
import { MailAdminServiceService, type Mail } from '@plaza/api/mail';
import type { App } from '@plaza/service';
import { startTestService, until, type TestClient, type TestDatabase } from '@plaza/testing';
import { startMailSink, type MailSink, type SunkMail } from '@plaza/testing/mail-sink';
import type { MessagingConfig } from '../src/config.ts';
import { messagingRecipe, readTestConfig } from './recipe.ts';

export interface MailHouse {
  sink: MailSink;
  files: TestDatabase;
  authFiles: TestDatabase;
  port: number;
  authPort: number;
  auth: TestClient<typeof AuthServiceService>;
  credentials: TestClient<typeof CredentialServiceService>;
  mails: TestClient<typeof MailAdminServiceService>;
  /** An administrator, who gets the test mails. */
  admin: { id: string; email: string; token: string };
  /** The profile of the administrator. */
  profile(): Promise<User>;
  /** A second process of messaging. */
  another(overrides?: Partial<MessagingConfig>): Promise<App>;
  /** Stops messaging, and starts it again. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stopAuth(): Promise<void>;
  resumeAuth(): Promise<void>;
  /** Waits for the mails to an address. */
  received(email: string, count?: number): Promise<SunkMail[]>;
  /** Waits until a mail is in this state. */
  ended(id: string, state: Mail['state']): Promise<Mail>;
  stop(): Promise<void>;
}

type Overrides = Partial<Omit<MessagingConfig, 'peers'>> & { peers?: Partial<MessagingConfig['peers']> };

export async function startMailHouse(overrides: Overrides = {}): Promise<MailHouse> {
  const sink = await startMailSink();
  // Each calls the other: the ports are known only when both listen.
  const auth = await startTestService(authRecipe);
  const { cachePrefix } = auth.config;
  const recipe = {
    ...messagingRecipe,
    readConfig: (base: MessagingConfig) =>
      readTestConfig({ SMTP_URL: sink.url, PUBLIC_URL: 'https://plaza.example' }, base),
  };
  const service = await startTestService(recipe, {
    tokens: 'auth',
    config: { cachePrefix, ...overrides, peers: { ...overrides.peers, auth: `127.0.0.1:${auth.port}` } },
    // So that a pause of this whole process, which is two of messaging, does not look like the death of one.
    more: { mail: { sweepMs: 100, leaseMs: 60_000 } },
  });
  const people = auth.connect(AuthServiceService);
  const email = 'admin@plaza.example';
  const { user } = await people.register({ email, password: 'test123', name: 'Ada' });
  const database = await auth.db.open();
  await grantAdmin(database, email);
  await database.close();
  const { accessToken: token } = await people.login({ email, password: 'test123' });
  const mails = service.connect(MailAdminServiceService, { token });
  // The mail of the registration, so that what comes later is what a test waits for.
  await until(() => sink.mails.length > 0, 'the first mail');
  return {
    sink,
    files: service.db,
    authFiles: auth.db,
    port: service.port,
    authPort: auth.port,
    auth: people,
    credentials: auth.connect(CredentialServiceService),
    mails,
    admin: { id: user?.id ?? '', email, token },
    async profile() {
      return (await people.getMe({}, { token })).user!;
    },
    another: (more) => service.start({ config: more }),
    pause: () => service.first.close(),
    resume: () => service.first.resume(),
    stopAuth: () => auth.first.close(),
    resumeAuth: () => auth.first.resume(),
    received: (address, count = 1) =>
      until(() => {
        const found = sink.mails.filter(({ to }) => to.includes(address));
        return found.length >= count && found;
      }, `${count} mails`),
    ended: (id, state) =>
      until(
        async () => (await mails.listMails({})).mails.find((mail) => mail.id === id && mail.state === state),
        `a mail that is ${state}`,
      ),
    async stop() {
      await service.close();
      await auth.close();
      await sink.close();
    },
  };
}
