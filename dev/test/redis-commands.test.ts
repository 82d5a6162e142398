// npx plaza redis, as an operator sees it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'plaza-home-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

function redis(
  args: string[],
  env: Record<string, string> = { REDIS_URL: process.env['PLAZA_TEST_REDIS_URL'] ?? '' },
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, '../src/plaza.ts'), 'redis', ...args], {
      env: {
        PATH: process.env['PATH'],
        NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        PLAZA_HOME: home,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}

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
  [['estimate', '--users', '9..1'], /the first number must be the smaller one/],
  [['estimate', '--users', '1', '--writes', '2'], /^--writes is "2", and must be a number from 0 to 1\.$/],
  [['estimate', '--users', '1', '--usres', '2'], /^Unknown option '--usres'/],
  [['estimate', '--users', '1', '--hit-ratio', 'NaN'], /^--hit-ratio is "NaN"/],
  [['chek'], /has two commands/],
])('what is not understood is said: %j', async (args, sentence) => {
  const { code, output } = await redis(args, {});
  expect([code !== 0, output]).toEqual([true, expect.stringMatching(sentence)]);
});
