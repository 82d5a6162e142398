// The tiers on real parts: replicas of one service on one database, each with a line of its own to one Valkey.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { dated, jitter, openLine, testDatabase, until, type Line, type TestDatabase } from '@plaza/testing';
import type { Cache, Entry } from '../src/index.ts';
import { closeAll, gated, keepOpen, openCache, plainRedis, sharedRedisUrl, source } from './harness.ts';
import { keys } from './keys.ts';
import { schema } from './schema/schema.ts';

let data: TestDatabase;
// On the second tier as well; and one that is not, because its source costs no more than asking there.
const shared: Entry<string> = keys.recommendations<string>('u');
const plain: Entry<string> = keys.config<string>('greeting');
let round = 0;

beforeAll(async () => {
  data = await testDatabase(schema);
});

afterEach(async () => {
  await closeAll();
  await data.admin('truncate cache_entries, cache_outages');
});

afterAll(() => data.drop());

type Replica = Cache & { line: Line };

async function replica(prefix: string): Promise<Replica> {
  const line = await openLine(Number(new URL(sharedRedisUrl).port));
  keepOpen(line);
  const database = await data.open();
  keepOpen(database);
  const cache = openCache({ redisUrl: `redis://127.0.0.1:${line.port}`, database, prefix });
  return Object.defineProperties({ line } as Replica, Object.getOwnPropertyDescriptors(cache));
}

async function replicas(count: number): Promise<Replica[]> {
  const prefix = `tiers${++round}`;
  const all = await Promise.all(Array.from({ length: count }, () => replica(prefix)));
  await until(() => all.every((one) => one.tier === 'redis'), 'all are on Redis');
  return all;
}

const entriesKept = async (): Promise<number> =>
  (await data.admin<{ n: number }>('select count(*)::int as n from cache_entries'))[0]?.n ?? 0;

describe.each(['cut', 'freeze'] as const)('when the line to Redis is lost (%s)', (how) => {
  test('it costs those who are there one time-out and nobody after them, then Postgres answers, then Redis again', async () => {
    const [cache] = (await replicas(1)) as [Replica];
    await cache.read(shared, async () => 'before');
    await cache.ping();
    cache.line[how]();
    const before = cache.counts().bypasses;
    await Promise.all(Array.from({ length: 100 }, () => cache.read(shared, async () => 'source')));
    // Each gave Redis up once, and was answered by the source.
    expect(cache.counts().bypasses - before).toBe(100);
    // Nobody who comes later asks Redis, from whatever tier they are answered.
    const tiers = new Set<string>();
    await until(async () => {
      tiers.add(cache.tier);
      await cache.read(plain, async () => 'source');
      return cache.tier === 'postgres';
    }, 'the cache is on Postgres');
    expect(tiers).not.toContain('redis');
    const slow = source(() => 'once', 'slow');
    const answers = await Promise.all(Array.from({ length: 200 }, () => cache.read(shared, slow.load)));
    expect(new Set(answers)).toEqual(new Set(['once']));
    // Once; and once more for some whom a slow machine made wait too long for somebody else's.
    expect(slow.loads).toBeLessThan(100);
    // It is kept beside the answer.
    await until(async () => {
      const { loads } = slow;
      return (await cache.read(shared, slow.load)) === 'once' && slow.loads === loads;
    }, 'Postgres answers');
    // What costs no more at its source is not read here, nor kept.
    const single = source(() => 'single');
    await cache.read(plain, single.load);
    await cache.read(plain, single.load);
    expect([single.loads, await entriesKept()]).toEqual([2, 1]);
    cache.line.mend();
    await until(() => cache.tier === 'redis', 'the cache is on Redis again');
    const again = source(() => 'again');
    await cache.read(plain, again.load);
    await cache.read(plain, again.load);
    expect(again.loads).toBe(1);
    expect(await data.admin('select from cache_outages')).toEqual([]);
  });

  test('for one replica of two, who writes through it reads the own write through the other, and both come back together', async () => {
    const [lost, well] = (await replicas(2)) as [Replica, Replica];
    for (const entry of [shared, plain]) {
      await well.read(entry, async () => 'old');
      expect(await lost.read(entry, async () => 'x')).toBe('old');
    }
    lost.line[how]();
    // The first to notice is a writer. It waits once, for the other to give up Redis.
    await lost.invalidate(shared, plain);
    expect(well.tier).not.toBe('redis');
    for (const entry of [shared, plain]) expect(await well.read(entry, async () => 'new')).toBe('new');
    await until(() => lost.tier === 'postgres' && well.tier === 'postgres', 'both are on Postgres');
    for (let number = 1; number <= 30; number++) {
      const [writer, reader] = number % 2 ? [lost, well] : [well, lost];
      await writer.invalidate(shared, plain);
      expect([lost.tier, well.tier]).not.toContain('redis');
      for (const entry of [shared, plain]) {
        expect(await reader.read(entry, async () => String(number))).toBe(String(number));
        expect(await writer.read(entry, async () => String(number))).toBe(String(number));
      }
    }
    lost.line.mend();
    await until(() => lost.tier === 'redis' && well.tier === 'redis', 'both are on Redis again');
    // What Redis still held was paid for before anybody read it.
    for (const entry of [shared, plain]) expect(await well.read(entry, async () => '30')).toBe('30');
  });
});

test('who wrote reads their own write through whichever replica while one of three loses Redis and finds it again', async () => {
  const all = await replicas(3);
  const [flapping] = all as [Replica];
  let stored = 0;
  let going = true;
  const read = async (cache: Cache, entry: Entry<string>): Promise<number> =>
    Number(
      await cache.read(entry, async () => {
        const value = stored;
        await jitter(6);
        return String(value);
      }),
    );
  const crowd = Array.from({ length: 9 }, async (_, index) => {
    while (going) {
      await read(all[index % 3]!, index % 2 ? shared : plain);
      await jitter(4);
    }
  });
  const tiers = new Set<string>();
  const stale: string[] = [];
  let writes = 0;
  let over = false;
  const someWrites = async (): Promise<void> => {
    const enough = writes + 10;
    await until(() => writes >= enough, 'ten more writes');
  };
  const flaps = (async () => {
    for (const how of ['cut', 'freeze', 'cut'] as const) {
      await someWrites();
      flapping.line[how]();
      await until(() => all.every(({ tier }) => tier === 'postgres'), 'all are on Postgres');
      await someWrites();
      flapping.line.mend();
      await until(() => all.every(({ tier }) => tier === 'redis'), 'all are on Redis again');
    }
    await someWrites();
  })();
  void flaps
    .finally(() => {
      over = true;
    })
    .catch(() => undefined);
  while (!over) {
    stored = ++writes;
    await all[writes % 3]!.invalidate(shared, plain);
    for (const [index, cache] of all.entries()) {
      tiers.add(cache.tier);
      for (const entry of [shared, plain]) {
        const seen = await read(cache, entry);
        if (seen < writes)
          stale.push(`write ${writes} by ${writes % 3} read as ${seen} through ${index} on ${cache.tier}`);
      }
    }
  }
  going = false;
  await Promise.all([flaps, ...crowd]);
  expect(stale).toEqual([]);
  expect(tiers).toEqual(new Set(['redis', 'none', 'postgres']));
});

test('what the second tier kept of an earlier outage is not read in a later one', async () => {
  const [cache] = (await replicas(1)) as [Replica];
  cache.line.cut();
  await until(() => cache.tier === 'postgres', 'the cache is on Postgres');
  await cache.read(shared, async () => 'old');
  cache.line.mend();
  await until(() => cache.tier === 'redis', 'the cache is on Redis again');
  // Once nobody can be reading Postgres, a write does not reach it any more.
  const name = `tiers${round}:cache:${keys.recommendations('another').name}`;
  await until(async () => {
    await data.admin(
      `insert into cache_entries values ($1, '', 't', 'v', now() + interval '5 minutes') on conflict do nothing`,
      [name],
    );
    await cache.invalidate(keys.recommendations('another'));
    return (await data.admin('select from cache_entries where name = $1', [name])).length > 0;
  }, 'a write does not reach Postgres');
  await cache.invalidate(shared);
  expect(await entriesKept()).toBe(2);
  cache.line.cut();
  await until(() => cache.tier === 'postgres', 'the cache is on Postgres');
  expect(await cache.read(shared, async () => 'new')).toBe('new');
});

test('a replica that dies owing something is taken over: what it may have left in Redis is forgotten before Redis is read', async () => {
  const [cache] = (await replicas(1)) as [Replica];
  await cache.read(plain, async () => 'stale');
  await cache.ping();
  // As a replica leaves it that was killed while it was cut off.
  await data.admin("insert into cache_outages (process, effective, seen_at) values ('killed', true, now())");
  await until(() => cache.tier !== 'redis', 'the cache has left Redis');
  expect(await cache.read(plain, async () => 'new')).toBe('new');
  await until(() => cache.tier === 'redis', 'the cache is on Redis again');
  expect(await cache.read(plain, async () => 'new')).toBe('new');
  expect(await data.admin('select from cache_outages')).toEqual([]);
});

test("where there is no Redis, Postgres keeps what is worth it, for five minutes at most, and two replicas read each other's writes", async () => {
  const open = async (): Promise<Cache> => {
    const database = await data.open();
    keepOpen(database);
    return openCache({ redisUrl: undefined, database, prefix: 'alone' });
  };
  const [one, other] = [await open(), await open()];
  await until(() => one.tier === 'postgres' && other.tier === 'postgres', 'both are on Postgres');
  const { from, to } = await dated(async () => {
    await one.read(keys.insights<string>('u'), async () => 'kept');
    expect(await other.read(keys.insights<string>('u'), async () => 'asked')).toBe('kept');
  });
  const [row] = await data.admin<{ at: Date }>(
    `select expires_at - interval '5 minutes' as at from cache_entries where value is not null`,
  );
  expect(row!.at.getTime()).toBeGreaterThanOrEqual(from - 1);
  expect(row!.at.getTime()).toBeLessThanOrEqual(to + 1);
  await other.invalidate(keys.insights('u'));
  expect(await one.read(keys.insights<string>('u'), async () => 'new')).toBe('new');
  // A load that began before an invalidation is not kept.
  let seen = 'old';
  const [begun, invalidated] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const late = one.read(shared, async () => {
    const value = seen;
    begun.resolve();
    await invalidated.promise;
    return value;
  });
  await begun.promise;
  seen = 'new';
  await other.invalidate(shared);
  invalidated.resolve();
  expect(await late).toBe('old');
  expect(await one.read(shared, async () => seen)).toBe('new');
  await until(() => one.counts().refusedFills === 1, 'the fill that came late is refused');
  const metrics = await Promise.all(one.metrics.map(async (metric) => [metric.name, await metric.collect()] as const));
  expect(Object.fromEntries(metrics)).toMatchObject({
    plaza_cache_reads_total: expect.arrayContaining([
      { labels: { key: 'test.insights', rung: 'postgres', result: 'miss' }, value: 2 },
    ]),
    plaza_cache_rung: expect.arrayContaining([{ labels: { rung: 'postgres' }, value: 1 }]),
  });
});

test('the second tier is bounded: a third goes when it is full, what expires first goes first', async () => {
  const database = await data.open();
  keepOpen(database);
  const cache = openCache({ redisUrl: undefined, database, prefix: 'full' });
  await until(() => cache.tier === 'postgres', 'the cache is on Postgres');
  await data.admin(
    `insert into cache_entries select 'x' || n, '', 't', 'v', now() + make_interval(secs => 100 + n / 1000.0) from generate_series(1, 10000) n`,
  );
  for (let user = 0; user < 100; user++) await cache.read(keys.insights<string>(`u${user}`), async () => 'v');
  await until(async () => (await entriesKept()) < 7_000, 'the oldest are thrown away');
  expect(await entriesKept()).toBeGreaterThan(6_500);
  expect(await data.admin("select from cache_entries where name in ('x1', 'x3000')")).toEqual([]);
  expect(
    await data.admin("select from cache_entries where name in ('x9000', 'full:cache:test:ai:insights:u1')"),
  ).toHaveLength(2);
});

test('what the second tier holds may be wrong or go at any time', async () => {
  const database = await data.open();
  keepOpen(database);
  const cache = openCache({ redisUrl: undefined, database, prefix: 'wrong' });
  await until(() => cache.tier === 'postgres', 'the cache is on Postgres');
  await cache.read(shared, async () => 'good');
  await data.admin("update cache_entries set value = '\\x7b'");
  expect(await cache.read(shared, async () => 'from the source')).toBe('from the source');
  expect(
    await cache.read(shared, async () => {
      await data.admin('truncate cache_entries');
      return 'b';
    }),
  ).toBe('b');
  expect(await cache.read(shared, async () => 'c')).toBe('c');
  // Away altogether: the source answers, and the reader waits for it once.
  await data.admin('alter table cache_entries rename to gone');
  try {
    expect(await cache.read(shared, async () => 'd')).toBe('d');
    expect(cache.tier).toBe('none');
    expect(await cache.read(shared, async () => 'e')).toBe('e');
  } finally {
    await data.admin('alter table gone rename to cache_entries');
  }
});

test('without a tier, a thousand reads at once are two loads, and nobody gets what was loaded before they came', async () => {
  const cache = openCache({ redisUrl: undefined, prefix: 'none' });
  const slow = gated(() => '0');
  const then = source(() => '1');
  const first = cache.read(plain, slow.load);
  await slow.begun;
  const rest = Array.from({ length: 1_000 }, () => cache.read(plain, then.load));
  slow.open();
  expect([await first, new Set(await Promise.all(rest)), then.loads]).toEqual(['0', new Set(['1']), 1]);
});

test('a replica whose connection to Postgres is cut off goes on, and hears of outages again as soon as it has another', async () => {
  const [cache] = (await replicas(1)) as [Replica];
  await cache.read(plain, async () => 'kept');
  const [cut] = await data.admin<{ pid: number }>(
    "select pid, pg_terminate_backend(pid) from pg_stat_activity where application_name = 'plaza-shelf' and datname = current_database()",
  );
  await until(async () => {
    expect(await cache.read(plain, async () => 'asked again')).toBe('kept');
    return (
      (
        await data.admin(
          "select from pg_stat_activity where application_name = 'plaza-shelf' and datname = current_database() and pid <> $1",
          [cut!.pid],
        )
      ).length > 0
    );
  }, 'there is another connection');
  await data.admin("insert into cache_outages (process, effective) values ('another', true)");
  await until(() => cache.tier === 'postgres', 'the cache has heard of the outage');
});

test('a flush of everything in Redis, with everybody reading, costs loads and shows nothing old', async () => {
  const [one, other] = (await replicas(2)) as [Replica, Replica];
  const redis = plainRedis();
  await one.read(plain, async () => 'old');
  const left = await redis.keys(`tiers${round}:*`);
  if (left.length > 0) await redis.del(...left);
  expect(await other.read(plain, async () => 'new')).toBe('new');
  expect(await one.read(plain, async () => 'x')).toBe('new');
  expect([one.tier, other.tier]).toEqual(['redis', 'redis']);
});
