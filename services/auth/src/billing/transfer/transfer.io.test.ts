import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { newCuid, newId, type Database } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '../orm.config.ts';
import { exportLines, importRows, transferTables, type TransferLine, type TransferOptions } from './transfer.ts';

const keys = Buffer.alloc(32, 7);
let data: TestDatabase;
let database: Database;

beforeAll(async () => {
  data = await testDatabase(schema);
  database = await data.open();
});
beforeEach(() => data.admin('truncate subscriptions, user_config'));
afterAll(async () => {
  await database.close();
  await data.drop();
});

const subscription = (more: TransferLine = {}): TransferLine => ({
  id: newCuid(),
  user_id: newId(),
  status: 'active',
  plan: 'pro',
  stripe_customer_id: `cus_${newCuid()}`,
  stripe_subscription_id: `sub_${newCuid()}`,
  current_period_start: '2026-11-01 10:00:00.123+00',
  current_period_end: '2026-12-01 10:00:00',
  cancel_at_period_end: 'f',
  created_at: '2025-01-31T08:00:00Z',
  updated_at: '2026-11-01 11:00:00+01:00',
  ...more,
});

const config = (more: TransferLine = {}): TransferLine => ({
  id: newCuid(),
  user_id: newId(),
  data_pod_url: 'https://pod.example.com/',
  data_pod_api_key: 'pod-key-1234',
  created_at: '2025-01-31 08:00:00',
  updated_at: '2025-01-31 08:00:00',
  ...more,
});

const run = (lines: readonly TransferLine[], more: Partial<TransferOptions> = {}) =>
  importRows(database, {
    table: 'subscriptions',
    lines,
    people: undefined,
    existing: async (userIds) => new Set(userIds),
    keys,
    skipMissing: false,
    dryRun: false,
    progress: () => undefined,
    ...more,
  });

const count = async (table = 'subscriptions') =>
  (await data.admin<{ count: number }>(`select count(*)::int as count from ${table}`))[0]!.count;

async function exported(table: keyof typeof transferTables): Promise<TransferLine[]> {
  const lines: TransferLine[] = [];
  for await (const cells of exportLines(database, table))
    lines.push(Object.fromEntries(transferTables[table].map((column, at) => [column, cells[at] ?? ''])));
  return lines;
}

test('what is exported is imported again, and twice is once', async () => {
  const lines = Array.from({ length: 1_203 }, () => subscription());
  const progress: number[] = [];
  expect(await run(lines, { progress: (done) => progress.push(done) })).toEqual({
    rows: 1_203,
    written: 1_203,
    missing: [],
    faults: [],
  });
  expect(progress).toEqual([500, 1_000, 1_203]);
  const first = await exported('subscriptions');
  expect(first).toHaveLength(1_203);
  expect(first.find(({ id }) => id === lines[0]!['id'])).toEqual({
    ...lines[0],
    current_period_start: '2026-11-01T10:00:00.123Z',
    current_period_end: '2026-12-01T10:00:00.000Z',
    created_at: '2025-01-31T08:00:00.000Z',
    updated_at: '2026-11-01T10:00:00.000Z',
  });
  expect(await run(first)).toMatchObject({ written: 1_203, faults: [] });
  expect(await exported('subscriptions')).toEqual(first);
});

test('ids of people are those of the mapping', async () => {
  const [lea, line] = [newId(), subscription({ user_id: 'kratos-1' })];
  expect(await run([line], { people: new Map([['kratos-1', lea]]) })).toMatchObject({ written: 1 });
  expect((await exported('subscriptions'))[0]).toMatchObject({ id: line['id'], user_id: lea });
});

test('rows without a person are reported, and nothing is written, unless they are to be left out', async () => {
  const [known, unknown, odd] = [subscription(), subscription(), subscription({ user_id: 'kratos-2' })];
  const more = { existing: async () => new Set([known['user_id']!]) };
  const missing = [
    { line: 3, userId: unknown['user_id'] },
    { line: 4, userId: 'kratos-2' },
  ];
  const report = await run([known, unknown, odd], more);
  expect({ ...report, missing: report.missing.toSorted((a, b) => a.line - b.line) }).toMatchObject({
    written: 0,
    missing,
  });
  expect(await count()).toBe(0);
  expect(await run([known, unknown, odd], { ...more, skipMissing: true })).toMatchObject({ written: 1 });
  expect(await count()).toBe(1);
});

test('a dry run writes nothing', async () => {
  expect(await run([subscription()], { dryRun: true })).toMatchObject({ rows: 1, written: 0, faults: [] });
  expect(await count()).toBe(0);
});

test.each([
  [{ id: 'UPPER' }, 'id is no CUID2'],
  [{ status: 'paid' }, 'status is none of active, inactive, cancelled, expired'],
  [{ plan: 'gold' }, 'plan is none of free, pro, business'],
  [{ stripe_customer_id: 'x' }, 'stripe_customer_id'],
  [{ current_period_end: 'tomorrow' }, 'current_period_end is no time'],
  [{ cancel_at_period_end: 'maybe' }, 'cancel_at_period_end is neither t nor f'],
  [{ created_at: '' }, 'created_at is no time'],
] as const)('%o is a fault, and nothing is written', async (wrong, fault) => {
  const { faults, written } = await run([subscription(), subscription(wrong), subscription()]);
  expect([written, faults]).toEqual([0, [{ line: 3, fault: expect.stringContaining(fault) }]]);
  expect(await count()).toBe(0);
});

test('what is there twice, in the file or in the database, is a fault', async () => {
  const [first, second] = [subscription(), subscription()];
  expect((await run([first, { ...second, user_id: first['user_id']! }])).faults).toEqual([
    { line: 3, fault: 'user_id is that of line 2' },
  ]);
  await run([first]);
  expect((await run([second, { ...first, id: newCuid() }])).faults).toEqual(
    expect.arrayContaining([{ line: 3, fault: `user_id is that of the row ${first['id']}` }]),
  );
  expect(await count()).toBe(1);
});

test('keys of data pods are sealed, and stay so on their way out and in', async () => {
  const line = config();
  expect(await run([line, config({ data_pod_url: '', data_pod_api_key: '' })], { table: 'user_config' })).toMatchObject(
    {
      written: 2,
      faults: [],
    },
  );
  const out = await exported('user_config');
  expect(JSON.stringify(out)).not.toContain('pod-key');
  await run(out, { table: 'user_config' });
  const [row] = await data.admin<{ last: string }>(
    'select data_pod_api_key_last_four as last from user_config where id = $1',
    [line['id']],
  );
  expect(row?.last).toBe('1234');
  expect((await run([config({ data_pod_url: 'ftp://x' })], { table: 'user_config' })).faults).toHaveLength(1);
});
