// What administrators see and do of a service over its API, as every service has it.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WalletAuditServiceService } from '@plaza/api/wallet-audit';
import { WalletOperationsServiceService } from '@plaza/api/wallet-operations';
import { newId } from '@plaza/service';
import { failure, type TestClient } from '@plaza/testing';
import { startWallet, type Harness, type TestPerson } from './harness.ts';

let harness: Harness;
let operations: TestClient<typeof WalletOperationsServiceService>;
let admin: TestPerson;

beforeAll(async () => {
  harness = await startWallet();
  operations = harness.connect(WalletOperationsServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterAll(() => harness.close());

/** Events that failed too often, of a type that nobody else writes here. */
async function dead(type: string, count: number): Promise<string[]> {
  const rows = await harness.db.admin<{ id: string }>(
    `insert into wallet.outbox (id, type, aggregate, destination, user_id, payload, state, attempts, last_error)
       select gen_random_uuid(), '${type}', n::text, 'messaging', gen_random_uuid(), '{}', 'dead', 20, 'It failed.'
         from generate_series(1, ${count}) n returning id`,
  );
  return rows.map(({ id }) => id);
}

test('a service says how it runs, and what waits', async () => {
  await dead('test.Counted', 2);
  const info = await operations.getWalletServiceInfo({}, admin.as);
  expect(info).toMatchObject({
    service: 'wallet',
    nodeVersion: process.version,
    migrationsPending: [],
    outbox: expect.arrayContaining([expect.objectContaining({ destination: 'messaging', state: 'dead' })]),
  });
  expect(info.databaseBytes).toBeGreaterThan(1_000_000);
  expect(info.migrationsApplied).toBeGreaterThan(1);
  expect(['redis', 'postgres', 'none']).toContain(info.cacheTier);
});

test('events are listed in pages, by state and type', async () => {
  const ids = await dead('test.Listed', 3);
  const filter = { state: 'dead', type: 'test.Listed', pageSize: 2 };
  const first = await operations.listWalletOutboxEvents(filter, admin.as);
  const second = await operations.listWalletOutboxEvents({ ...filter, pageToken: first.nextPageToken }, admin.as);
  const events = [...first.events, ...second.events];
  expect(events.map(({ id }) => id)).toEqual(ids);
  expect(events[0]).toMatchObject({ destination: 'messaging', attempts: 20, lastError: 'It failed.' });
  expect(second.nextPageToken).toBe('');
  const unknown = operations.listWalletOutboxEvents({ state: 'lost' }, admin.as);
  expect(await failure(unknown)).toMatchObject({ reason: 'INVALID_ARGUMENT' });
});

test('dead events are tried again, and others are left as they are', async () => {
  const [one = '', other = ''] = await dead('test.Replayed', 3);
  const request = { ids: [one, other, newId()], reason: 'The receiver was mended' };
  expect(await operations.replayWalletOutboxEvents(request, admin.as)).toEqual({ replayed: 2 });
  expect(await operations.replayWalletOutboxEvents(request, admin.as)).toEqual({ replayed: 0 });
  expect(await operations.replayWalletOutboxEvents({ type: 'test.Replayed' }, admin.as)).toEqual({ replayed: 1 });
  const { entries } = await harness
    .connect(WalletAuditServiceService)
    .listWalletAuditEntries({ rpc: 'plaza.wallet.v1.WalletOperationsService/ReplayWalletOutboxEvents' }, admin.as);
  expect(entries.at(-1)).toMatchObject({
    reason: 'The receiver was mended',
    details: { after: { replayed: 2 } },
  });
});

test('dead events are dropped with a reason', async () => {
  const [one = ''] = await dead('test.Dropped', 2);
  expect(await failure(operations.dropWalletOutboxEvents({ ids: [one] }, admin.as))).toMatchObject({
    violations: [{ field: 'reason' }],
  });
  const reason = 'The person is gone';
  expect(await failure(operations.dropWalletOutboxEvents({ reason }, admin.as))).toMatchObject({
    violations: [{ field: 'ids' }],
  });
  expect(await operations.dropWalletOutboxEvents({ ids: [one], reason }, admin.as)).toEqual({ dropped: 1 });
  expect(await operations.dropWalletOutboxEvents({ type: 'test.Dropped', reason }, admin.as)).toEqual({ dropped: 1 });
  expect((await operations.listWalletOutboxEvents({ type: 'test.Dropped' }, admin.as)).events).toEqual([]);
});

test('nobody else may', async () => {
  const { as } = await harness.person();
  for (const call of [
    operations.getWalletServiceInfo({}, as),
    operations.listWalletOutboxEvents({}, as),
    operations.replayWalletOutboxEvents({ type: 'x' }, as),
    operations.dropWalletOutboxEvents({ type: 'x', reason: 'x' }, as),
  ])
    expect(await failure(call)).toMatchObject({ reason: 'PERMISSION_DENIED' });
});
