// The audit log, as every service has it: what administrators did and read is written down, once and for good.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AccountAdminServiceService } from '@plaza/api/account';
import type { AuditEntry } from '@plaza/api/audit';
import { CorrectionServiceService } from '@plaza/api/refund';
import { WalletAuditServiceService } from '@plaza/api/wallet-audit';
import { newId } from '@plaza/service';
import type { TestClient } from '@plaza/testing';
import { failure, until } from '@plaza/testing';
import { startWallet, type Harness, type TestPerson } from './harness.ts';

let harness: Harness;
let accounts: TestClient<typeof AccountAdminServiceService>;
let corrections: TestClient<typeof CorrectionServiceService>;
let audit: TestClient<typeof WalletAuditServiceService>;
let admin: TestPerson;

beforeAll(async () => {
  harness = await startWallet();
  accounts = harness.connect(AccountAdminServiceService);
  corrections = harness.connect(CorrectionServiceService);
  audit = harness.connect(WalletAuditServiceService);
  admin = await harness.person('Admin', 'admin');
});
afterAll(() => harness.close());

async function rich(): Promise<TestPerson> {
  const person = await harness.person();
  await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, person.as);
  return person;
}

const about = async (subject: string): Promise<AuditEntry[]> =>
  (await audit.listWalletAuditEntries({ subject }, admin.as)).entries;

test('a change leaves an entry with who, what, why and what came of it', async () => {
  const person = await rich();
  await accounts.freezeWallet(
    { userId: person.id, currency: 'EUR', reason: 'Court order' },
    { ...admin.as, idempotencyKey: 'order-7' },
  );
  expect(await about(person.id)).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      at: expect.any(Date),
      actor: admin.id,
      actorRole: 'admin',
      rpc: 'plaza.wallet.v1.AccountAdminService/FreezeWallet',
      outcome: 'done',
      subjectKind: 'person',
      subject: person.id,
      reason: 'Court order',
      requestId: expect.stringMatching(/./),
      idempotencyKey: 'order-7',
      address: expect.stringMatching(/./),
      act: '',
      merchant: '',
      keyId: '',
      details: {
        request: { user_id: person.id, currency: 'EUR', reason: 'Court order' },
        after: { wallets: [expect.objectContaining({ currency: 'EUR', status: 'frozen' })] },
      },
    },
  ]);
});

test('a read leaves an entry, and is not answered if it cannot', async () => {
  const person = await rich();
  await accounts.getAccount({ userId: person.id }, admin.as);
  expect(await about(person.id)).toMatchObject([{ rpc: 'plaza.wallet.v1.AccountAdminService/GetAccount' }]);
  await harness.db.admin('alter table wallet.audit_log add constraint closed check (false) not valid');
  try {
    expect(await failure(accounts.getAccount({ userId: person.id }, admin.as))).toMatchObject({ reason: 'INTERNAL' });
    const freezing = accounts.freezeWallet({ userId: person.id, currency: '', reason: 'Court order' }, admin.as);
    expect(await failure(freezing)).toMatchObject({ reason: 'INTERNAL' });
  } finally {
    await harness.db.admin('alter table wallet.audit_log drop constraint closed');
  }
  // What was not written down did not happen.
  expect((await accounts.getAccount({ userId: person.id }, admin.as)).wallets).toMatchObject([{ status: 'active' }]);
});

test('a call that is refused, or is not allowed, leaves none', async () => {
  const person = await harness.person();
  const reading = accounts.getAccount({ userId: person.id }, admin.as);
  expect(await failure(reading)).toMatchObject({ reason: 'WALLET_NOT_FOUND' });
  const freezing = accounts.freezeWallet({ userId: person.id, currency: '', reason: 'Court order' }, admin.as);
  expect(await failure(freezing)).toMatchObject({ reason: 'WALLET_NOT_FOUND' });
  const strange = accounts.getAccount({ userId: admin.id }, person.as);
  expect(await failure(strange)).toMatchObject({ reason: 'PERMISSION_DENIED' });
  expect(await about(person.id)).toEqual([]);
});

test('an effect of several transactions has an entry before it, and one with its outcome', async () => {
  const [from, to] = [await rich(), await harness.person()];
  const { transaction } = await harness.wallet.send({ recipientId: to.id, amount: '5', currency: 'EUR' }, from.as);
  await corrections.reverseTransaction({ id: transaction!.id, reason: 'Sent twice' }, admin.as);
  const [after, before] = await about(transaction!.id);
  expect([before!.outcome, after!.outcome]).toEqual(['begun', 'done']);
  expect(after!.requestId).toBe(before!.requestId);
  const again = corrections.reverseTransaction({ id: transaction!.id, reason: 'Sent twice' }, admin.as);
  expect(await failure(again)).toMatchObject({ reason: 'ALREADY_REVERSED' });
  expect((await about(transaction!.id)).slice(0, 2)).toMatchObject([
    { outcome: 'error', details: { error: 'ALREADY_REVERSED' } },
    { outcome: 'begun' },
  ]);
});

test('the list has pages and filters, and is itself read under audit', async () => {
  const [other, person] = [await harness.person('Other', 'admin'), await rich()];
  for (let times = 0; times < 3; times++) await accounts.getAccount({ userId: person.id }, other.as);
  const filter = { actor: other.id, rpc: 'plaza.wallet.v1.AccountAdminService/GetAccount' };
  const first = await audit.listWalletAuditEntries({ ...filter, pageSize: 2 }, admin.as);
  const second = await audit.listWalletAuditEntries(
    { ...filter, pageSize: 2, pageToken: first.nextPageToken },
    admin.as,
  );
  expect([first.entries.length, second.entries.length, second.nextPageToken]).toEqual([2, 1, '']);
  expect(new Set([...first.entries, ...second.entries].map(({ id }) => id)).size).toBe(3);
  const elsewhere = audit.listWalletAuditEntries({ actor: admin.id, pageToken: first.nextPageToken }, admin.as);
  expect(await failure(elsewhere)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
  const { at } = first.entries[0]!;
  expect(
    (await audit.listWalletAuditEntries({ ...filter, from: at, to: new Date(at!.getTime() + 1) }, admin.as)).entries,
  ).toEqual(expect.arrayContaining([first.entries[0]]));
  expect((await audit.listWalletAuditEntries({ ...filter, to: new Date(0) }, admin.as)).entries).toEqual([]);
  await accounts.freezeWallet({ userId: person.id, currency: 'EUR', reason: 'Court order' }, other.as);
  const changes = await audit.listWalletAuditEntries({ subject: person.id, changesOnly: true }, admin.as);
  expect(changes.entries).toMatchObject([{ rpc: 'plaza.wallet.v1.AccountAdminService/FreezeWallet' }]);
  const readings = await audit.listWalletAuditEntries(
    { actor: admin.id, rpc: 'plaza.wallet.v1.WalletAuditService/ListWalletAuditEntries', pageSize: 1 },
    admin.as,
  );
  expect(readings.entries).toHaveLength(1);
  expect(await failure(audit.listWalletAuditEntries({}, person.as))).toMatchObject({ reason: 'PERMISSION_DENIED' });
});

test('it is exported as CSV and as JSON lines, with the filters of the list, under audit', async () => {
  const person = await rich();
  const reason = '=cmd, "quoted"';
  await accounts.freezeWallet({ userId: person.id, currency: 'EUR', reason }, admin.as);
  for (let times = 0; times < 3; times++) await accounts.getAccount({ userId: person.id }, admin.as);
  const exported = async (format: string) => {
    const parts: string[] = [];
    const stream = audit.exportWalletAuditEntries({ subject: person.id, format }, admin.as);
    for await (const { data } of stream) parts.push(Buffer.from(data).toString());
    return parts.join('');
  };
  const csv = (await exported('')).split('\r\n');
  // With the export’s own entry.
  expect(csv).toHaveLength(1 + 5 + 1);
  expect(csv[0]).toMatch(/^id,at,actor,/);
  expect(csv[1]).toContain(`"'=cmd, ""quoted"""`);
  const entries = (await exported('jsonl'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { rpc: string });
  // The first export is about the person too.
  expect(entries.map(({ rpc }) => rpc.split('/')[1])).toEqual([
    'FreezeWallet',
    'GetAccount',
    'GetAccount',
    'GetAccount',
    'ExportWalletAuditEntries',
    'ExportWalletAuditEntries',
  ]);
  const strange = async () => {
    for await (const part of audit.exportWalletAuditEntries({}, person.as)) void part;
  };
  expect(await failure(strange())).toMatchObject({ reason: 'PERMISSION_DENIED' });
});

test('a person reads what they did and what was done to them, and no names of staff', async () => {
  const person = await rich();
  await accounts.freezeWallet({ userId: person.id, currency: 'EUR', reason: 'Court order' }, admin.as);
  await accounts.getAccount({ userId: person.id }, admin.as);
  const first = await audit.listMyWalletAuditEntries({ pageSize: 1 }, person.as);
  const second = await audit.listMyWalletAuditEntries({ pageSize: 1, pageToken: first.nextPageToken }, person.as);
  expect([...first.entries, ...second.entries]).toMatchObject([
    { by: 'staff', rpc: 'plaza.wallet.v1.AccountAdminService/GetAccount', subject: person.id, address: '' },
    { by: 'staff', rpc: 'plaza.wallet.v1.AccountAdminService/FreezeWallet', outcome: 'done' },
  ]);
  expect(second.nextPageToken).toBe('');
  expect(JSON.stringify([first, second])).not.toContain(admin.id);
  const other = await harness.person();
  expect((await audit.listMyWalletAuditEntries({}, other.as)).entries).toEqual([]);
  const stolen = audit.listMyWalletAuditEntries({ pageToken: first.nextPageToken }, other.as);
  expect(await failure(stolen)).toMatchObject({ reason: 'PAGE_TOKEN_INVALID' });
});

test('the state of the chain follows what is written', async () => {
  const person = await rich();
  const before = await audit.getWalletAuditState({}, admin.as);
  await accounts.getAccount({ userId: person.id }, admin.as);
  await until(async () => (await audit.getWalletAuditState({}, admin.as)).sealed > before.sealed, 'it is sealed');
  expect(before).toMatchObject({ removed: 0, broken: '' });
});

test('nobody changes or removes an entry, and nobody writes one about somebody else', async () => {
  const person = await rich();
  await accounts.getAccount({ userId: person.id }, admin.as);
  for (const statement of [
    `update wallet.audit_log set reason = 'another'`,
    'delete from wallet.audit_log',
    'truncate wallet.audit_log',
  ])
    await expect(harness.db.admin(statement)).rejects.toMatchObject({ code: '23001' });
  const database = await harness.db.open();
  try {
    const write = database.asUser(person.id, (em) =>
      em.execute(
        `insert into audit_log (id, actor, actor_role, rpc, outcome, subject_kind, subject, reason, request_id, address, details)
           values ('${newId()}', '${admin.id}', 'admin', 'x/Y', 'done', '', '', '', '', '', '{}')`,
      ),
    );
    await expect(write).rejects.toThrow(/row-level security/);
    expect(await database.asUser(admin.id, (em) => em.execute('select from audit_log'))).toEqual([]);
  } finally {
    await database.close();
  }
});
