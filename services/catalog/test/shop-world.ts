// A shop with a real wallet beside it: both services in this process, each on a database of its own.
import { randomUUID } from 'node:crypto';
import { EsimServiceService } from '@plaza/api/esim';
import { ShopServiceService } from '@plaza/api/shop';
import { WalletServiceService } from '@plaza/api/wallet';
import { status, type ServiceConfig } from '@plaza/service';
import {
  startTestService,
  type TestClient,
  type TestDatabase,
  type TestProcess,
  type TestTokens,
} from '@plaza/testing';
import { walletRecipe } from '@plaza/wallet/test-recipe';
import { catalogRecipe } from './recipe.ts';

export interface Person {
  id: string;
  token: string;
}

export interface ShopWorld {
  readonly db: TestDatabase;
  readonly tokens: TestTokens;
  readonly catalogService: TestProcess;
  readonly walletService: TestProcess;
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
  const walletService = await startTestService(walletRecipe);
  const { tokens } = walletService;
  const peers = { wallet: `127.0.0.1:${walletService.port}`, ...at };
  const catalogService = await startTestService(catalogRecipe, { tokens, config: { peers } });
  const { db } = catalogService;
  const wallet = walletService.connect(WalletServiceService);

  return {
    db,
    tokens,
    catalogService: catalogService.first,
    walletService: walletService.first,
    shop: catalogService.connect(ShopServiceService),
    esim: catalogService.connect(EsimServiceService),
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
      await catalogService.close();
      await walletService.close();
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
