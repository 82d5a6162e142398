// pg_cron says what is due, and services do it. Runs where the extension is installed (Debian: postgresql-15-cron), on a PostgreSQL of its own: it must be
// loaded when that starts.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  allTasks,
  cronJobOf,
  newestRuns,
  openDatabase,
  periodOf,
  upkeep,
  type Database,
  type Rhythmic,
} from '@plaza/service';
import { perSchema } from '@plaza/services';
import { runScript, testLog, until } from '@plaza/testing';
import pg from 'pg';
import { migrateAll, schemaOf } from '../src/databases.ts';
import { startPostgres, temporaryRoot, type Postgres } from '../src/engines/index.ts';
import { makeSecrets } from '../src/secrets.ts';

const folder = mkdtempSync(join(temporaryRoot(), 'plaza-cron-'));
let postgres: Postgres;
let database: Database;
let admin: pg.Client;
let cron: pg.Client;

async function clientOf(name: string): Promise<pg.Client> {
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}

beforeAll(async () => {
  chmodSync(folder, 0o755);
  postgres = await startPostgres({
    bin: process.env['PLAZA_TEST_POSTGRES_BIN'] ?? '',
    folder: join(folder, 'pg'),
    durable: false,
    database: 'plaza',
    settings: {
      shared_preload_libraries: 'pg_cron',
      'cron.database_name': 'postgres',
      'cron.use_background_workers': 'on',
    },
  });
  admin = await clientOf('plaza');
  cron = await clientOf('postgres');
  const urls = await migrateAll(
    perSchema(() => postgres.url),
    makeSecrets().databasePasswords,
    ['catalog'],
  );
  database = await openDatabase(await schemaOf('catalog'), urls.catalog);
});
afterAll(async () => {
  await Promise.all([database.close(), admin.end(), cron.end()]);
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const scheduleBy = (chosen: string) =>
  runScript(join(import.meta.dirname, '../src/plaza.ts'), ['upkeep', 'schedule', '--service', 'catalog', '--json'], {
    PLAZA_HOME: folder,
    DATABASE_URL: postgres.url,
    UPKEEP_SCHEDULE: chosen,
  });

async function jobs(): Promise<Record<string, string>> {
  const { rows } = await cron.query<{ jobname: string; schedule: string }>('select jobname, schedule from cron.job');
  return Object.fromEntries(rows.map(({ jobname, schedule }) => [jobname, schedule]));
}

test('a server that has not been given the extension is not scheduled by it', async () => {
  expect(await scheduleBy('pg_cron')).toMatchObject({ code: 1, output: expect.stringContaining('has no pg_cron') });
  expect(await scheduleBy('services')).toMatchObject({ code: 0 });
  await cron.query('create extension pg_cron');
});

test('each task has a job, as often as the command runs, and none where services schedule', async () => {
  const expected = {
    'catalog open-orders': '0 3 * * *',
    'catalog catalogue': '0 3 * * 1',
    'catalog statistics': '0 3 * * *',
  };
  await cron.query(`select cron.schedule('somebody else''s', '0 0 * * *', 'select 1')`);
  for (let time = 0; time < 2; time++) {
    const { code, output } = await scheduleBy('pg_cron');
    expect(output).toContain('"catalog open-orders"');
    expect(code).toBe(0);
    expect(await jobs()).toMatchObject(expected);
  }
  await cron.query(`select cron.schedule_in_database('catalog gone', '0 0 * * *', 'select 1', 'plaza')`);
  expect(await scheduleBy('pg_cron')).toMatchObject({ output: expect.stringContaining('"deleted":["catalog gone"]') });
  expect((await scheduleBy('services')).code).toBe(0);
  expect(Object.keys(await jobs())).toEqual([`somebody else's`]);
});

test.each<Rhythmic>([
  { every: 'daily' },
  { every: 'daily', hour: 0, zone: 'Europe/Monaco' },
  { every: 'weekly' },
  { every: 'monthly' },
  { every: 'monthly', hour: 0, zone: 'Asia/Kathmandu' },
])('it calls a period what services call it: %j', async (rhythm) => {
  const { command } = cronJobOf('catalog', { ...rhythm, name: 'compared' });
  const instants = ['2026-03-29T00:59:59Z', '2026-10-25T22:30:00Z', '2026-11-30T02:59:59Z', '2026-11-30T03:00:00Z'];
  for (const at of [...instants, '2026-12-31T18:14:59Z', '2026-12-31T18:15:00Z', '2027-01-01T03:00:00Z']) {
    await admin.query(command.replaceAll('clock_timestamp()', `timestamptz '${at}'`));
    const { rows } = await admin.query(`delete from catalog.upkeep_runs where task = 'compared' returning period`);
    expect(rows).toEqual([{ period: periodOf(rhythm, new Date(at)) }]);
  }
});

test('what it makes due, one of all replicas does, once', async () => {
  expect((await scheduleBy('pg_cron')).code).toBe(0);
  await cron.query(`select cron.alter_job(jobid, '* * * * *') from cron.job where jobname = 'catalog statistics'`);
  const due = async () =>
    (
      await admin.query<{ period: string; attempts: number; state: string }>(
        `select period, attempts, state from catalog.upkeep_runs where task = 'statistics'`,
      )
    ).rows;
  await until(async () => (await due()).length === 1, 'pg_cron has made it due');
  const [row] = await due();
  expect(row).toMatchObject({ attempts: 0, state: 'running' });
  let ran = 0;
  const [statistics] = allTasks([]);
  const counted = { ...statistics!, name: 'statistics', run: () => Promise.resolve({ figures: { runs: ++ran } }) };
  const replicas = [1, 2, 3].map(() =>
    upkeep({ database, log: testLog('catalog'), tasks: [counted], schedule: 'pg_cron', everyMs: 20 }),
  );
  await until(async () => (await due())[0]?.state === 'succeeded', 'it has run');
  await Promise.all(replicas.flatMap(({ jobs: running = [] }) => running.map(async (job) => job.stop())));
  expect(ran).toBe(1);
  expect(await due()).toEqual([{ ...row, attempts: 1, state: 'succeeded' }]);
  const kept = (await newestRuns(database)).find(({ task }) => task === 'statistics');
  expect(kept).toMatchObject({ figures: { runs: 1 } });
});
