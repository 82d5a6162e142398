// Who works on an order has it for itself for as long as it works, and no longer than three seconds after its last sign of life.
import { PurchaseResponse } from '@plaza/api/ticket';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { commonErrors, leaseMs, newId, type Database } from '@plaza/service';
import { testDatabase, testLog, until, type TestDatabase } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { SagaRunner } from './runner.ts';
import type { SagaKind, Sagas } from './saga.ts';
import { transactional } from './transactional.ts';

let files: TestDatabase;
let database: Database;
const replicas: Sagas[] = [];

beforeEach(async () => {
  files = await testDatabase(schema);
  database = await files.open();
});
afterEach(async () => {
  await Promise.all(replicas.splice(0).map((sagas) => sagas.close()));
  await database.close();
  await files.drop();
});

type Kind = SagaKind<undefined, object, object, PurchaseResponse>;

/** A kind with one step. */
function kindOf(run: () => Promise<void>): Kind {
  return transactional(database, {
    kind: 'a test',
    codec: PurchaseResponse,
    hold: async () => ({}),
    steps: [{ name: 'the step', run }],
    finish: async () => PurchaseResponse.create(),
    cancel: async () => undefined,
  });
}

function replica(kind: Kind): Sagas {
  const sagas = new SagaRunner({ database, log: testLog('catalog') });
  sagas.register(kind);
  sagas.start();
  replicas.push(sagas);
  return sagas;
}

const order = (sagas: Sagas, kind: Kind) =>
  sagas.run(kind, undefined, {
    userId: newId(),
    requestId: newId(),
    deadline: new Date(Date.now() + 60_000),
    key: undefined,
    keyedRequest: Buffer.alloc(0),
  });

interface Row {
  held: number | null;
  pause: number;
  attempts: number;
  error: string | null;
}

/** Its lease and its next attempt, in milliseconds from a moment that is the same each time. */
async function row(): Promise<Row> {
  const [found] = await files.admin<Row>(
    `select extract(epoch from lease_until)::float8 * 1000 as held, extract(epoch from next_attempt_at - now())::float8 * 1000 as pause, attempts, error from sagas`,
  );
  return found ?? { held: null, pause: 0, attempts: 0, error: null };
}

test('a step that takes longer than a lease is not begun by anybody else', async () => {
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  const kind = kindOf(async () => {
    begun++;
    await gate.promise;
  });
  const [mine] = [replica(kind), replica(kind)];
  const end = order(mine, kind);
  await until(() => begun === 1, 'the step has begun');
  const first = (await row()).held!;
  const [{ left } = { left: Infinity }] = await files.admin<{ left: number }>(
    'select extract(epoch from lease_until - now())::float8 * 1000 as left from sagas',
  );
  expect(left).toBeLessThanOrEqual(leaseMs);
  await until(async () => (await row()).held! > first + 2 * leaseMs, 'the lease is renewed and renewed');
  expect(begun).toBe(1);
  gate.resolve();
  await end;
  expect(begun).toBe(1);
  expect(await row()).toMatchObject({ held: null, attempts: 0 });
});

test('an order whose step failed often is tried again within three seconds, as long as its hold lasts', async () => {
  let well = false;
  const kind = kindOf(async () => {
    if (!well) throw commonErrors.UNAVAILABLE();
  });
  const end = order(replica(kind), kind);
  await until(async () => (await row()).error !== null, 'the first attempt has failed');
  await files.admin('update sagas set attempts = 40');
  await until(async () => {
    const { attempts, error, pause } = await row();
    return attempts > 40 && error !== null && pause > 0;
  }, 'a later attempt has failed');
  expect((await row()).pause).toBeLessThanOrEqual(3_000);
  well = true;
  await end;
});
