// All four services in this process, with the demo data, and a second wallet that takes payments through a stand-in for Stripe.
import { AuthServiceService } from '@plaza/api/auth';
import { buildApp as buildAuth } from '@plaza/auth/app';
import { readConfig as readAuthConfig } from '@plaza/auth/config';
import { buildApp as buildCatalog } from '@plaza/catalog/app';
import { readConfig as readCatalogConfig } from '@plaza/catalog/config';
import { buildApp as buildMessaging } from '@plaza/messaging/app';
import { readTestConfig as readMessagingConfig } from '@plaza/messaging/test-recipe';
import { serviceNames, type App, type ServiceConfig, type ServiceName } from '@plaza/service';
import { client, testConfig, testDatabase, testGatewayKey, testLog, type TestDatabase } from '@plaza/testing';
import { startStripeDouble } from '@plaza/testing/stripe';
import { buildApp as buildWallet } from '@plaza/wallet/app';
import { readConfig as readWalletConfig } from '@plaza/wallet/config';
import { schemaOf, seedAll } from '../src/databases.ts';
import { freePort } from '../src/engines/index.ts';

export interface Marketplace {
  ports: PerService<number>;
  /** Of the wallet that takes payments through Stripe. */
  stripePort: number;
  databases: PerService<TestDatabase>;
  /** Signs one of the demo people in: `lea`, `sofia` (who owns a merchant), `admin` … */
  signIn(name: string): Promise<{ id: string; token: string }>;
  close(): Promise<void>;
}

type PerService<Value> = Record<ServiceName, Value>;

const demoPassword = 'demo1234';

export async function startMarketplace(): Promise<Marketplace> {
  const [files, ports, stripe] = await Promise.all([
    perService(async (name) => testDatabase(await schemaOf(name), name === 'auth' ? [await schemaOf('billing')] : [])),
    perService(() => freePort()),
    startStripeDouble(),
  ]);
  await seedAll(Object.fromEntries(serviceNames.map((name) => [name, files[name].url])) as PerService<string>);
  const peers = Object.fromEntries(
    serviceNames.map((name) => [name, `127.0.0.1:${ports[name]}`]),
  ) as PerService<string>;
  const { cachePrefix } = testConfig('auth', files.auth.url);
  const base = (name: ServiceName): ServiceConfig =>
    testConfig(name, files[name].url, { peers, cachePrefix, listen: { host: '127.0.0.1', port: ports[name] } });
  const wallet = readWalletConfig({}, base('wallet'));
  const apps: App[] = [
    await buildAuth(
      {
        ...readAuthConfig(
          {
            BCRYPT_COST: '4',
            GATEWAY_KEY: testGatewayKey,
            BACKEND_APP_DATABASE_URL: files.auth.urlOf('billing'),
          },
          base('auth'),
        ),
        keyRefreshMs: 50,
      },
      testLog('auth'),
    ),
    ...(await Promise.all([
      buildWallet(wallet, testLog('wallet')),
      buildCatalog(readCatalogConfig({}, base('catalog')), testLog('catalog')),
      // Whatever a test registers, messages go nowhere but to this machine.
      buildMessaging(
        readMessagingConfig({ WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' }, base('messaging')),
        testLog('messaging'),
      ),
    ])),
  ];
  const withStripe = await buildWallet(
    {
      ...wallet,
      listen: { host: '127.0.0.1', port: 0 },
      paymentProvider: 'stripe',
      stripe: { secretKey: stripe.secretKey, webhookSecrets: [stripe.webhookSecret], apiBase: new URL(stripe.url) },
    },
    testLog('wallet'),
  );
  const auth = client(AuthServiceService, ports.auth);
  return {
    ports,
    stripePort: withStripe.port,
    databases: files,
    async signIn(name) {
      const { user, accessToken } = await auth.login({ email: `${name}@plaza.example`, password: demoPassword });
      return { id: user!.id, token: accessToken };
    },
    async close() {
      auth.close();
      await Promise.all([...apps, withStripe].map((app) => app.close()));
      await stripe.close();
      await Promise.all(Object.values(files).map((file) => file.drop()));
    },
  };
}

async function perService<Value>(make: (name: ServiceName) => Promise<Value>): Promise<PerService<Value>> {
  return Object.fromEntries(
    await Promise.all(serviceNames.map(async (name) => [name, await make(name)] as const)),
  ) as PerService<Value>;
}
