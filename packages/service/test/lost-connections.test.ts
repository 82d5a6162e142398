// A connection that is lost in a transaction takes no place in the pool.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDatabase, type Database, type SqlEntityManager } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import type { PoolClient } from 'pg';
import { schema } from './schema.ts';

const poolSize = 2;
let files: TestDatabase;
let database: Database;
beforeAll(async () => {
  files = await testDatabase(schema);
});
beforeEach(async () => {
  database = await openDatabase(schema, files.url, { poolSize });
});
afterEach(() => database.close());
afterAll(() => files.drop());

const one = (em: SqlEntityManager): Promise<unknown> => em.execute('select 1');

/** As many as the pool has places, at the same time. */
async function everyPlaceIsFree(): Promise<void> {
  const all = Promise.withResolvers<void>();
  let begun = 0;
  await Promise.all(
    Array.from({ length: poolSize }, () =>
      database.asSystem(async (em) => {
        await one(em);
        if (++begun === poolSize) all.resolve();
        await all.promise;
      }),
    ),
  );
}

test.each(['in the middle', 'before the commit'])('lost %s of a transaction', async (when) => {
  for (let n = 0; n <= poolSize; n++)
    await expect(
      database.asSystem(async (em) => {
        const [row] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
        await files.admin('select pg_terminate_backend($1)', [row?.pid]);
        if (when === 'in the middle') await one(em);
      }),
    ).rejects.toThrow();
  await everyPlaceIsFree();
});

test('lost before the transaction has begun', async () => {
  const { pool } = database;
  const connect = pool.connect.bind(pool) as () => Promise<PoolClient & { end(): Promise<void> }>;
  pool.connect = (async () => {
    const client = await connect();
    await client.end();
    return client;
  }) as typeof pool.connect;
  for (let n = 0; n <= poolSize; n++) await expect(database.asSystem(one)).rejects.toThrow();
  pool.connect = connect as typeof pool.connect;
  await everyPlaceIsFree();
});
