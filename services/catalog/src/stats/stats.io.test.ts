import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StatsServiceService } from '@plaza/api/stats';
import { TicketServiceService } from '@plaza/api/ticket';
import { buildApp as buildAuth } from '@plaza/auth/app';
import { readAuthConfig } from '@plaza/auth/config';
import { schema as authSchema } from '@plaza/auth/orm.config';
import type { App } from '@plaza/service';
import {
  client,
  testConfig,
  testDatabase,
  testGatewayKey,
  testLog,
  type TestClient,
  type TestDatabase,
} from '@plaza/testing';
import { openShopWorld, type ShopWorld } from '../../test/shop-world.ts';

let authDb: TestDatabase;
let auth: App;
let world: ShopWorld;
let stats: TestClient<typeof StatsServiceService>;

beforeAll(async () => {
  authDb = await testDatabase(authSchema);
  auth = await buildAuth(
    readAuthConfig({ BCRYPT_COST: '4', GATEWAY_KEY: testGatewayKey }, testConfig('auth', authDb.url)),
    testLog('auth'),
  );
  world = await openShopWorld({ auth: `127.0.0.1:${auth.port}` });
  stats = client(StatsServiceService, world.catalogService.port);
});

afterAll(async () => {
  stats.close();
  await world.close();
  await authDb.drop();
});

describe('stats', () => {
  test('people, paid orders, tickets and money are counted, at most a minute late', async () => {
    for (const name of ['a', 'b', 'c']) {
      await authDb.admin('insert into users (id, email, password_hash, name) values ($1, $2, $3, $4)', [
        randomUUID(),
        `${name}@example.com`,
        'none',
        name,
      ]);
    }
    const [ana, ben] = [await world.person('300.00'), await world.person('1.00')];
    const productId = await world.product({ price: '20.00' });
    for (const person of [ana, ben]) await world.shop.addCartItem({ productId, quantity: 2 }, person);
    await world.shop.checkout({}, ana);
    await expect(world.shop.checkout({}, ben)).rejects.toMatchObject({ reason: 'INSUFFICIENT_FUNDS' });
    const eventId = await anEvent();
    const tickets = client(TicketServiceService, world.catalogService.port);
    await tickets.purchase({ eventId, category: 'North', quantity: 2 }, ana);
    tickets.close();

    const counted = { users: 3, orders: 1, ticketsSold: 2, volume: [{ currency: 'EUR', amount: '60.00' }] };
    expect(await stats.getStats({})).toEqual(counted);
    await world.shop.addCartItem({ productId, quantity: 1 }, ana);
    await world.shop.checkout({}, ana);
    expect(await stats.getStats({})).toEqual(counted);
  });

  test('without auth it is UNAVAILABLE, instead of counting nobody', async () => {
    await auth.close();
    const other = await openShopWorld();
    const here = client(StatsServiceService, other.catalogService.port);
    await expect(here.getStats({})).rejects.toMatchObject({ reason: 'UNAVAILABLE', code: 14 });
    here.close();
    await other.close();
  });
});

async function anEvent(): Promise<string> {
  const [eventId, categoryId] = [randomUUID(), randomUUID()];
  await world.db.admin(
    `insert into events (id, title, club, date, venue, competition, price_from, seats_available)
     values ($1, 'AS Monaco – Nice', 'AS_MONACO', now() + interval '7 days', 'Stade Louis II', 'Ligue 1', 10, 3)`,
    [eventId],
  );
  await world.db.admin(
    `insert into event_categories (id, event_id, name, price, capacity, seats_left) values ($1, $2, 'North', 10, 3, 3)`,
    [categoryId, eventId],
  );
  await world.db.admin(
    `insert into seats (id, category_id, label, position) select gen_random_uuid(), $1, 'A-' || n, n from generate_series(1, 3) n`,
    [categoryId],
  );
  return eventId;
}
