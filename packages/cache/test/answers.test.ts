// Answers that are cached as they are sent, and reads that go to Redis together.
import { afterEach, describe, expect, test } from '@jest/globals';
import { GetActiveResponse } from '@plaza/api/esim';
import { PublicUser } from '@plaza/api/auth';
import type { EncodedResponse } from '@plaza/service';
import { until } from '@plaza/testing';
import { message, unlessEmpty, userKey, type Entry } from '../src/index.ts';
import { closeAll, openCache, plainRedis, readyCache, source } from './harness.ts';
import { keys } from './keys.ts';

afterEach(closeAll);

const entry = keys.publicUser('u');
const person = { id: 'u', name: 'Léa \u{1f389}', clubId: 'AS_MONACO', language: 'en', picture: undefined };
// Field 15, which nobody knows: a text.
const unknown = Buffer.from([0x7a, 3, 0x6e, 0x65, 0x77]);

describe('an answer', () => {
  test('is encoded once, when it is loaded, and shared with those who read its value', async () => {
    const cache = await readyCache();
    const load = source(() => person);
    const first = await cache.answer(entry, load.load);
    expect(PublicUser.decode(first.bytes)).toEqual(person);
    expect((await cache.answer(entry, load.load)).bytes).toEqual(first.bytes);
    expect(await cache.read(entry, load.load)).toEqual(person);
    expect(load.loads).toBe(1);
  });

  test('is sent byte for byte, also with fields that are unknown here', async () => {
    const prefix = 'answers-of-others';
    const cache = await readyCache({ prefix });
    const redis = plainRedis();
    const bytes = Buffer.concat([PublicUser.encode(person).finish(), unknown]);
    await redis.hset(`${prefix}:cache:${entry.name}`, `v${entry.field}`, bytes);
    const load = source(() => person);
    expect((await cache.answer(entry, load.load)).bytes).toEqual(bytes);
    // Who decodes it, as Envoy and the other services do, leaves the field out.
    expect(await cache.read(entry, load.load)).toEqual(person);
    expect(load.loads).toBe(0);
  });

  test('of a replica with another API is not read, and an invalidation reaches both', async () => {
    const prefix = 'two-apis';
    const cache = await readyCache({ prefix });
    const older: Entry<PublicUser> = userKey.entry(
      { ...message(PublicUser), version: 'older.' },
      { userId: 'u' },
      'public',
    );
    const [before, after] = [
      { ...person, name: 'before' },
      { ...person, name: 'after' },
    ];
    await cache.answer(older, async () => before);
    expect(PublicUser.decode((await cache.answer(entry, async () => after)).bytes)).toEqual(after);
    expect(PublicUser.decode((await cache.answer(older, async () => after)).bytes)).toEqual(before);
    await cache.invalidate(entry);
    expect(PublicUser.decode((await cache.answer(older, async () => after)).bytes)).toEqual(after);
    expect(await plainRedis().hkeys(`${prefix}:cache:${older.name}`)).not.toContain(`v${entry.field}`);
  });

  test('is loaded where no tier can be read', async () => {
    const cache = openCache({ redisUrl: undefined });
    const load = source(() => person);
    const answers = await Promise.all(Array.from({ length: 50 }, () => cache.answer(entry, load.load)));
    expect(answers.map(({ bytes }) => PublicUser.decode(bytes))).toEqual(Array(50).fill(person));
    expect(load.loads).toBeLessThan(10);
  });

  test('of an empty list is not kept', async () => {
    const cache = await readyCache();
    const list = keys.products('NOWHERE', '');
    const load = source(() => ({ products: [], nextPageToken: '' }));
    const read = () =>
      unlessEmpty(
        (loadSome) => cache.answer(list, loadSome),
        load.load,
        ({ products }) => products.length === 0,
      );
    expect(await read()).toEqual({ products: [], nextPageToken: '' });
    expect(await read()).toEqual({ products: [], nextPageToken: '' });
    expect(load.loads).toBe(2);
  });
});

test('an answer that is right until a moment is sent as it is cached until then, and put right afterwards', async () => {
  const cache = await readyCache();
  const active = keys.esimActive('u');
  const ends = new Date(Date.now() + 1_500);
  const load = source(() => GetActiveResponse.fromPartial({ esim: { id: 'e', expiresAt: ends } }));
  const none = GetActiveResponse.fromPartial({});
  const read = () =>
    cache.answerUntil(active, load.load, {
      until: ({ esim }) => esim?.expiresAt,
      after({ esim }) {
        expect(esim).toMatchObject({ id: 'e', expiresAt: ends });
        return none;
      },
    });
  const [before, answer, after] = [Date.now(), await read(), Date.now()];
  if (after < ends.getTime())
    expect(GetActiveResponse.decode((answer as EncodedResponse).bytes).esim).toMatchObject({ id: 'e' });
  expect(before).toBeLessThan(ends.getTime());
  await until(async () => (await read()) === none, 'it is put right');
  expect(Date.now()).toBeGreaterThanOrEqual(ends.getTime());
  expect(load.loads).toBe(1);
});

describe('reads that go to Redis together', () => {
  test('each get their own value, and those of one key the same', async () => {
    const cache = await readyCache();
    const names = Array.from({ length: 150 }, (_, index) => `n${index}`);
    await Promise.all(names.map((name) => cache.read(keys.config<string>(name), async () => name)));
    await until(async () => {
      const none = source(() => 'from the source');
      const twice = [...names, ...names];
      const answers = await Promise.all(twice.map((name) => cache.read(keys.config<string>(name), none.load)));
      expect(answers.filter((answer) => answer !== 'from the source')).toEqual(
        twice.filter((_, index) => answers[index] !== 'from the source'),
      );
      return none.loads === 0;
    }, 'all are kept');
  });

  test('never get what was there before an invalidation that returned before they began', async () => {
    const cache = await readyCache();
    const entry_ = keys.config<number>('counted');
    let [written, invalidated] = [0, 0];
    let isOver = false;
    const writer = async (): Promise<void> => {
      for (let count = 1; count <= 200; count++) {
        written = count;
        await cache.invalidate(entry_);
        invalidated = count;
      }
      isOver = true;
    };
    const reader = async (): Promise<void> => {
      while (!isOver) {
        const least = invalidated;
        expect(await cache.read(entry_, async () => written)).toBeGreaterThanOrEqual(least);
      }
    };
    await Promise.all([writer(), ...Array.from({ length: 20 }, reader)]);
  });
});
