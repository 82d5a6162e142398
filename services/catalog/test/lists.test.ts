// Public lists: pages hold each item once, and invented parameters do not fill the cache.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { encodePageToken, newId } from '@plaza/service';
import { until } from '@plaza/testing';
import { Redis } from 'ioredis';
import { addEvent, failure, startHouse, type Buyer, type House } from './harness.ts';

let house: House;
let looker: Buyer;
let redis: Redis;

beforeAll(async () => {
  house = await startHouse();
  looker = await house.buyer();
  redis = new Redis(process.env['PLAZA_TEST_REDIS_URL'] ?? '');
});

afterAll(async () => {
  redis.disconnect();
  await house.close();
});

type Page = { nextPageToken: string };

/** The ids of every page. */
async function walk<Answer extends Page>(
  ask: (pageToken: string) => Promise<Answer>,
  idsOf: (answer: Answer) => string[],
): Promise<string[][]> {
  const pages: string[][] = [];
  let pageToken = '';
  do {
    const answer = await ask(pageToken);
    pages.push(idsOf(answer));
    pageToken = answer.nextPageToken;
  } while (pageToken !== '');
  return pages;
}

const refused = { reason: 'PAGE_TOKEN_INVALID' };

describe('events', () => {
  const club = 'LIST_FC';
  let ids: string[];

  beforeAll(async () => {
    const soon = Date.now() + 86_400_000;
    // Pairs have the same time, so ids decide their order.
    const events = await Promise.all(
      Array.from({ length: 25 }, async (_, index) => {
        const date = new Date(soon + Math.floor(index / 2) * 3_600_000);
        return { date, id: await addEvent(house.database, { club, date, seats: 1 }) };
      }),
    );
    ids = events.sort((a, b) => a.date.getTime() - b.date.getTime() || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
  });

  const list = (request: { pageSize?: number; pageToken?: string; club?: string }) =>
    looker.tickets.listEvents({ club, ...request });

  test.each([0, 1, 7, 20, 25, 100])('in pages of %i are listed once each, soonest first', async (pageSize) => {
    const pages = await walk(
      (pageToken) => list({ pageSize, pageToken }),
      ({ events }) => events.map(({ id }) => id),
    );
    expect(pages.flat()).toEqual(ids);
    expect(pages.map(({ length }) => length).slice(0, -1)).toEqual(Array(pages.length - 1).fill(pageSize || 20));
  });

  test('that have begun meanwhile are left out, and the pages continue', async () => {
    const { events, nextPageToken } = await list({});
    expect(events).toHaveLength(20);
    await house.catalog.admin(`update events set date = now() - interval '1 minute' where id = $1`, [ids[22]]);
    expect((await list({ pageToken: nextPageToken })).events.map(({ id }) => id)).toEqual(
      [20, 21, 23, 24].map((index) => ids[index]),
    );
  });

  test('are not listed with a token of another club or list, or an invented one', async () => {
    const { nextPageToken } = await list({ pageSize: 2 });
    const ofTickets = encodePageToken(['tickets', ids[0]!]);
    const other = await looker.shop.listProducts({ pageSize: 1 });
    for (const request of [
      { club: '', pageToken: nextPageToken },
      { club: 'OTHER_FC', pageToken: nextPageToken },
      { pageToken: ofTickets },
      { pageToken: other.nextPageToken || 'x' },
      { pageToken: `${nextPageToken}A` },
    ]) {
      expect(await failure(list(request))).toMatchObject(refused);
    }
    for (const pageSize of [-1, 101])
      expect(await failure(list({ pageSize }))).toMatchObject({
        reason: 'INVALID_ARGUMENT',
        violations: [{ field: 'page_size' }],
      });
  });
});

describe('plans', () => {
  beforeAll(async () => {
    await house.catalog.admin(
      `insert into esim_plans (id, name, region, data, duration, countries, price, popular)
       select gen_random_uuid(), 'Plan ' || n, 'Europe', 1024, 7, '{MC}', 10 + n % 5, n % 3 = 0 from generate_series(1, 25) n`,
    );
  });

  test.each([0, 1, 4, 100])(
    'in pages of %i are each there once, popular ones first, then by price',
    async (pageSize) => {
      const rows = await house.catalog.admin<{ id: string }>(
        'select id from esim_plans order by popular desc, price, id',
      );
      const pages = await walk(
        (pageToken) => looker.esim.listPlans({ pageSize, pageToken }),
        ({ plans }) => plans.map(({ id }) => id),
      );
      expect(pages.flat()).toEqual(rows.map(({ id }) => id));
      expect(pages[0]).toHaveLength(Math.min(pageSize || 20, 25));
    },
  );

  test('are not listed with a token of another list', async () => {
    const { nextPageToken } = await looker.esim.listPlans({ pageSize: 3 });
    const [mark] = JSON.parse(Buffer.from(nextPageToken, 'base64url').toString()) as string[];
    for (const values of [[], [2, '1.00', newId()], [1, '1e3', newId()], [1, 'x', newId()], [1, '1.00', 'x']]) {
      expect(await failure(looker.esim.listPlans({ pageToken: encodePageToken([mark!, ...values]) }))).toMatchObject(
        refused,
      );
    }
  });
});

describe('a cache', () => {
  const fieldsOf = async (pattern: string): Promise<number> => {
    const names = await redis.keys(`*:cache:${pattern}`);
    return (await Promise.all(names.map((name) => redis.hlen(name)))).reduce((sum, length) => sum + length, 0);
  };

  test('keeps the first pages of lists, and nothing for invented tokens and clubs', async () => {
    const club = 'CACHE_FC';
    for (let n = 0; n < 3; n++) {
      await house.catalog.admin(
        `insert into products (id, name, club, category, price, stock) values ($1, $2, $3, 'scarves', 1, 1)`,
        [newId(), `Scarf ${n}`, club],
      );
      await addEvent(house.database, { club });
    }
    await until(
      async () => (await house.catalog.admin('select from stale_views')).length === 0,
      'the new ones were noticed',
    );
    const first = await looker.shop.listProducts({ club, pageSize: 1 });
    const firstEvents = await looker.tickets.listEvents({ club, pageSize: 1 });
    await looker.tickets.listEvents({ club });
    // The value, and the time of its key.
    const kept = async () => [await fieldsOf(`products:${club}:*`), await fieldsOf(`events:${club}`)];
    await until(async () => String(await kept()) === '2,2', 'both are kept');
    const [mark] = JSON.parse(Buffer.from(first.nextPageToken, 'base64url').toString()) as string[];
    for (let n = 0; n < 20; n++) {
      expect(
        (await looker.shop.listProducts({ club, pageSize: 1, pageToken: encodePageToken([mark!, `A${n}`, newId()]) }))
          .products,
      ).toHaveLength(1);
      await looker.tickets.listEvents({ club, pageSize: n + 1, pageToken: firstEvents.nextPageToken });
      await looker.tickets.listEvents({ club: `${club}_${n}` });
      await looker.shop.listProducts({ club: `${club}_${n}` });
    }
    expect(await kept()).toEqual([2, 2]);
    // A load holds a lease until it has found nothing.
    await until(
      async () => (await redis.keys(`*:cache:*${club}_*`)).length === 0,
      'nothing is kept of clubs that there are not',
    );
  });
});
