// Upkeep: once over all replicas, again after a failure or a death, by hand, and what it finds.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  allTasks,
  backupMetrics,
  newestRuns,
  newId,
  recordBackup,
  runTask,
  upkeep,
  type Database,
  type Feature,
  type Found,
  type UpkeepSchedule,
  type UpkeepTask,
} from '@plaza/service';
import { never, testDatabase, testLog, until, type TestDatabase } from '@plaza/testing';
import { schema } from '../src/orm.config.ts';
import { upkeepTasks } from '../src/upkeep.ts';

let files: TestDatabase;
let database: Database;
const replicas: Feature[] = [];
const log = testLog('wallet');

beforeAll(async () => {
  files = await testDatabase(schema);
  database = await files.open();
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).flatMap(({ jobs = [] }) => jobs.map(async (job) => job.stop())));
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

const task = (name: string, run: () => Promise<Found>): UpkeepTask => ({ name, every: 'daily', about: name, run });

function replica(tasks: readonly UpkeepTask[], now = () => new Date(), schedule: UpkeepSchedule = 'services'): Feature {
  const feature = upkeep({ database, log, tasks, schedule, now, everyMs: 20 });
  replicas.push(feature);
  return feature;
}

const recordOf = async (name: string) => (await newestRuns(database)).find((run) => run.task === name);
const ended = (name: string) => until(async () => (await recordOf(name))?.endedAt, `${name} has ended`);

async function valueOf(feature: Feature, metric: string, name: string): Promise<number | undefined> {
  const values = await feature.metrics?.find((source) => source.name === metric)?.collect();
  return values?.find(({ labels }) => labels['task'] === name)?.value;
}

test('a task runs once for each period, however many replicas there are', async () => {
  const ran: string[] = [];
  let at = new Date('2026-12-02T12:00:00Z');
  const once = task('once', () => {
    ran.push(at.toISOString());
    return Promise.resolve({ figures: { rows: 3 }, findings: ['Look.'] });
  });
  const features = [1, 2, 3].map(() => replica([once], () => at));
  await ended('once');
  expect(await recordOf('once')).toMatchObject({
    period: '2026-12-02',
    state: 'succeeded',
    attempts: 1,
    figures: { rows: 3 },
    findings: ['Look.'],
  });
  expect(await valueOf(features[0]!, 'plaza_upkeep_findings', 'once')).toBe(1);
  await never(() => ran.length > 1, 'it ran again in its period');
  at = new Date('2026-12-03T12:00:00Z');
  await until(() => ran.length === 2, 'it ran for the next day');
  await never(() => ran.length > 2, 'it ran again on the next day');
});

test('one that fails is tried three times, with pauses, and is counted', async () => {
  let tries = 0;
  const feature = replica([
    task('failing', () => {
      tries++;
      return Promise.reject(new Error('no disk'));
    }),
  ]);
  for (const attempts of [1, 2, 3]) {
    await until(() => tries === attempts, `attempt ${attempts}`);
    await until(async () => (await recordOf('failing'))?.state === 'failed', 'it was written down');
    expect(await recordOf('failing')).toMatchObject({ attempts, error: 'no disk', findings: [] });
    await files.admin(`update upkeep_runs set ended_at = ended_at - interval '11 minutes' where task = 'failing'`);
  }
  await never(() => tries > 3, 'a fourth attempt');
  await until(async () => (await valueOf(feature, 'plaza_upkeep_failed', 'failing')) === 1, 'the failure is counted');
});

test('the run of a process that died is taken over, and what that one says later is nothing', async () => {
  await files.admin(
    `insert into upkeep_runs (id, task, period, lease_until) values ($1, 'taken-over', '2026-12-02', now() - interval '1 second')`,
    [newId()],
  );
  replica([task('taken-over', () => Promise.resolve({}))], () => new Date('2026-12-02T12:00:00Z'));
  await ended('taken-over');
  expect(await recordOf('taken-over')).toMatchObject({ period: '2026-12-02', state: 'succeeded', attempts: 2 });
  expect(await files.admin(`select from upkeep_runs where task = 'taken-over'`)).toHaveLength(1);
});

test('where pg_cron says what is due, a task waits for its row, and an hour for nothing', async () => {
  let ran = 0;
  let at = new Date('2026-12-02T03:59:59Z');
  const waiting = task('waiting', () => {
    ran++;
    return Promise.resolve({});
  });
  replica([waiting], () => at, 'pg_cron');
  await never(() => ran > 0, 'it ran before it was due');
  await files.admin(
    `insert into upkeep_runs (id, task, period, attempts, lease_until) values ($1, 'waiting', '2026-12-02', 0, now())`,
    [newId()],
  );
  await ended('waiting');
  expect(await recordOf('waiting')).toMatchObject({ period: '2026-12-02', state: 'succeeded', attempts: 1 });
  at = new Date('2026-12-03T04:00:00Z');
  await until(() => ran === 2, 'it ran without a row, an hour late');
});

test('a run by hand is written down, and leaves that of the period to the replicas', async () => {
  let tries = 0;
  const byHand = task('by-hand', () => Promise.resolve({ figures: { tries: ++tries } }));
  expect(await runTask(database, byHand)).toEqual({ figures: { tries: 1 } });
  expect(await recordOf('by-hand')).toMatchObject({ period: null, state: 'succeeded', figures: { tries: 1 } });
  replica([byHand]);
  await until(() => tries === 2, 'it ran for its period too');
  const broken = task('by-hand-broken', () => Promise.reject(new Error('no disk')));
  await expect(runTask(database, broken)).rejects.toThrow('no disk');
  expect(await recordOf('by-hand-broken')).toMatchObject({ state: 'failed', error: 'no disk' });
});

test('every task of the wallet runs as its role, and finds what is wrong', async () => {
  const person = newId();
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await files.admin(
    `insert into ad_views (id, user_id, ad_id, started_at, completed_at, seconds, credits, day, reward_number, balance_after)
      values ($1, $2, 'ad', now(), now(), 30, 2, $3, 1, 2)`,
    [newId(), person, yesterday],
  );
  await files.admin(
    `insert into outbox (type, aggregate, destination, user_id, payload, state) values ('plaza.events.v1.Odd', 'a', 'catalog', $1, '{}', 'dead')`,
    [person],
  );
  const found = new Map<string, Found>();
  const tasks = allTasks(upkeepTasks({ adsTimeZone: 'UTC' }));
  // The first time it makes the months, which a wallet that starts has made.
  for (const each of [...tasks, ...tasks]) found.set(each.name, await runTask(database, each));
  expect(found.size).toBe(tasks.length);
  expect(found.get('ad-counters')).toEqual({
    figures: { views: 1, credits: 2, people: 1 },
    findings: [expect.stringMatching(/^1 rewarded ad views of /)],
  });
  expect(found.get('transactions-in-error')).toEqual({
    figures: { payments: 0, owed: 0, holds: 0, payouts: 0 },
    findings: [],
  });
  expect(found.get('partitions')).toEqual({ figures: { made: 0 }, findings: [] });
  expect(found.get('dead-events')?.findings).toEqual([expect.stringContaining('1 of plaza.events.v1.Odd are dead')]);
  expect(found.get('indexes')?.figures).toEqual({ invalid: 0, unused: 0, missed: 0 });
});

test('how long ago a backup was made and proved is known from what was written down', async () => {
  const ages = async () => {
    const found = [];
    for (const source of backupMetrics(database)) found.push(...(await source.collect()));
    return found;
  };
  expect(await ages()).toEqual([]);
  await recordBackup(database, 'made', { bytes: 7 });
  expect(await recordOf('backup')).toMatchObject({ state: 'succeeded', period: null, figures: { bytes: 7 } });
  await files.admin(`update upkeep_runs set ended_at = ended_at - interval '2 hours' where task = 'backup'`);
  await recordBackup(database, 'made');
  const [made, neverProved] = await ages();
  expect(made?.value).toBeLessThan(3_600);
  expect(neverProved?.value).toBeGreaterThan(3_600);
  await recordBackup(database, 'proved');
  expect((await ages())[1]?.value).toBeLessThan(3_600);
});
