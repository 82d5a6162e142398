// npx plaza redis and npx plaza cache, as an operator sees it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ListClubsResponse } from '@plaza/api/manage';
import { createCache } from '@plaza/cache';
import { keys } from '@plaza/catalog/cache-keys';
import { runScript, until, type Ran } from '@plaza/testing';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plaza-home-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

const redis = (
  args: string[],
  env: Record<string, string> = { REDIS_URL: process.env['PLAZA_TEST_REDIS_URL'] ?? '' },
): Promise<Ran> => plaza(['redis', ...args], env);

const plaza = (args: string[], env: Record<string, string>): Promise<Ran> =>
  runScript(join(import.meta.dirname, '../src/plaza.ts'), args, { PLAZA_HOME: home, ...env });

test('a Redis that is well ends the check with 0, one that is not with 1', async () => {
  const good = await redis(['check']);
  expect(good.output).toMatch(/✓ works .*\n.*✓ latency .*p99/);
  expect(good).toMatchObject({ code: 0, output: expect.stringContaining('Plaza works with this Redis') });
  expect(await redis(['check'], { REDIS_URL: 'redis://:secret@127.0.0.1:1' })).toEqual({
    code: 1,
    output: expect.stringMatching(/✗ connects +127\.0\.0\.1:1 accepts no connections(?!.*secret)/s),
  });
  expect(await redis(['check'], {})).toEqual({
    code: 1,
    output: expect.stringContaining('there is no Redis: set REDIS_URL'),
  });
  expect(await redis(['check'], { REDIS_URL: 'redis://127.0.0.1:1', REDIS_CA_FILE: '/no/such/file' })).toEqual({
    code: 1,
    output: expect.stringMatching(/^The configuration is not complete: REDIS_CA_FILE: .*PEM\.$/),
  });
});

test('an estimate says what it assumes, what it measured, what it costs and what fits', async () => {
  const { code, output } = await redis([
    'estimate',
    '--users',
    '100..500',
    '--seconds',
    '1',
    '--hit-ratio',
    '0.9',
    '--workers',
    '2',
  ]);
  expect(code).toBe(0);
  expect(output).toMatch(/measured for 1 s: [\d,]+ commands/);
  expect(output).toMatch(/hit ratio 90 % \(given\)\n +2 workers of queues \(given\)/);
  expect(output.split('\n').filter((line) => /^ +(100|200|300|400|500) .* x /.test(line))).toHaveLength(5);
  expect(output).toMatch(/free tier of 10,000 commands a day is too small even without people/);
  const quiet = await redis([
    'estimate',
    '--users',
    '10',
    '--seconds',
    '0',
    '--workers',
    '0',
    '--price-per-100k',
    '0.4',
  ]);
  expect(quiet.output).toMatch(/ 10 .* free\n\nThe free tier of 10,000 commands a day is enough for 32 people\.$/);
  expect(quiet.output).toContain('nothing was measured');
});

test.each([
  [['estimate'], /^Set the number of people/],
  [['estimate', '--users', '1', '--writes', '2'], /^--writes is "2", and must be a number from 0 to 1\.$/],
  [['estimate', '--users', '1', '--hit-ratio', 'NaN'], /^--hit-ratio is "NaN"/],
])('what is not understood is said: %j', async (args, sentence) => {
  expect(await redis(args, {})).toEqual({ code: 2, output: expect.stringMatching(sentence) });
});

test('what the cache keeps is shown decoded, with its age, for people and for programs, and nothing is no success', async () => {
  const config = { redisUrl: process.env['PLAZA_TEST_REDIS_URL'] ?? '', clusterNodes: [], prefix: `t${process.pid}` };
  const cache = createCache({ ...config, log: { info: () => undefined, warn: () => undefined } });
  const entry = keys.clubs();
  const env = { REDIS_URL: config.redisUrl, CACHE_PREFIX: config.prefix };
  try {
    const empty = await plaza(['cache', 'get', 'clubs'], env);
    expect(empty).toEqual({ code: 1, output: 'Nothing is cached under clubs.' });
    await until(() => cache.tier === 'redis', 'Redis is read');
    const value = ListClubsResponse.fromPartial({ clubs: [{ id: 'AS_MONACO', name: 'AS Monaco' }] });
    await until(async () => {
      await cache.read(entry, () => Promise.resolve(value));
      return (await plaza(['cache', 'get', 'clubs'], env)).code === 0;
    }, 'it is kept');
    const shown = await plaza(['cache', 'get', 'clubs'], env);
    expect(shown.output).toMatch(/^clubs \(\d+ bytes, at most \d+ s old, \d{4} s to live\)\n\{/);
    expect(shown.output).toContain('"name": "AS Monaco"');
    const { output } = await plaza(['cache', 'get', 'clubs', '--json'], env);
    expect(JSON.parse(output)).toMatchObject({ key: 'clubs', field: '', value: { clubs: [{ id: 'AS_MONACO' }] } });
  } finally {
    await cache.invalidate(entry);
    await cache.close();
  }
});
