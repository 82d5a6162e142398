// The chain of the audit log, as every service has it: what is written is sealed and signed, and every change behind everyone's back is named.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import {
  createLogger,
  publicKeyText,
  readCheckpoint,
  removeOldEntries,
  sealAudit,
  verifyAudit,
  writeCheckpoint,
  type AuditBreak,
  type AuditVerification,
  type Checkpoint,
  type Database,
} from '@plaza/service';
import { testServiceKeys, type TestClient } from '@plaza/testing';
import { startWallet, type Harness, type TestPerson } from './harness.ts';

let harness: Harness;
let database: Database;
let accounts: TestClient<typeof AccountAdminServiceService>;
let admin: TestPerson;
const serviceKey = testServiceKeys.wallet;
const signer = { service: 'wallet', serviceKey } as const;

beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
  accounts = harness.connect(AccountAdminServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterAll(async () => {
  await database.close();
  await harness.close();
});

/** A statement that no trigger stands in the way of: what only an administrator of the server can run. */
const tamper = (sql: string): Promise<unknown> =>
  harness.db.admin(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);

async function write(times: number): Promise<void> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, person.as);
  for (let time = 0; time < times; time++) await accounts.getAccount({ userId: person.id }, admin.as);
  await sealed();
}

/** The service's own job may be at it. */
async function sealed(): Promise<void> {
  for (;;) {
    await sealAudit(database);
    const [row] = await harness.db.admin<{ count: number }>('select count(*)::int as count from audit_unsealed');
    if (row?.count === 0) return;
  }
}

const verify = (kept: Checkpoint[] = []): Promise<AuditVerification> =>
  verifyAudit(database, { service: 'wallet', keys: [publicKeyText(serviceKey)], kept });

async function broken(kept?: Checkpoint[]): Promise<AuditBreak> {
  const found = (await verify(kept)).broken;
  if (!found) throw new Error('Nothing was found.');
  return found;
}

/** Everything of the log as it was, when the test is over. */
async function restoring(work: () => Promise<void>): Promise<void> {
  const tables = ['audit_log', 'audit_chain', 'audit_checkpoints', 'audit_unsealed'];
  for (const table of tables) await harness.db.admin(`create table kept_${table} as table ${table}`);
  try {
    await work();
  } finally {
    for (const table of tables)
      await tamper(`delete from ${table}; insert into ${table} select * from kept_${table}; drop table kept_${table}`);
  }
}

const [middle, last] = ['(select max(position) - 15 from audit_log)', '(select max(position) from audit_log)'];

beforeEach(async () => {
  await write(30);
  await writeCheckpoint(database, signer);
});

test('a log that nobody touched is whole, also while it is written to', async () => {
  let writing = true;
  const busy = Promise.all(
    [1, 2].map(async () => {
      while (writing) await write(5);
    }),
  );
  for (let round = 0; round < 5; round++) expect((await verify()).broken).toBeUndefined();
  writing = false;
  await busy;
  await writeCheckpoint(database, signer);
  const { entries, newest, unsealed } = await verify();
  expect([entries, unsealed]).toEqual([Number(newest!.count), 0]);
});

test.each([
  ['changed', 'changed', `update audit_log set reason = 'another' where position = ${middle}`],
  ['changed in its details', 'changed', `update audit_log set details = '{}' where position = ${middle}`],
  ['given to another', 'changed', `update audit_log set actor = gen_random_uuid() where position = ${middle}`],
  ['removed', 'removed', `delete from audit_log where position = ${middle}`],
  [
    'removed with its link',
    'removed',
    `delete from audit_chain where position = ${middle}; delete from audit_log where position = ${middle}`,
  ],
  ['the last', 'removed', `delete from audit_log where position = ${last}`],
])('a row that is %s is found', async (_, kind, sql) => {
  await restoring(async () => {
    const [row] = await harness.db.admin<{ position: string }>(
      `select ${sql.includes(last) ? last : middle}::text as position`,
    );
    await tamper(sql);
    const found = await broken();
    expect(found.kind).toBe(kind);
    if (!sql.includes('audit_chain')) expect(found.position).toBe(row!.position);
  });
  expect((await verify()).broken).toBeUndefined();
});

test('the last ten cut with their links are found, and also with their checkpoints by who kept one', async () => {
  await restoring(async () => {
    const [row] = await harness.db.admin<{ value: string }>(
      'select value from audit_checkpoints order by sequence desc limit 1',
    );
    const kept = readCheckpoint(row!.value)!;
    await tamper(`delete from audit_log where position in (select position from audit_chain order by number desc limit 10);
      delete from audit_chain where number in (select number from audit_chain order by number desc limit 10)`);
    expect(await broken()).toMatchObject({ kind: 'cut', detail: expect.stringContaining('10 entries') });
    await tamper(`delete from audit_checkpoints where count > (select max(number) from audit_chain)`);
    expect((await verify()).broken).toBeUndefined();
    expect(await broken([kept])).toMatchObject({ kind: 'cut' });
    // Who makes one up is found too.
    const forged = { ...kept, value: kept.value.replace(/.{4}$/, 'AAAA') };
    expect(await broken([forged])).toMatchObject({ kind: 'checkpoint' });
  });
});

test('an entry that was inserted past the log, and a chain that was calculated again, are found', async () => {
  await restoring(async () => {
    await tamper(`insert into audit_log (id, actor, actor_role, rpc, outcome, subject_kind, subject, reason, request_id, address, details)
      values (gen_random_uuid(), gen_random_uuid(), 'admin', 'x/Y', 'done', '', '', '', '', '', '{}')`);
    expect(await broken()).toMatchObject({ kind: 'inserted' });
  });
  await restoring(async () => {
    await tamper(`update audit_log set reason = 'another' where position = ${middle};
      insert into audit_unsealed select position from audit_log; delete from audit_chain`);
    await sealed();
    expect(await broken()).toMatchObject({ kind: 'changed', detail: expect.stringContaining('calculated again') });
    await tamper('delete from audit_checkpoints');
    const strange = { service: 'wallet', serviceKey: testServiceKeys.auth } as const;
    await writeCheckpoint(database, strange);
    expect(await broken()).toMatchObject({ kind: 'checkpoint' });
  });
});

test('a checkpoint that was changed or removed is found', async () => {
  await write(1);
  await writeCheckpoint(database, signer);
  for (const sql of [
    'delete from audit_checkpoints where sequence = 1',
    'update audit_checkpoints set value = (select value from audit_checkpoints order by sequence desc limit 1) where sequence = 1',
  ])
    await restoring(async () => {
      await tamper(sql);
      expect(await broken()).toMatchObject({ kind: 'checkpoint' });
    });
});

test('old entries are removed from the beginning only, behind a checkpoint that says so', async () => {
  await restoring(async () => {
    const log = createLogger('wallet', 'silent');
    const options = { ...signer, database, log, retentionDays: 30 };
    expect(await removeOldEntries(options, new Date(0))).toBe(0);
    const before = await verify();
    await write(7);
    await writeCheckpoint(database, signer);
    const between = new Date(Date.parse(before.newest!.time) + 1);
    expect(await removeOldEntries(options, between)).toBe(before.entries);
    const after = await verify();
    expect(after).toMatchObject({ broken: undefined, begin: { count: before.newest!.count } });
    expect(await removeOldEntries(options, between)).toBe(0);
    // What was kept elsewhere before is still good.
    expect((await verify([before.newest!, after.newest!])).broken).toBeUndefined();
    // A younger beginning that nobody signed is a cut.
    await tamper('delete from audit_log where position = (select min(position) from audit_log)');
    expect(await broken()).toMatchObject({ kind: 'removed' });
  });
});

test('nobody deletes past that', async () => {
  for (const table of ['audit_log', 'audit_chain', 'audit_checkpoints'])
    for (const sql of [`delete from ${table}`, `truncate ${table}`])
      await expect(harness.db.admin(sql)).rejects.toMatchObject({ code: '23001' });
  await expect(harness.db.admin(`update audit_chain set hash = hash`)).rejects.toMatchObject({ code: '23001' });
  for (const sql of [
    'delete from audit_log',
    'insert into audit_chain (number, position, hash) values (1, 1, sha256(null))',
    'delete from audit_unsealed',
    'insert into audit_unsealed (position) values (1)',
  ])
    await expect(database.asSystem((em) => em.execute(sql))).rejects.toThrow(/permission denied/);
});
