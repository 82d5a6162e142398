// A month leaves for a file and comes back; balances, statements and chains stay right all the while.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChargeInternalServiceService } from '@plaza/api/charge';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { StatementServiceService } from '@plaza/api/statement';
import { UnclaimedServiceService } from '@plaza/api/unclaimed';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { openDatabase, ownerRole, type Database } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { archiveMonth, restoreMonth, verifyLedger } from '@plaza/wallet/operator';
import { schema } from '@plaza/wallet/orm.config';
import pg from 'pg';
import { unclaimedOf } from '../posting/accounts.ts';
import { setClock, type Clock } from '../../../test/clock.ts';
import { startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let clock: Clock;
let owner: Database;
let statements: TestClient<typeof StatementServiceService>;
let folder: string;
let lea: TestPerson;
let marco: TestPerson;
let late: TestPerson;
let gone: TestPerson;
let admin: TestPerson;
let unclaimed: TestClient<typeof UnclaimedServiceService>;
/** What bought something in the month that leaves, and what that was answered. */
const bought: { ask: () => Promise<unknown>; answer: unknown }[] = [];

beforeAll(async () => {
  harness = await startWallet();
  clock = await setClock(harness.db);
  statements = client(StatementServiceService, harness.port);
  owner = await openDatabase(schema, harness.db.adminUrl, { poolSize: 2, role: ownerRole('wallet') });
  folder = await mkdtemp(join(tmpdir(), 'plaza-archive-'));
  unclaimed = harness.connect(UnclaimedServiceService);
  [gone, admin] = [await harness.person('Gone'), await harness.person('Admin', 'admin')];
  [lea, marco, late] = [await harness.person('Léa'), await harness.person('Marco'), await harness.person('Late')];
  const { wallet } = harness;
  await clock.travel('2026-01-10T12:00:00Z');
  await wallet.deposit({ amount: '100', currency: 'EUR' }, lea.as);
  await wallet.deposit({ amount: '5', currency: 'EUR' }, marco.as);
  await clock.travel('2026-02-10T12:00:00Z');
  for (let index = 0; index < 3; index++)
    await wallet.send({ recipientId: marco.id, amount: '10', currency: 'EUR', note: '"amount":1' }, lea.as);
  await wallet.deposit({ amount: '700', currency: 'JPY' }, lea.as);
  await buy(await harness.person('Buyer'));
  await leave(gone);
  await clock.travel('2026-03-10T12:00:00Z');
  await unclaimed.payUnclaimed(
    { id: unclaimedOf(gone.id, 'EUR').id, amount: '4', reference: 'SEPA 1', reason: 'Asked by letter' },
    admin.as,
  );
  await wallet.send({ recipientId: lea.id, amount: '1', currency: 'EUR' }, marco.as);
  await clock.travel('2026-04-10T12:00:00Z');
  await wallet.deposit({ amount: '40', currency: 'EUR' }, late.as);
  await wallet.send({ recipientId: marco.id, amount: '2.50', currency: 'EUR' }, lea.as);
});
afterAll(async () => {
  statements.close();
  await owner.close();
  await harness.close();
  await rm(folder, { recursive: true });
});

const pidOf = async (client: pg.Client): Promise<number> =>
  (await client.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]!.pid;

/** Once with a hold of its own, and once at once. */
async function buy(buyer: TestPerson): Promise<void> {
  await harness.wallet.deposit({ amount: '50', currency: 'EUR' }, buyer.as);
  const order = (requestId: string) => ({
    requestId,
    userId: buyer.id,
    amount: '12.50',
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 86_400_000),
    metadata: { description: 'Scarf', order_id: requestId },
    payees: [],
  });
  await harness.internal.placeHold(order('held'));
  const capture = () => harness.internal.captureHold({ requestId: 'held' });
  const charges = harness.connect(ChargeInternalServiceService, 'catalog');
  const charge = () => charges.chargeOrders({ charges: [order('charged')] });
  bought.push({ ask: capture, answer: await capture() }, { ask: charge, answer: await charge() });
}

/** Spends everything, is deleted, and is given it back. */
async function leave(person: TestPerson): Promise<void> {
  await harness.wallet.deposit({ amount: '9', currency: 'EUR' }, person.as);
  await harness.internal.placeHold({
    requestId: 'gone',
    userId: person.id,
    amount: '9',
    currency: 'EUR',
    expiresAt: new Date(Date.now() + 86_400_000),
  });
  await harness.internal.captureHold({ requestId: 'gone' });
  await harness.connect(ClosingInternalServiceService, 'auth').closePerson({ userId: person.id, attempt: 1 });
  await owner.asSystem((em) => em.execute('select wallet.erase_person(?)', [person.id]));
  await harness
    .connect(RefundInternalServiceService, 'catalog')
    .refundPurchase({ holdRequestId: 'gone', requestId: 'refund-gone' });
}

const fileOf = (month: string) => join(folder, `ledger-${month}.ndjson.gz`);
const at = async (time: string, person = lea) =>
  (await statements.getBalanceAt({ time: new Date(time) }, person.as)).balance;
const statement = (from: string, to: string, person = lea) =>
  statements.getStatement({ from: new Date(from), to: new Date(to) }, person.as);
const rows = () =>
  Promise.all(
    ['transactions', 'entries'].map((table) =>
      harness.db.admin(
        `select *, tableoid::regclass::text as month from ${table} where "timestamp" < '2026-04-15' order by "timestamp", id`,
      ),
    ),
  );
const whole = async () => expect(await verifyLedger(owner)).toMatchObject({ broken: undefined });

/** All that is not rows: what binds a month to the ledger, and who may do what with it. */
const shape = () =>
  Promise.all(
    ['transactions_2026_02', 'entries_2026_02']
      .flatMap((name) => [
        `select conname, contype::text, pg_get_constraintdef(oid) as def, conparentid <> 0 as inherited, convalidated from pg_constraint where conrelid = '${name}'::regclass order by 1`,
        `select indexname, indexdef from pg_indexes where tablename = '${name}' order by 1`,
        `select tgname, pg_get_triggerdef(oid) as def, tgenabled::text from pg_trigger where tgrelid = '${name}'::regclass and not tgisinternal order by 1`,
        `select policyname, qual, with_check from pg_policies where tablename = '${name}' order by 1`,
        `select relrowsecurity, relforcerowsecurity, relacl, pg_get_userbyid(relowner) as owner, pg_get_expr(relpartbound, oid) as bound from pg_class where relname = '${name}'`,
        `select column_name, data_type, is_nullable, column_default from information_schema.columns where table_name = '${name}' order by ordinal_position`,
      ])
      .map((sql) => harness.db.admin(sql)),
  );

describe('a month that is archived', () => {
  let before: unknown;
  let shapeBefore: unknown;
  beforeAll(async () => {
    before = await rows();
    shapeBefore = await shape();
    await archiveMonth(owner, '2026-02', folder);
  });
  afterAll(async () => {
    await restoreMonth(owner, fileOf('2026-02'));
    expect(await rows()).toEqual(before);
    expect(await shape()).toEqual(shapeBefore);
    await whole();
    expect(await harness.db.admin('select from archived_months')).toHaveLength(0);
    expect(await harness.db.admin('select from archived_balances')).toHaveLength(0);
  });

  it('is gone from the database, and the ledger is still whole', async () => {
    expect(
      await harness.db.admin(
        `select to_regclass('wallet.entries_2026_02') as entries, to_regclass('wallet.transactions_2026_02') as transactions`,
      ),
    ).toEqual([{ entries: null, transactions: null }]);
    expect(await verifyLedger(owner)).toMatchObject({ archivedMonths: 1, broken: undefined });
    const asService = await harness.db.open();
    expect(await verifyLedger(asService)).toMatchObject({ archivedMonths: 1, broken: undefined });
    await asService.close();
  });

  it('leaves what came unclaimed in it to be paid', async () => {
    const { id } = unclaimedOf(gone.id, 'EUR');
    expect((await unclaimed.listUnclaimed({}, admin.as)).unclaimed).toMatchObject([
      { id, userId: gone.id, amount: '5.00' },
    ]);
    expect((await unclaimed.listUnclaimedTransactions({ id }, admin.as)).transactions).toMatchObject([
      { type: 'payout', direction: 'debit', amount: '4.00', balanceAfter: '5.00' },
    ]);
  });

  it('leaves every balance before and after it as it was', async () => {
    expect(await at('2026-01-31T23:59:59.999Z')).toBe('100.00');
    expect(await at('2026-03-01T00:00:00Z')).toBe('70.00');
    expect(await at('2026-03-01T00:00:00Z', marco)).toBe('35.00');
    expect(await at('2026-03-05T00:00:00Z', late)).toBe('0.00');
    expect(await at('2026-03-20T00:00:00Z')).toBe('71.00');
    expect((await harness.wallet.getBalance({}, lea.as)).balance).toBe('68.50');
    expect(await statement('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z')).toMatchObject({
      openingBalance: '70.00',
      closingBalance: '71.00',
      totals: [{ type: 'receive', amount: '1.00', count: 1 }],
    });
    expect(await statement('2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z')).toMatchObject({
      openingBalance: '0.00',
      closingBalance: '100.00',
    });
  });

  it('does not change what a purchase of it answers when it is asked again', async () => {
    for (const { ask, answer } of bought) expect(await ask()).toEqual(answer);
    expect(bought[1]?.answer).toMatchObject({
      results: [{ reason: '', transaction: { amount: '12.50' }, balance: '25.00' }],
    });
  });

  it('can not be asked about, and says which it is', async () => {
    const archived = { reason: 'PERIOD_ARCHIVED', metadata: { month: '2026-02' } };
    for (const time of ['2026-02-01T00:00:00Z', '2026-02-10T12:30:00Z', '2026-02-28T23:59:59.999Z'])
      await expect(at(time)).rejects.toMatchObject(archived);
    await expect(statement('2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z')).rejects.toMatchObject(archived);
    await expect(statement('2026-02-28T23:59:59.999Z', '2026-03-10T00:00:00Z')).rejects.toMatchObject(archived);
    const exported = async (request: object) => {
      let text = '';
      for await (const { data } of statements.exportTransactions(request, lea.as)) text += data.toString();
      return text;
    };
    await expect(exported({ from: new Date('2026-01-01T00:00:00Z') })).rejects.toMatchObject(archived);
    await expect(exported({ to: new Date('2026-02-05T00:00:00Z') })).rejects.toMatchObject(archived);
    expect((await exported({})).trim().split('\r\n')).toHaveLength(4);
    expect((await exported({ from: new Date('2026-03-01T00:00:00Z') })).trim().split('\r\n')).toHaveLength(3);
    await expect(
      harness.wallet.listTransactions({ from: new Date('2026-02-05T00:00:00Z') }, lea.as),
    ).rejects.toMatchObject(archived);
    await expect(
      harness.wallet.listTransactions({ to: new Date('2026-02-05T00:00:00Z') }, lea.as),
    ).rejects.toMatchObject(archived);
    expect(
      (await harness.wallet.listTransactions({ from: new Date('2026-03-01T00:00:00Z') }, lea.as)).transactions,
    ).toHaveLength(2);
    expect((await harness.wallet.listTransactions({}, lea.as)).transactions).toHaveLength(3);
  });

  it('is followed by new postings, each in its chain', async () => {
    await clock.travel('2026-04-15T12:00:00Z');
    await harness.wallet.send({ recipientId: marco.id, amount: '1', currency: 'EUR' }, lea.as);
    await harness.wallet.send({ recipientId: lea.id, amount: '1', currency: 'EUR' }, marco.as);
    await whole();
  });

  it('is bound to the ledger by what was kept of it', async () => {
    const set = (sql: string) =>
      harness.db.admin(
        `set session_replication_role = replica; update archived_balances set ${sql} where closing_balance = 70; set session_replication_role = origin`,
      );
    await set('closing_balance = 70.0001');
    expect((await verifyLedger(owner)).broken).toMatchObject({ kind: expect.stringMatching(/balance|missing/) });
    await harness.db.admin(`update archived_balances set closing_balance = 70 where closing_balance = 70.0001`);
    const [kept] = await harness.db.admin<{ hash: Buffer }>(
      'select opening_hash as hash from archived_balances where closing_balance = 70',
    );
    await set(`opening_hash = sha256('x')`);
    expect((await verifyLedger(owner)).broken).toMatchObject({ kind: 'archive' });
    await harness.db.admin('update archived_balances set opening_hash = $1 where closing_balance = 70', [kept!.hash]);
    await whole();
  });

  it('shows a person only what was kept of their own wallet', async () => {
    const asService = await harness.db.open();
    expect(
      await asService.asUser(lea.id, (em) =>
        em.execute<{ user_id: string }[]>('select user_id from wallet.archived_balances'),
      ),
    ).toEqual([{ user_id: lea.id }, { user_id: lea.id }]);
    expect(await asService.orm.em.getConnection().execute('select from wallet.archived_balances')).toHaveLength(0);
    await expect(asService.asSystem((em) => em.execute('delete from wallet.archived_months'))).rejects.toMatchObject({
      code: '42501',
    });
    await asService.close();
  });
});

describe('the file', () => {
  it('says what is in it, and holds every row as Postgres writes it', async () => {
    const { path, manifest } = await archiveMonth(owner, '2026-02', folder);
    try {
      const [first, ...lines] = gunzipSync(await readFile(path))
        .toString()
        .trim()
        .split('\n');
      expect(JSON.parse(first!)).toEqual(manifest);
      expect(manifest).toMatchObject({
        format: 'plaza-ledger',
        month: '2026-02',
        rows: { transactions: 13, entries: 20 },
        schema_version: expect.stringMatching(/^Migration/),
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(manifest.sums).toEqual({
        EUR: { entries_in: '132.0000', entries_out: '132.0000', credits: '98.0000', debits: '64.0000' },
        JPY: { entries_in: '700.0000', entries_out: '700.0000', credits: '700.0000', debits: '0' },
      });
      expect(lines).toHaveLength(33);
      expect(lines[0]).toContain('"amount": 10.0000');
    } finally {
      await restoreMonth(owner, path);
    }
  });

  it('that was cut, altered, made anew or is something else is not restored', async () => {
    const { path } = await archiveMonth(owner, '2026-02', folder);
    const bytes = await readFile(path);
    const text = gunzipSync(bytes).toString();
    const broken = join(folder, 'broken.gz');
    const refused = async (content: Buffer, reason: string) => {
      await writeFile(broken, content);
      await expect(restoreMonth(owner, broken)).rejects.toMatchObject({ reason });
    };
    await refused(bytes.subarray(0, bytes.length - 20), 'ARCHIVE_INVALID');
    await refused(gzipSync(text.replace('"amount": 10.0000', '"amount": 11.0000')), 'ARCHIVE_INVALID');
    await refused(gzipSync(text.split('\n').slice(0, -2).join('\n')), 'ARCHIVE_INVALID');
    await refused(Buffer.from('hello'), 'ARCHIVE_INVALID');
    await refused(gzipSync('{"format":"another"}\n'), 'ARCHIVE_INVALID');
    await refused(gzipSync(text.replace(/"digest":"[0-9a-f]{64}"/, `"digest":"${'0'.repeat(64)}"`)), 'ARCHIVE_ALTERED');
    await expect(restoreMonth(owner, join(folder, 'nowhere.gz'))).rejects.toMatchObject({ reason: 'ARCHIVE_INVALID' });
    expect(await harness.db.admin(`select to_regclass('wallet.entries_2026_02') as there`)).toEqual([{ there: null }]);
    await restoreMonth(owner, path);
    await expect(restoreMonth(owner, path)).rejects.toMatchObject({ reason: 'MONTH_NOT_ARCHIVED' });
    await whole();
  });
});

describe('archiving', () => {
  it('of several months, in any order, keeps every balance, also when they come back in another', async () => {
    for (const month of ['2026-03', '2026-01', '2026-02']) await archiveMonth(owner, month, folder);
    await whole();
    expect(await at('2026-04-01T00:00:00Z')).toBe('71.00');
    expect(await at('2026-04-01T00:00:00Z', late)).toBe('0.00');
    await restoreMonth(owner, fileOf('2026-02'));
    await whole();
    expect(await at('2026-02-01T00:00:00Z')).toBe('100.00');
    expect(await at('2026-02-20T00:00:00Z')).toBe('70.00');
    await expect(at('2026-03-01T00:00:00Z')).rejects.toMatchObject({
      reason: 'PERIOD_ARCHIVED',
      metadata: { month: '2026-03' },
    });
    for (const month of ['2026-03', '2026-01']) await restoreMonth(owner, fileOf(month));
    await whole();
    expect(await at('2026-01-20T00:00:00Z')).toBe('100.00');
  });

  it('waits for no posting and holds none up: some begin and end while it is under way', async () => {
    let posting = true;
    const sending = Promise.all(
      [lea, marco].map(async (person, index, all) => {
        while (posting)
          await harness.wallet.send({ recipientId: all[1 - index]!.id, amount: '0.01', currency: 'EUR' }, person.as);
      }),
    );
    try {
      // Each is stopped in the middle of its long part by a lock that only it waits for, and goes on when something was posted meanwhile.
      const postedDuring = async (gate: string, job: () => Promise<unknown>): Promise<void> => {
        const client = new pg.Client({ connectionString: harness.db.adminUrl });
        await client.connect();
        try {
          await client.query(`begin; ${gate}`);
          const running = job();
          await until(
            async () =>
              (
                await client.query('select from pg_locks where not granted and $1 = any (pg_blocking_pids(pid))', [
                  await pidOf(client),
                ])
              ).rowCount! > 0,
            'it is under way, and waits',
          );
          await harness.wallet.send({ recipientId: marco.id, amount: '0.01', currency: 'EUR' }, lea.as);
          await client.query('commit');
          await running;
        } finally {
          await client.end();
        }
      };
      await postedDuring('lock table wallet.migrations in access exclusive mode', () =>
        archiveMonth(owner, '2026-01', folder),
      );
      await harness.db.admin(`
        create function wallet_clock.gate() returns event_trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(77); end $$;
        create event trigger gate on ddl_command_end when tag in ('CREATE TABLE') execute function wallet_clock.gate()`);
      await postedDuring('select pg_advisory_xact_lock(77)', () => restoreMonth(owner, fileOf('2026-01')));
    } finally {
      await harness.db.admin('drop event trigger if exists gate');
      posting = false;
      await sending;
    }
    await whole();
  });

  it('happens once at a time', async () => {
    const results = await Promise.allSettled([
      archiveMonth(owner, '2026-01', folder),
      archiveMonth(owner, '2026-01', folder),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { reason: 'LEDGER_BUSY' } });
    await expect(archiveMonth(owner, '2026-01', folder)).rejects.toMatchObject({ reason: 'MONTH_ARCHIVED' });
    await restoreMonth(owner, fileOf('2026-01'));
  });

  it('is refused for what is no month, not there, or not over', async () => {
    const now = new Date().toISOString().slice(0, 7);
    for (const [month, reason] of [
      ['2026-13', 'MONTH_INVALID'],
      ["2026-01'; --", 'MONTH_INVALID'],
      ['2020-01', 'MONTH_NOT_FOUND'],
      [now, 'MONTH_NOT_OVER'],
    ] as const) {
      await expect(archiveMonth(owner, month, folder)).rejects.toMatchObject({ reason });
    }
  });

  it('does not begin with a ledger that is broken', async () => {
    const change = (sign: string) =>
      harness.db.admin(
        `set session_replication_role = replica; update entries set amount = amount ${sign} 1 where "timestamp" < '2026-02-01' and amount = (select max(amount) from entries where "timestamp" < '2026-02-01'); set session_replication_role = origin`,
      );
    await change('+');
    await expect(archiveMonth(owner, '2026-03', folder)).rejects.toMatchObject({ reason: 'LEDGER_BROKEN' });
    await change('-');
    await whole();
  });
});
