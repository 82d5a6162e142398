// The locks of a killed process are free soon, also if it was waiting for a statement.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Socket } from 'node:net';
import type { Database } from '@plaza/service';
import { testDatabase, until, type TestDatabase } from '@plaza/testing';
import { schema } from './schema.ts';

let files: TestDatabase;
let database: Database;

beforeAll(async () => {
  files = await testDatabase(schema);
  database = await files.open();
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

test('the locks of a dead process are free before its statement would end', async () => {
  const [killed, other] = await Promise.all([database.connect(), database.connect()]);
  try {
    // Longer than any test; and no time-out ends it before.
    await killed.query('set statement_timeout = 0');
    await killed.query('begin; select pg_advisory_xact_lock(7)');
    const working = killed.query('select pg_sleep(600)').catch(() => undefined);
    await until(
      async () =>
        (
          await files.admin(
            `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
          )
        ).length === 1,
      'the statement runs',
    );
    const isFree = async () =>
      (await other.query<{ free: boolean }>('select pg_try_advisory_lock(7) as free')).rows[0]!.free;
    expect(await isFree()).toBe(false);
    // As the kernel closes it for a process that is killed.
    (killed as unknown as { connection: { stream: Socket } }).connection.stream.destroy();
    await working;
    await until(isFree, 'the lock is free');
  } finally {
    await other.end();
  }
});
