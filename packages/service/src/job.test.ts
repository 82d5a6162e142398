import { afterEach, expect, test } from '@jest/globals';
import { jitter, never, until } from '@plaza/testing';
import { startJob, type Job, type JobOptions } from './job.ts';
import { createLogger } from './logger.ts';

const jobs: Job[] = [];
afterEach(() => Promise.all(jobs.splice(0).map((job) => job.stop())));

function start(options: Pick<JobOptions, 'run'> & Partial<JobOptions>): Job {
  const job = startJob({ name: 'a test', log: createLogger('test', 'silent'), everyMs: 60_000, ...options });
  jobs.push(job);
  return job;
}

test('rounds follow each other and never overlap, however long they take and however often it is woken', async () => {
  let [underWay, most, rounds] = [0, 0, 0];
  const job = start({
    everyMs: 1,
    async run() {
      most = Math.max(most, ++underWay);
      rounds++;
      await jitter(10);
      underWay--;
    },
  });
  await until(async () => {
    job.wake();
    await jitter(6);
    return rounds > 10;
  }, 'ten rounds');
  expect(most).toBe(1);
});

test('it begins at once with `atOnce`, and `started` resolves, also after a failure', async () => {
  let rounds = 0;
  await start({
    atOnce: true,
    async run() {
      rounds++;
    },
  }).started;
  expect(rounds).toBe(1);
  await start({
    atOnce: true,
    async run() {
      throw new Error('no');
    },
  }).started;
});

test('a round that says there is more is followed by another at once, and one that failed after the time for that', async () => {
  let rounds = 0;
  start({
    atOnce: true,
    async run() {
      return ++rounds < 5;
    },
  });
  let failures = 0;
  start({
    atOnce: true,
    retryMs: 1,
    async run() {
      if (++failures < 5) throw new Error('no');
    },
  });
  await until(() => rounds === 5 && failures === 5, 'five rounds of each');
  await never(() => rounds + failures > 10, 'another round');
});

test('a round may return the time until the next', async () => {
  let rounds = 0;
  start({
    atOnce: true,
    async run() {
      return ++rounds < 5 ? 1 : 60_000;
    },
  });
  await until(() => rounds === 5, 'five rounds');
  await never(() => rounds > 5, 'a round before its time');
});

test('woken during a pause it runs, and woken during a round it runs once more', async () => {
  let rounds = 0;
  const gate = Promise.withResolvers<void>();
  const job = start({
    async run() {
      rounds++;
      await gate.promise;
    },
  });
  job.wake();
  await until(() => rounds === 1, 'the first round');
  job.wake();
  job.wake();
  gate.resolve();
  await until(() => rounds === 2, 'the second round');
  await never(() => rounds > 2, 'a third round');
});

test('frequent wake-ups do not postpone its round', async () => {
  let rounds = 0;
  const job = start({
    async run() {
      rounds++;
    },
  });
  for (let turn = 0; rounds < 3; turn++) {
    expect(turn).toBeLessThan(1_000_000);
    job.wake();
    await new Promise(setImmediate);
  }
});

test('stopping waits for the round under way, and no other begins, woken or not', async () => {
  let ended = 0;
  const [begun, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const job = start({
    atOnce: true,
    everyMs: 1,
    async run() {
      begun.resolve();
      await gate.promise;
      ended++;
      return true;
    },
  });
  await begun.promise;
  const stopped = job.stop().then(() => ended);
  gate.resolve();
  expect(await stopped).toBe(1);
  job.wake();
  await never(() => ended > 1, 'another round');
});
