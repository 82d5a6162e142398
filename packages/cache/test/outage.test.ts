import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureEngines, freePort, startValkey, temporaryRoot, type Valkey } from '@plaza/dev/engines';
import { jitter, never, until } from '@plaza/testing';
import type { Entry } from '../src/index.ts';
import { closeAll, openCache, plainRedis, readyCache, source } from './harness.ts';
import { keys } from './keys.ts';

const entry: Entry<string> = keys.config<string>('greeting');
let server = '';
const started: { valkey: Valkey; folder: string }[] = [];

beforeAll(async () => {
  server = (await ensureEngines(undefined, ['valkey'])).valkey;
});

afterEach(async () => {
  await closeAll();
  for (const { valkey, folder } of started.splice(0)) {
    valkey.process.signal('SIGCONT');
    await valkey.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

async function ownValkey(port?: number): Promise<Valkey> {
  const folder = mkdtempSync(join(temporaryRoot(), 'plaza-cache-'));
  chmodSync(folder, 0o755);
  const valkey = await startValkey({ server, folder: join(folder, 'data'), persistent: false, port });
  started.push({ valkey, folder });
  return valkey;
}

/** Of the event loop: enough for what waits for nobody. */
async function someTurns(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
}

describe('without any Redis', () => {
  test('every read asks the source, and an invalidation is nothing', async () => {
    const cache = openCache({ redisUrl: undefined });
    const greeting = source(() => 'hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    await cache.invalidate(entry);
    expect(greeting.loads).toBe(2);
    expect(cache.tier).toBe('none');
    await expect(cache.ping()).rejects.toThrow('no Redis');
  });

  test('a closed port costs no read any time, and the cache goes on once a server is there', async () => {
    const port = await freePort();
    const cache = openCache({ redisUrl: `redis://127.0.0.1:${port}` });
    const greeting = source(() => 'hello');
    for (let i = 0; i < 100; i++) {
      // Nothing is waited for: a read that asked Redis would not be answered within these turns.
      expect(await Promise.race([cache.read(entry, greeting.load), someTurns().then(() => 'kept waiting')])).toBe(
        'hello',
      );
    }
    expect(greeting.loads).toBe(100);
    await expect(cache.ping()).rejects.toThrow();
    await ownValkey(port);
    await until(() => cache.tier === 'redis', 'the cache is on Redis again');
    await cache.ping();
    await cache.read(entry, greeting.load);
    await cache.read(entry, greeting.load);
    expect(greeting.loads).toBe(101);
    expect(cache.said).toEqual([{ level: 'info', text: 'the cache uses Redis' }]);
  });
});

describe('a frozen Redis', () => {
  test('costs one short wait for all who are there, then none', async () => {
    const valkey = await ownValkey();
    const cache = await readyCache({ redisUrl: valkey.url });
    await cache.read(entry, async () => 'before');
    valkey.process.signal('SIGSTOP');
    const greeting = source(() => 'from the source');
    const before = cache.counts().bypasses;
    const answers = await Promise.all(Array.from({ length: 200 }, () => cache.read(entry, greeting.load)));
    expect(new Set(answers)).toEqual(new Set(['from the source']));
    // Each gave Redis up once.
    expect(cache.counts().bypasses - before).toBe(200);
    expect(cache.tier).toBe('none');
    for (let i = 0; i < 200; i++) {
      expect(await Promise.race([cache.read(entry, greeting.load), someTurns().then(() => 'kept waiting')])).toBe(
        'from the source',
      );
    }
    expect(cache.said.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await expect(cache.ping()).rejects.toThrow();
  });

  test('serves nothing stale when it thaws: what could not be invalidated is forgotten first', async () => {
    const valkey = await ownValkey();
    const cache = await readyCache({ redisUrl: valkey.url });
    const [known, other] = [keys.config<string>('known'), keys.config<string>('other')];
    await cache.read(entry, async () => 'old');
    await cache.read(known, async () => 'old');
    await cache.read(other, async () => 'kept');
    await cache.ping();
    valkey.process.signal('SIGSTOP');
    await cache.invalidate(entry);
    // Only the first waits.
    expect(
      await Promise.race([cache.invalidate(known).then(() => 'remembered'), someTurns().then(() => 'kept waiting')]),
    ).toBe('remembered');
    valkey.process.signal('SIGCONT');
    await until(() => cache.tier === 'redis', 'the cache is on Redis again');
    expect(await cache.read(entry, async () => 'new')).toBe('new');
    expect(await cache.read(known, async () => 'new')).toBe('new');
    expect(await cache.read(other, async () => 'asked again')).toBe('kept');
  });

  test('forgets everything of ours, and nothing else, when more was missed than can be remembered', async () => {
    const valkey = await ownValkey();
    const cache = await readyCache({ redisUrl: valkey.url, prefix: 'ours' });
    const redis = plainRedis(valkey.url);
    await redis.set('ours:queue', 'not a cached value');
    await cache.read(entry, async () => 'old');
    await cache.ping();
    valkey.process.signal('SIGSTOP');
    await cache.invalidate(...Array.from({ length: 10_500 }, (_, index) => keys.cart(`u${index}`)));
    await cache.invalidate(entry);
    valkey.process.signal('SIGCONT');
    await until(() => cache.tier === 'redis', 'the cache is on Redis again');
    expect(await cache.read(entry, async () => 'new')).toBe('new');
    expect(await redis.get('ours:queue')).toBe('not a cached value');
  });
});

describe('a Redis that is killed', () => {
  test('mid-flight fails no read, and its successor is used at once', async () => {
    const valkey = await ownValkey();
    const cache = await readyCache({ redisUrl: valkey.url });
    let going = true;
    const failures: unknown[] = [];
    let reads = 0;
    const someReads = async (): Promise<void> => {
      const enough = reads + 200;
      await until(() => reads >= enough, 'many reads');
    };
    const readers = Array.from({ length: 20 }, async (_, index) => {
      while (going) {
        const key = keys.config<string>(`k${index % 5}`);
        await cache
          .read(key, async () => {
            await jitter(2);
            return 'value';
          })
          .then(
            (value) => value === 'value' || failures.push(value),
            (error) => failures.push(error),
          );
        if (index === 0) await cache.invalidate(key);
        reads++;
      }
    });
    await someReads();
    valkey.process.signal('SIGKILL');
    await until(() => cache.tier !== 'redis', 'the cache has left Redis');
    await someReads();
    await ownValkey(valkey.port);
    await until(() => cache.tier === 'redis', 'the cache is on Redis again');
    await someReads();
    going = false;
    await Promise.all(readers);
    expect(failures).toEqual([]);
    expect(cache.counts().hits).toBeGreaterThan(0);
  });

  test('and comes back with older data serves none of it', async () => {
    const valkey = await ownValkey();
    const prefix = 'restored';
    const cache = await readyCache({ redisUrl: valkey.url, prefix });
    await cache.read(entry, async () => 'old');
    await cache.ping();
    const kept = await plainRedis(valkey.url).dumpBuffer(`${prefix}:cache:${entry.name}`);
    await cache.invalidate(entry);
    valkey.process.signal('SIGKILL');
    await until(() => cache.tier !== 'redis', 'the cache has left Redis');
    // The successor has the value already when the cache finds it: what a snapshot or a lagging replica would bring.
    const successor = await ownValkey();
    await plainRedis(successor.url).restore(`${prefix}:cache:${entry.name}`, 60_000, kept);
    const again = await readyCache({ redisUrl: successor.url, prefix });
    expect(await again.read(entry, async () => 'new')).toBe('new');
    // Whoever comes next finds that this was done, and keeps what is fresh.
    const third = await readyCache({ redisUrl: successor.url, prefix });
    expect(await third.read(entry, async () => 'asked again')).toBe('new');
  });
});

describe('a Redis that refuses', () => {
  test('to write for want of memory still serves what it has, and fails nobody', async () => {
    const valkey = await ownValkey();
    const cache = await readyCache({ redisUrl: valkey.url });
    const redis = plainRedis(valkey.url);
    await cache.read(entry, async () => 'kept');
    await cache.ping();
    await redis.config('SET', 'maxmemory', '1');
    expect(await cache.read(entry, async () => 'asked again')).toBe('kept');
    const greeting = source(() => 'hello');
    for (let i = 0; i < 3; i++) expect(await cache.read(keys.config<string>('more'), greeting.load)).toBe('hello');
    expect(greeting.loads).toBe(3);
    expect(await cache.read(entry, async () => 'asked again')).toBe('kept');
    await redis.config('SET', 'maxmemory', '0');
    await cache.read(keys.config<string>('more'), greeting.load);
    expect(await cache.read(keys.config<string>('more'), greeting.load)).toBe('hello');
    expect(greeting.loads).toBe(4);
  });

  test('our password is no Redis', async () => {
    const valkey = await ownValkey();
    await plainRedis(valkey.url).config('SET', 'requirepass', 'right');
    const cache = openCache({ redisUrl: valkey.url.replace('redis://', 'redis://:wrong@') });
    await never(() => cache.tier !== 'none', 'the cache is let in');
    expect(await cache.read(entry, async () => 'hello')).toBe('hello');
    const right = await readyCache({ redisUrl: valkey.url.replace('redis://', 'redis://:right@') });
    await right.ping();
  });
});
