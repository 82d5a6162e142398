// Numbers of changes under many writers: none missing, none twice, none earlier than one that was seen before.
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { erasePersonalData, newId, openDatabase, type Database } from '@plaza/service';
import { jitter, testDatabase, until, type TestDatabase } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { personalData } from '../personal-data.ts';
import { hearOfChanges, recordChanges, type LastNumber, type NewChange } from './changes.ts';
import { changeEpoch } from './epoch.ts';
import { deleteOldChanges } from './changes.job.ts';
import {
  deleteErased,
  selectChanges,
  selectLastNumbers,
  selectPosition,
  selectState,
  type Position,
} from './changes.queries.ts';

let files: TestDatabase;
let database: Database;
let heard: LastNumber[] = [];
beforeAll(async () => {
  files = await testDatabase(schema);
  database = await openDatabase(schema, files.url);
  hearOfChanges(database, (numbers) => heard.push(...numbers));
});
afterEach(() => {
  heard = [];
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

const record = (...changes: NewChange[]): Promise<void> => database.asSystem(async (em) => recordChanges(em, changes));

async function numbersOf(userId: string): Promise<number[]> {
  const [rows] = await database.asSystem((em) => selectChanges(em, [{ userId, from: 1 }], 10_000));
  return rows!.map(({ number }) => number);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

test('a hundred writers at once leave no gap and nothing twice, also where some of them fail', async () => {
  const people = [newId(), newId(), newId()];
  const counts = new Map(people.map((id) => [id, 0]));
  let isWriting = true;
  // What a reader sees is always a beginning of the sequence: no number arrives behind one that was seen.
  const reading = (async () => {
    let reads = 0;
    while (isWriting) {
      for (const id of people) {
        const numbers = await numbersOf(id);
        expect(numbers).toEqual(upTo(numbers.length));
        reads++;
      }
    }
    return reads;
  })();
  await Promise.all(
    Array.from({ length: 100 }, async (_, writer) => {
      // In every order, and some people several times.
      const some = [...people, ...people].slice(writer % 3, (writer % 3) + 1 + (writer % 4));
      const work = database.asSystem(async (em) => {
        recordChanges(
          em,
          some.map((userId) => ({ userId, kind: 'order.changed', id: newId() })),
        );
        await jitter(3);
        if (writer % 10 === 0) throw new Error('It fails.');
      });
      if (writer % 10 === 0) await expect(work).rejects.toThrow('It fails.');
      else {
        await work;
        for (const id of some) counts.set(id, counts.get(id)! + 1);
      }
    }),
  );
  isWriting = false;
  expect(await reading).toBeGreaterThan(0);
  for (const [id, count] of counts) {
    expect(await numbersOf(id)).toEqual(upTo(count));
    expect(Math.max(...heard.filter(({ userId }) => userId === id).map(({ number }) => number))).toBe(count);
  }
});

test('who writes later, but commits first, does not wait for who has not come to its end', async () => {
  const userId = newId();
  const [slow, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const first = database.asSystem(async (em) => {
    recordChanges(em, [{ userId, kind: 'order.changed', id: newId() }]);
    slow.resolve();
    await gate.promise;
  });
  await slow.promise;
  await record({ userId, kind: 'balance.changed' });
  expect(await numbersOf(userId)).toEqual([1]);
  gate.resolve();
  await first;
  const [rows] = await database.asSystem((em) => selectChanges(em, [{ userId, from: 1 }], 10));
  expect(rows!.map(({ number, kind }) => [number, kind])).toEqual([
    [1, 'balance.changed'],
    [2, 'order.changed'],
  ]);
});

test('a transaction records the same thing once, in the order of the last time', async () => {
  const userId = newId();
  const [one, two] = [newId(), newId()];
  await database.asSystem(async (em) => {
    recordChanges(em, [{ userId, kind: 'ticket.changed', id: one }]);
    recordChanges(em, []);
    recordChanges(em, [
      { userId, kind: 'ticket.changed', id: two },
      { userId, kind: 'ticket.changed', id: one },
    ]);
  });
  const [rows] = await database.asSystem((em) => selectChanges(em, [{ userId, from: 1 }], 10));
  expect(rows!.map(({ number, subject_id: id }) => [number, id])).toEqual([
    [1, two],
    [2, one],
  ]);
});

test('a person’s transaction records for others, and acts for the person in between', async () => {
  const [lea, marco] = [newId(), newId()];
  await database.asUser(lea, async (em) => {
    recordChanges(em, [
      { userId: marco, kind: 'balance.changed' },
      { userId: lea, kind: 'balance.changed' },
    ]);
    expect(await em.execute('select * from person_changes')).toEqual([]);
  });
  expect([await numbersOf(lea), await numbersOf(marco)]).toEqual([[1], [1]]);
});

test('only what is committed is heard of', async () => {
  const userId = newId();
  await expect(
    database.asSystem((em) => {
      recordChanges(em, [{ userId, kind: 'balance.changed' }]);
      return Promise.reject(new Error('No.'));
    }),
  ).rejects.toThrow('No.');
  expect([heard, await numbersOf(userId)]).toEqual([[], []]);
  await record({ userId, kind: 'balance.changed' });
  expect(heard).toEqual([{ userId, number: 1 }]);
});

test('many read in one query, each from where they are', async () => {
  const [lea, marco, nobody] = [newId(), newId(), newId()];
  for (let n = 0; n < 5; n++) await record({ userId: lea, kind: 'order.changed', id: newId() });
  await record({ userId: marco, kind: 'balance.changed' });
  const found = await database.asSystem((em) =>
    selectChanges(
      em,
      [
        { userId: lea, from: 0 },
        { userId: nobody, from: 0 },
        { userId: marco, from: 1 },
        { userId: lea, from: 4 },
        { userId: marco, from: 2 },
      ],
      3,
    ),
  );
  expect(found.map((rows) => rows.map(({ number }) => number))).toEqual([[1, 2, 3], [], [1], [4, 5], []]);
  const { numbers } = await database.asSystem((em) => selectLastNumbers(em, [lea, nobody, marco]));
  expect(new Map(numbers.map(({ userId, number }) => [userId, number]))).toEqual(
    new Map([
      [lea, 5],
      [marco, 1],
    ]),
  );
});

test('a state says what is unread and where it is in the sequence', async () => {
  const userId = newId();
  const before = await database.asUser(userId, (em) => selectState(em, userId));
  expect(before).toMatchObject({ number: 0, unreadConversations: 0, unreadMessages: 0, unreadNotifications: 0 });
  await record({ userId, kind: 'balance.changed' });
  const after = await database.asUser(userId, (em) => selectState(em, userId));
  const { at, epoch } = after;
  expect([before.at, after]).toEqual([0, { ...before, number: 1, at }]);
  expect(epoch).toMatch(/^[0-9a-f]{16}$/);
  const [rows] = await database.asUser(userId, (em) => selectChanges(em, [{ userId, from: 1 }], 10));
  expect(rows!.map(({ created_at: moment }) => moment.getTime())).toEqual([at]);
  const end = { number: 1, at, epoch };
  expect(await database.asUser(userId, (em) => selectPosition(em, userId, undefined))).toEqual({ end, isKnown: true });
});

test('a position is known by its number and its moment, while one of both is kept', async () => {
  const userId = newId();
  const isKnown = async (from: Position): Promise<boolean> =>
    (await database.asUser(userId, (em) => selectPosition(em, userId, from))).isKnown;
  const { epoch } = await database.asUser(userId, (em) => selectState(em, userId));
  const start = { number: 0, at: 0, epoch };
  expect(await isKnown(start)).toBe(true);
  for (let n = 0; n < 3; n++) await record({ userId, kind: 'order.changed', id: newId() });
  const [rows] = await database.asUser(userId, (em) => selectChanges(em, [{ userId, from: 1 }], 10));
  const positions = rows!.map(({ number, created_at: at }) => ({ number, at: at.getTime(), epoch }));
  const all = [start, ...positions];
  expect(await Promise.all(all.map(isKnown))).toEqual([true, true, true, true]);
  const shifted = positions.map((position) => ({ ...position, at: position.at + 1 }));
  expect(await Promise.all(shifted.map(isKnown))).toEqual([false, false, false]);
  expect(await isKnown({ number: 4, at: positions[2]!.at, epoch })).toBe(false);
  expect(await isKnown({ ...positions[2]!, epoch: '0'.repeat(16) })).toBe(false);
  // Too old: only the last is known then.
  await files.admin('delete from messaging.person_changes where user_id = $1', [userId]);
  expect(await Promise.all(all.map(isKnown))).toEqual([true, false, false, true]);
});

test('the epoch is another one once it was changed', async () => {
  const epoch = async () => (await database.asSystem((em) => selectLastNumbers(em, []))).epoch;
  const before = await epoch();
  expect(await epoch()).toBe(before);
  // The role of the service may not.
  await expect(changeEpoch(database)).rejects.toThrow('permission denied');
  const owner = await openDatabase(schema, files.adminUrl, { poolSize: 1, role: 'plaza_messaging_owner' });
  try {
    const changed = await changeEpoch(owner);
    expect(await epoch()).toBe(changed.replaceAll('-', '').slice(0, 16));
  } finally {
    await owner.close();
  }
  expect(await epoch()).not.toBe(before);
});

test('what is older than 30 days is deleted, and the numbers go on', async () => {
  const userId = newId();
  for (let n = 0; n < 4; n++) await record({ userId, kind: 'order.changed', id: newId() });
  await files.admin(
    `update messaging.person_changes set created_at = now() - interval '31 days' where user_id = $1 and number <= 2`,
    [userId],
  );
  await until(async () => (await deleteOldChanges(database)) === 0, 'nothing old is left');
  expect(await numbersOf(userId)).toEqual([3, 4]);
  await record({ userId, kind: 'balance.changed' });
  expect(await numbersOf(userId)).toEqual([3, 4, 5]);
});

test('nothing is left of a deleted person, and nothing is recorded for them', async () => {
  const userId = newId();
  await record({ userId, kind: 'balance.changed' });
  await database.asSystem(async (em) => {
    await em.execute('insert into erased_people (user_id) values (?)', [userId]);
    await erasePersonalData(em, personalData, [userId]);
  });
  await record({ userId, kind: 'balance.changed' });
  expect(await numbersOf(userId)).toEqual([]);
  expect(await files.admin('select 1 from messaging.change_counters where user_id = $1', [userId])).toEqual([]);
});

test('what was under way when an account was deleted leaves nothing either', async () => {
  const [gone, other] = [newId(), newId()];
  for (const userId of [gone, other]) await record({ userId, kind: 'balance.changed' });
  await database.asSystem((em) => em.execute('insert into erased_people (user_id) values (?)', [gone]));
  await database.asSystem(deleteErased);
  expect([await numbersOf(gone), await numbersOf(other)]).toEqual([[], [1]]);
  expect(await files.admin('select 1 from messaging.change_counters where user_id = $1', [gone])).toEqual([]);
});
