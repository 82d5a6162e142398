import { afterEach, expect, test } from '@jest/globals';
import { startJob, type Job, type JobOptions } from './job.ts';
import { createLogger } from './logger.ts';

const jobs: Job[] = [];
afterEach(() => Promise.all(jobs.splice(0).map((job) => job.stop())));

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function start(options: Pick<JobOptions, 'run'> & Partial<JobOptions>): Job {
  const job = startJob({ name: 'a test', log: createLogger('test', 'silent'), everyMs: 60_000, ...options });
  jobs.push(job);
  return job;
}

test('rounds follow each other and never overlap, however long they take and however often it is woken', async () => {
  let [underWay, most, rounds] = [0, 0, 0];
  const job = start({ everyMs: 1, async run() {
    most = Math.max(most, ++underWay);
    rounds++;
    await pause(5);
    underWay--;
  } });
  for (let index = 0; index < 20; index++) {
    job.wake();
    await pause(3);
  }
  expect(most).toBe(1);
  expect(rounds).toBeGreaterThan(3);
});

test('it begins at once where that is asked, and what waits for that is told, also of a failure', async () => {
  let rounds = 0;
  await start({ atOnce: true, async run() { rounds++; } }).started;
  expect(rounds).toBe(1);
  await start({ atOnce: true, async run() { throw new Error('no'); } }).started;
});

test('a round that says there is more is followed by another at once, and one that failed after the time for that', async () => {
  let rounds = 0;
  start({ atOnce: true, async run() { return ++rounds < 5; } });
  let failures = 0;
  start({ atOnce: true, retryMs: 1, async run() { if (++failures < 5) throw new Error('no'); } });
  await pause(150);
  expect([rounds, failures]).toEqual([5, 5]);
});

test('a round may say for how long to rest', async () => {
  let rounds = 0;
  start({ atOnce: true, async run() { return ++rounds < 5 ? 1 : 60_000; } });
  await pause(150);
  expect(rounds).toBe(5);
});

test('woken while it rests it runs, and woken in a round it runs once more', async () => {
  let rounds = 0;
  const job = start({ async run() {
    rounds++;
    await pause(10);
  } });
  job.wake();
  await pause(5);
  job.wake();
  job.wake();
  await pause(100);
  expect(rounds).toBe(2);
});

test('stopping waits for the round under way, and no other begins, woken or not', async () => {
  let ended = 0;
  const job = start({ atOnce: true, everyMs: 1, async run() {
    await pause(20);
    ended++;
    return true;
  } });
  await pause(1);
  await job.stop();
  expect(ended).toBe(1);
  job.wake();
  await pause(50);
  expect(ended).toBe(1);
});
