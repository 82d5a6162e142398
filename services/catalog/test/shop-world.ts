// A shop with a real wallet beside it: both services in this process, each on a database of its own.
import { randomUUID } from 'node:crypto';
import { EsimServiceService } from '@plaza/api/esim';
import { ShopServiceService } from '@plaza/api/shop';
import { WalletServiceService } from '@plaza/api/wallet';
import { status, type App, type ServiceConfig } from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testLog,
  testTokens,
  type TestClient,
  type TestDatabase,
  type TestTokens,
} from '@plaza/testing';
import { buildApp as buildWallet } from '@plaza/wallet/app';
import { readWalletConfig } from '@plaza/wallet/config';
import { schema as walletSchema } from '@plaza/wallet/orm.config';
import { buildApp as buildCatalog } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { schema as catalogSchema } from '../src/orm.config.ts';

export interface Person {
  id: string;
  token: string;
}

export interface Restartable {
  readonly port: number;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface ShopWorld {
  readonly db: TestDatabase;
  readonly tokens: TestTokens;
  readonly catalogService: Restartable;
  readonly walletService: Restartable;
  readonly shop: TestClient<typeof ShopServiceService>;
  readonly esim: TestClient<typeof EsimServiceService>;
  readonly wallet: TestClient<typeof WalletServiceService>;
  /** Registers a person with this much money. */
  person(money?: string): Promise<Person>;
  balance(person: Person): Promise<string>;
  /** A product that no other test uses. */
  product(fields?: {
    name?: string;
    price?: string;
    stock?: number;
    club?: string;
    category?: string;
  }): Promise<string>;
  stock(productId: string): Promise<number>;
  close(): Promise<void>;
}

/** `at` has the addresses of other services. */
export async function openShopWorld(at: Partial<ServiceConfig['peers']> = {}): Promise<ShopWorld> {
  const tokens = await testTokens();
  const { verifier } = tokens;
  const [db, walletDb] = await Promise.all([testDatabase(catalogSchema), testDatabase(walletSchema)]);
  const walletService = await restartable((listen) =>
    buildWallet(readWalletConfig({}, testConfig('wallet', walletDb.url, listen)), testLog('wallet'), { verifier }),
  );
  const config = testConfig('catalog', db.url);
  // Nothing listens on port 1: services that a test does not start are away.
  const peers = { ...config.peers, auth: '127.0.0.1:1', wallet: `127.0.0.1:${walletService.port}`, ...at };
  const catalogService = await restartable((listen) =>
    buildCatalog(readConfig({}, { ...config, peers, ...listen }), testLog('catalog'), { verifier }),
  );
  const shop = client(ShopServiceService, catalogService.port);
  const esim = client(EsimServiceService, catalogService.port);
  const wallet = client(WalletServiceService, walletService.port);

  return {
    db,
    tokens,
    catalogService,
    walletService,
    shop,
    esim,
    wallet,
    async person(money = '0') {
      const id = randomUUID();
      const token = await tokens.userToken(id);
      if (money !== '0') await wallet.deposit({ amount: money, currency: 'EUR' }, { token });
      return { id, token };
    },
    balance: async ({ token }) => (await wallet.getBalance({}, { token })).balance,
    async product({ name = 'Scarf', price = '19.90', stock = 100, club = 'AS_MONACO', category = 'scarves' } = {}) {
      const id = randomUUID();
      await db.admin('insert into products (id, name, club, category, price, stock) values ($1, $2, $3, $4, $5, $6)', [
        id,
        name,
        club,
        category,
        price,
        stock,
      ]);
      return id;
    },
    async stock(productId) {
      return (
        (await db.admin<{ stock: number }>('select stock from products where id = $1', [productId]))[0]?.stock ?? -1
      );
    },
    async close() {
      for (const open of [shop, esim, wallet]) open.close();
      await catalogService.stop();
      await walletService.stop();
      await Promise.all([db.drop(), walletDb.drop()]);
    },
  };
}

/** Starts a service, and again on the same port after it was stopped. */
async function restartable(
  build: (listen: Partial<Pick<ServiceConfig, 'listen'>>) => Promise<App>,
): Promise<Restartable> {
  let app: App | undefined = await build({});
  const { port } = app;
  return {
    port,
    async stop() {
      await app?.close();
      app = undefined;
    },
    async start() {
      app ??= await build({ listen: { host: '127.0.0.1', port } });
    },
  };
}

/** Waits until a call ends at its deadline with an unknown outcome; the service reports that, if it can in time. */
export async function outOfTime(call: Promise<unknown>): Promise<void> {
  const error = await call.then(
    () => undefined,
    (thrown: { reason?: string; code?: number }) => thrown,
  );
  if (error?.reason === 'ORDER_PENDING' || error?.code === status.DEADLINE_EXCEEDED) return;
  throw new Error('The call had an end.', { cause: error });
}

/** The reason of a refusal; fails the test if there was none. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as { reason?: string }).reason ?? String(error);
  }
  throw new Error('The call was not refused.');
}
