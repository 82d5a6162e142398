// When what sends is woken: after the commit of a transaction that wrote deliveries, and never before.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openDatabase, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { wakeAfterCommit } from './wake.ts';

let files: TestDatabase;
let database: Database;
let carried: string[][];
const wake = wakeAfterCommit((ids) => carried.push([...ids]));

beforeAll(async () => {
  files = await testDatabase(schema);
  database = await openDatabase(schema, files.url);
});
beforeEach(() => {
  carried = [];
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

test('a transaction carries its endpoints once, each once, after its commit', async () => {
  await database.asSystem(async (em) => {
    wake(em, ['a', 'b']);
    wake(em, []);
    wake(em, ['b', 'c']);
    expect(carried).toEqual([]);
  });
  expect(carried).toEqual([['a', 'b', 'c']]);
});

test('transactions at the same time carry each their own', async () => {
  await Promise.all(['a', 'b'].map((id) => database.asSystem(async (em) => wake(em, [id]))));
  expect(carried.sort()).toEqual([['a'], ['b']]);
});

test('nothing is carried for a transaction that wakes nobody, or is rolled back', async () => {
  await database.asSystem(async (em) => wake(em, []));
  const failing = database.asSystem(async (em) => {
    wake(em, ['a']);
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  expect(carried).toEqual([]);
});
