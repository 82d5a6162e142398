import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ensureEngines, freePort, startValkey, temporaryRoot, type Valkey } from '@plaza/dev/engines';
import { until } from '@plaza/testing';
import { keys, type Entry } from '../src/index.ts';
import { closeAll, openCache, plainRedis, readyCache, sleep, source } from './harness.ts';

const entry: Entry<string> = keys.config<string>('greeting');
let server = '';
const started: { valkey: Valkey; folder: string }[] = [];

beforeAll(async () => {
  server = (await ensureEngines(undefined, ['valkey'])).valkey;
}, 120_000);

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

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

describe('without any Redis', () => {
  test('every read asks the source, and an invalidation is nothing', async () => {
    const cache = openCache({ redisUrl: undefined });
    const greeting = source(() => 'hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    expect(await cache.read(entry, greeting.load)).toBe('hello');
    await cache.invalidate(entry);
    expect(greeting.asked).toBe(2);
    expect(cache.rung).toBe('none');
    await expect(cache.ping()).rejects.toThrow('no Redis');
  });

  test('a closed port costs no read any time, and the cache goes on once a server is there', async () => {
    const port = await freePort();
    const cache = openCache({ redisUrl: `redis://127.0.0.1:${port}` });
    const greeting = source(() => 'hello');
    expect(await tookMs(async () => {
      for (let i = 0; i < 100; i++) await cache.read(entry, greeting.load);
    })).toBeLessThan(100);
    expect(greeting.asked).toBe(100);
    await expect(cache.ping()).rejects.toThrow();
    await ownValkey(port);
    await until(() => cache.rung === 'redis', 'the cache is on Redis again');
    await cache.ping();
    await cache.read(entry, greeting.load);
    await cache.read(entry, greeting.load);
    expect(greeting.asked).toBe(101);
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
    expect(await tookMs(async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => cache.read(entry, greeting.load)));
      expect(new Set(answers)).toEqual(new Set(['from the source']));
    })).toBeLessThan(900);
    expect(cache.rung).toBe('none');
    expect(await tookMs(async () => {
      for (let i = 0; i < 200; i++) await cache.read(entry, greeting.load);
    })).toBeLessThan(100);
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
    expect(await tookMs(() => cache.invalidate(entry))).toBeLessThan(900);
    expect(await tookMs(() => cache.invalidate(known))).toBeLessThan(50);
    valkey.process.signal('SIGCONT');
    await until(() => cache.rung === 'redis', 'the cache is on Redis again');
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
    await until(() => cache.rung === 'redis', 'the cache is on Redis again', 20_000);
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
    const readers = Array.from({ length: 20 }, async (_, index) => {
      while (going) {
        const key = keys.config<string>(`k${index % 5}`);
        await cache.read(key, async () => { await sleep(1); return 'value'; }).then((value) => value === 'value' || failures.push(value), (error) => failures.push(error));
        if (index === 0) await cache.invalidate(key);
      }
    });
    await sleep(200);
    valkey.process.signal('SIGKILL');
    await until(() => cache.rung !== 'redis', 'the cache has left Redis');
    await sleep(200);
    await ownValkey(valkey.port);
    await until(() => cache.rung === 'redis', 'the cache is on Redis again');
    await sleep(100);
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
    await until(() => cache.rung !== 'redis', 'the cache has left Redis');
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
    expect(greeting.asked).toBe(3);
    expect(await cache.read(entry, async () => 'asked again')).toBe('kept');
    await redis.config('SET', 'maxmemory', '0');
    await cache.read(keys.config<string>('more'), greeting.load);
    expect(await cache.read(keys.config<string>('more'), greeting.load)).toBe('hello');
    expect(greeting.asked).toBe(4);
  });

  test('our password is no Redis', async () => {
    const valkey = await ownValkey();
    await plainRedis(valkey.url).config('SET', 'requirepass', 'right');
    const cache = openCache({ redisUrl: valkey.url.replace('redis://', 'redis://:wrong@') });
    await sleep(300);
    expect(await cache.read(entry, async () => 'hello')).toBe('hello');
    expect(cache.rung).toBe('none');
    const right = await readyCache({ redisUrl: valkey.url.replace('redis://', 'redis://:right@') });
    await right.ping();
  });
});
