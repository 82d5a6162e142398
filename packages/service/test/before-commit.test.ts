// What runs last in a transaction.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { afterCommit, beforeCommit, newId, type Database, type SqlEntityManager } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
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

const insert = (em: SqlEntityManager, key: string): Promise<unknown> =>
  em.execute(`insert into idempotency_keys (user_id, key, method, request_hash) values (?, ?, 'm', '')`, [
    newId(),
    key,
  ]);
const keys = (): Promise<{ key: string }[]> => files.admin('select key from idempotency_keys order by key');

test('it runs after everything else, in the order in which it was asked for, and in the same transaction', async () => {
  const done: string[] = [];
  const result = await database.asSystem(async (em) => {
    beforeCommit(em, async () => {
      done.push('first');
      await insert(em, 'last');
      afterCommit(em, () => done.push('committed'));
    });
    beforeCommit(em, async () => void done.push('second'));
    await insert(em, 'work');
    done.push('work');
    return 'result';
  });
  expect([result, done]).toEqual(['result', ['work', 'first', 'second', 'committed']]);
  expect(await keys()).toEqual([{ key: 'last' }, { key: 'work' }]);
});

test('if it fails, nothing has happened', async () => {
  const before = await keys();
  const committed: string[] = [];
  await expect(
    database.asSystem(async (em) => {
      afterCommit(em, () => committed.push('x'));
      beforeCommit(em, () => Promise.reject(new Error('No.')));
      await insert(em, 'undone');
    }),
  ).rejects.toThrow('No.');
  expect([await keys(), committed]).toEqual([before, []]);
});

test('it does not run after work that failed, and there is none outside of a transaction', async () => {
  let ran = false;
  await expect(
    database.asSystem((em) => {
      beforeCommit(em, async () => {
        ran = true;
      });
      return Promise.reject(new Error('No.'));
    }),
  ).rejects.toThrow('No.');
  expect(ran).toBe(false);
  expect(() => beforeCommit(database.orm.em.fork() as SqlEntityManager, () => Promise.resolve())).toThrow(
    'There is no transaction',
  );
});
