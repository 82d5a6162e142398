import { afterEach, describe, expect, test } from '@jest/globals';
import { GetActiveResponse } from '@plaza/api/esim';
import type { Entry } from '../src/index.ts';
import { dated, jitter, until } from '@plaza/testing';
import { closeAll, gated, openCache, plainRedis, readyCache, source } from './harness.ts';
import { keys } from './keys.ts';

afterEach(closeAll);

const entry: Entry<string> = keys.config<string>('greeting');

describe('a read', () => {
  test('asks the source once and answers from Redis afterwards', async () => {
    const cache = await readyCache();
    const greeting = source(() => 'hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    expect(greeting.loads).toBe(1);
    expect(cache.counts()).toEqual({ hits: 1, misses: 1, bypasses: 0, refusedFills: 0 });
  });

  test('is answered across processes from the same value, and not across prefixes', async () => {
    const [one, other] = [await readyCache({ prefix: 'shared-by-two' }), await readyCache({ prefix: 'shared-by-two' })];
    const apart = await readyCache();
    await one.invalidate(entry);
    const [first, second] = [source(() => 'first'), source(() => 'second')];
    await one.read(entry, first.load);
    expect(await other.read(entry, second.load)).toBe('first');
    expect(await apart.read(entry, second.load)).toBe('second');
  });

  test('keeps an empty message as a value', async () => {
    const cache = await readyCache();
    const none = source(() => GetActiveResponse.fromPartial({}));
    await cache.read(keys.esimActive('u'), none.load);
    expect(await cache.read(keys.esimActive('u'), none.load)).toEqual(GetActiveResponse.fromPartial({}));
    expect(none.loads).toBe(1);
  });

  test('keeps a message byte for byte', async () => {
    const cache = await readyCache();
    const lea = { id: 'u', name: 'Léa \u{1f389}', clubId: 'AS_MONACO', language: 'fr' };
    const person = source(() => lea);
    await cache.read(keys.publicUser('u'), person.load);
    expect(await cache.read(keys.publicUser('u'), person.load)).toEqual(lea);
    expect(person.loads).toBe(1);
  });

  test('passes on what the source throws, and the next one asks again at once', async () => {
    const cache = await readyCache();
    await expect(
      cache.read(entry, async () => {
        throw new Error('no database');
      }),
    ).rejects.toThrow('no database');
    expect(await cache.read(entry, async () => 'back')).toBe('back');
    // Nobody was waited for: the lease of the first was given back, so that this one was kept.
    await until(async () => (await cache.read(entry, async () => 'asked again')) === 'back', 'the second is kept');
  });

  test('does without what it cannot decode, and forgets it', async () => {
    const prefix = 'undecodable';
    const cache = await readyCache({ prefix });
    const redis = plainRedis();
    await redis.hset(`${prefix}:cache:${entry.name}`, 'v', '{"broken');
    expect(await cache.read(entry, async () => 'from the source')).toBe('from the source');
    expect(await redis.exists(`${prefix}:cache:${entry.name}`)).toBe(0);
  });

  test('does not keep what is larger than a megabyte', async () => {
    const cache = await readyCache();
    const large = source(() => 'x'.repeat(1_100_000));
    await cache.read(entry, large.load);
    expect((await cache.read(entry, large.load)).length).toBe(1_100_000);
    expect(large.loads).toBe(2);
  });

  test('keeps values for at most their time, and up to a tenth less', async () => {
    const prefix = 'times';
    const cache = await readyCache({ prefix });
    const redis = plainRedis();
    const times: number[] = [];
    for (let user = 0; user < 30; user++) {
      const key = keys.recommendations<string>(`u${user}`);
      await cache.invalidate(key);
      const {
        result: end,
        from,
        to,
      } = await dated(async () => {
        await cache.read(key, async () => 'x');
        // It is kept beside the answer.
        return until(
          async () => Math.max(0, Number(await redis.call('PEXPIRETIME', `${prefix}:cache:${key.name}`))),
          'the value is kept',
        );
      });
      expect(end).toBeLessThanOrEqual(to + 300_000);
      expect(end).toBeGreaterThanOrEqual(from + 270_000);
      times.push(end - from);
    }
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(5_000);
  });

  test('of a later page does not prolong the life of an earlier one', async () => {
    const prefix = 'pages-age-together';
    const cache = await readyCache({ prefix });
    const redis = plainRedis();
    const [first, second] = [keys.feed('u', 1), keys.feed('u', 2)];
    await cache.invalidate(first);
    await cache.read(first, async () => ({ posts: [], nextPage: 2, nextPageToken: '' }));
    await redis.pexpire(`${prefix}:cache:${first.name}`, 3_000);
    await cache.read(second, async () => ({ posts: [], nextPage: 0, nextPageToken: '' }));
    await cache.read(second, async () => ({ posts: [], nextPage: 9, nextPageToken: '' }));
    expect(await redis.pttl(`${prefix}:cache:${first.name}`)).toBeLessThanOrEqual(3_000);
    expect((await cache.read(second, async () => ({ posts: [], nextPage: 9, nextPageToken: '' }))).nextPage).toBe(0);
  });

  test('of ever new pages cannot grow a key without bound', async () => {
    const prefix = 'crawled';
    const cache = await readyCache({ prefix });
    await cache.invalidate(keys.feed('u'));
    for (let page = 1; page <= 300; page++)
      await cache.read(keys.feed('u', page), async () => ({ posts: [], nextPage: page, nextPageToken: '' }));
    expect(await plainRedis().hlen(`${prefix}:cache:test:feed:u`)).toBeLessThanOrEqual(202);
  });
});

describe('a thousand reads at once', () => {
  test('in one process are one question to the source', async () => {
    const cache = await readyCache();
    const slow = source(() => 'one', 'slow');
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => cache.read(entry, slow.load)));
    expect(new Set(answers)).toEqual(new Set(['one']));
    expect(slow.loads).toBe(1);
  });

  test('over two processes are one question to the source', async () => {
    const prefix = 'storm';
    const caches = [await readyCache({ prefix }), await readyCache({ prefix })];
    await caches[0]?.invalidate(entry);
    const slow = source(() => 'one', 'slow');
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => caches[index % 2]!.read(entry, slow.load)),
    );
    expect(new Set(answers)).toEqual(new Set(['one']));
    // Once; and once more where a slow machine made the other process wait too long.
    expect(slow.loads).toBeLessThanOrEqual(2);
  });

  test('while another process is slow or died with the lease ask once more, and do not wait for its end', async () => {
    const prefix = 'slow-holder';
    const [holder, cache] = [await readyCache({ prefix }), await readyCache({ prefix })];
    await cache.invalidate(entry);
    const late = gated(() => 'late');
    const stuck = holder.read(entry, late.load);
    await late.begun;
    const own = source(() => 'own', 'slow');
    await Promise.all(Array.from({ length: 200 }, () => cache.read(entry, own.load)));
    await Promise.all(Array.from({ length: 200 }, () => cache.read(entry, own.load)));
    expect(own.loads).toBe(1);
    late.open();
    expect(await stuck).toBe('late');
  });

  test('whose first load fails each get their own chance', async () => {
    const cache = await readyCache();
    let loads = 0;
    const load = async (): Promise<string> => {
      loads++;
      await jitter(40);
      if (loads === 1) throw new Error('cancelled');
      return 'fine';
    };
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => cache.read(entry, load)));
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(loads).toBeLessThan(10);
  });
});

describe('an invalidation', () => {
  test('takes every page with it, and leaves other keys alone', async () => {
    const cache = await readyCache();
    const lists = [
      keys.products('AS_MONACO', 'kits', { pageSize: 20, pageToken: 'a' }),
      keys.products('AS_MONACO', 'kits', { pageSize: 20, pageToken: 'b' }),
      keys.products('AS_MONACO', 'kits'),
      keys.products('PSG', 'kits'),
    ];
    const products = source(() => ({ products: [], nextPageToken: '' }));
    for (const list of lists) await cache.read(list, products.load);
    expect(products.loads).toBe(4);
    await cache.invalidate(keys.products('AS_MONACO', 'kits'));
    for (const list of lists) await cache.read(list, products.load);
    expect(products.loads).toBe(7);
  });

  test('refuses the fill of a load that began before it, in this process and in another', async () => {
    const prefix = 'late-fill';
    const [one, other] = [await readyCache({ prefix }), await readyCache({ prefix })];
    for (const reader of [one, other]) {
      await one.invalidate(entry);
      const slow = gated(() => 'old');
      const refused = reader.counts().refusedFills;
      const late = reader.read(entry, slow.load);
      await slow.begun;
      await one.invalidate(entry);
      expect(await one.read(entry, async () => 'new')).toBe('new');
      slow.open();
      expect(await late).toBe('old');
      await until(() => reader.counts().refusedFills > refused, 'the late fill is refused');
      expect(await one.read(entry, async () => 'asked again')).toBe('new');
      expect(await other.read(entry, async () => 'asked again')).toBe('new');
    }
  });

  test('means that the writer reads the own write, whatever loads were under way anywhere', async () => {
    const prefix = 'own-writes';
    const caches = [await readyCache({ prefix }), await readyCache({ prefix }), await readyCache({ prefix })];
    await caches[0]?.invalidate(entry);
    let stored = 0;
    const readNumber = async (index: number): Promise<number> =>
      Number(
        await caches[index]!.read(entry, async () => {
          const value = stored;
          await jitter(12);
          return String(value);
        }),
      );
    let going = true;
    const readers = Array.from({ length: 12 }, async (_, index) => {
      while (going) {
        await readNumber(index % 3);
        await jitter(3);
      }
    });
    for (let round = 1; round <= 120; round++) {
      stored = round;
      await caches[round % 3]?.invalidate(entry);
      expect(await readNumber((round + 1) % 3)).toBe(round);
      await jitter(10);
    }
    going = false;
    await Promise.all(readers);
  });
});

describe('a flush of Redis', () => {
  test('costs a load and nothing else, and a load across it is not kept', async () => {
    const prefix = 'flushed';
    const cache = await readyCache({ prefix });
    const redis = plainRedis();
    const flush = async (): Promise<void> =>
      void (await redis.eval(
        `for _, key in ipairs(redis.call('KEYS', '${prefix}*')) do redis.call('DEL', key) end`,
        0,
      ));
    await cache.read(entry, async () => 'a');
    await flush();
    expect(
      await cache.read(entry, async () => {
        await flush();
        return 'b';
      }),
    ).toBe('b');
    expect(await cache.read(entry, async () => 'c')).toBe('c');
    expect(await cache.read(entry, async () => 'd')).toBe('c');
    expect(cache.counts().refusedFills).toBe(1);
  });

  test('of its scripts is healed by itself', async () => {
    const cache = await readyCache();
    await plainRedis().script('FLUSH');
    const greeting = source(() => 'hello');
    await Promise.all([1, 2, 3].map(() => cache.read(entry, greeting.load)));
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    expect(greeting.loads).toBe(1);
  });
});

describe('a prefix', () => {
  test('with braces is refused: it would put everything on one node', () => {
    expect(() => openCache({ prefix: '{plaza}' })).toThrow('braces');
  });
});
