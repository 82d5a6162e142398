// The proof that the ledger is what was posted, and what it names when an administrator has changed it behind everyone's back.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RefundInternalServiceService } from '@plaza/api/refund';
import { ClosingInternalServiceService } from '@plaza/api/wallet-closing';
import { newId, type Database } from '@plaza/service';
import { verifyLedger, type Break } from './verify.ts';
import { unclaimedOf } from '../posting/accounts.ts';
import { startWallet, type Harness, type TestPerson } from '../../../test/harness.ts';

let harness: Harness;
let database: Database;
let lea: TestPerson;
let marco: TestPerson;
beforeAll(async () => {
  harness = await startWallet();
  database = await harness.db.open();
});
afterAll(async () => {
  await database.close();
  await harness.close();
});

interface EntryRow {
  id: string;
  number: string;
  amount: string;
  movement_id: string;
  wallet_id: string;
}

/** A statement that no trigger stands in the way of: what only an administrator of the server can run. */
async function tamper(sql: string): Promise<void> {
  await harness.db.admin(`set session_replication_role = replica; ${sql}; set session_replication_role = origin`);
}

const entriesOf = (person: TestPerson) =>
  harness.db.admin<EntryRow>(
    `select id, number, amount, movement_id, wallet_id from entries where user_id = $1 and currency = 'EUR' order by number`,
    [person.id],
  );

async function broken(): Promise<Break> {
  const found = (await verifyLedger(database)).broken;
  if (!found) throw new Error('Nothing was found.');
  return found;
}

beforeEach(async () => {
  [lea, marco] = [await harness.person(), await harness.person()];
  await harness.wallet.deposit({ amount: '100', currency: 'EUR' }, lea.as);
  for (let index = 0; index < 4; index++)
    await harness.wallet.send({ recipientId: marco.id, amount: `${index + 1}`, currency: 'EUR' }, lea.as);
});

describe('a ledger', () => {
  it('that nobody touched is whole, also while it is posted to, and is counted', async () => {
    let posting = true;
    const busy = Promise.all(
      [lea, marco].map(async (person, index, all) => {
        while (posting)
          await harness.wallet.send({ recipientId: all[1 - index]!.id, amount: '0.01', currency: 'EUR' }, person.as);
      }),
    );
    for (let round = 0; round < 5; round++) expect((await verifyLedger(database)).broken).toBeUndefined();
    posting = false;
    await busy;
    const counted = await verifyLedger(database);
    const [real] = await harness.db.admin(
      'select (select count(*) from wallets)::int as wallets, (select count(*) from entries)::int as entries, (select count(*) from transactions)::int as transactions',
    );
    expect(counted).toEqual({ ...real, archivedMonths: 0, broken: undefined });
  });

  it('with everything that can be posted is whole', async () => {
    const requestId = newId();
    await harness.internal.placeHold({
      requestId,
      userId: lea.id,
      amount: '5',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: {},
    });
    await harness.internal.captureHold({ requestId });
    await harness.wallet.deposit({ amount: '7', currency: 'JPY' }, lea.as);
    await harness.wallet.getBalance({ currency: 'USD' }, lea.as);
    expect((await verifyLedger(database)).broken).toBeUndefined();
  });
});

/** Changes the ledger, looks what is named, and puts it back so that the next test finds it whole. */
async function named(change: string, undo: string): Promise<Break> {
  await tamper(change);
  try {
    return await broken();
  } finally {
    await tamper(undo);
    expect((await verifyLedger(database)).broken).toBeUndefined();
  }
}

const saved = (id: string) => ({
  keep: `create table wallet.kept as select * from wallet.entries where id = '${id}'`,
  back: `delete from wallet.entries where id = '${id}'; insert into wallet.entries select * from wallet.kept; drop table wallet.kept`,
});

describe('what was done behind the ledger’s back is named:', () => {
  it.each([
    ['its amount', `amount = amount - 1`],
    ['its amount, with the balance after', `amount = amount - 1, balance_after = balance_after - 1`],
    ['its currency', `currency = 'USD'`],
    ['its time', `"timestamp" = "timestamp" + interval '1 microsecond'`],
    ['its movement', `movement_id = gen_random_uuid()`],
    ['its hash', `hash = sha256('x')`],
  ])('an entry altered in %s', async (_, change) => {
    const second = (await entriesOf(lea))[1]!;
    const { keep, back } = saved(second.id);
    expect(await named(`${keep}; update wallet.entries set ${change} where id = '${second.id}'`, back)).toMatchObject({
      kind: 'altered',
      walletId: second.wallet_id,
      entryId: second.id,
    });
  });

  it('an entry altered with its hash made to fit, by the next one that does not follow', async () => {
    const [, second, third] = await entriesOf(lea);
    const { keep, back } = saved(second!.id);
    const change = `update wallet.entries e set movement_id = '${newId()}' where id = '${second!.id}';
      update wallet.entries e set hash = wallet.entry_hash((select hash from wallet.entries f where f.wallet_id = e.wallet_id and f.number = e.number - 1), number, id, wallet_id, movement_id, "timestamp", currency, amount, balance_after) where id = '${second!.id}'`;
    expect(await named(`${keep}; ${change}`, back)).toMatchObject({ kind: 'altered', entryId: third!.id });
  });

  it('an entry deleted, in the middle and at the end', async () => {
    const all = await entriesOf(lea);
    for (const [index, before] of [
      [2, all[3]!.id],
      [4, undefined],
    ] as const) {
      const { keep, back } = saved(all[index]!.id);
      const found = await named(`${keep}; delete from wallet.entries where id = '${all[index]!.id}'`, back);
      expect(found).toMatchObject({
        kind: 'missing',
        walletId: all[0]!.wallet_id,
        detail: expect.stringContaining(`entry number ${index + 1} of`),
      });
      expect(found.entryId).toBe(before);
    }
  });

  it('a whole movement deleted, with its transactions and the balances', async () => {
    const [, second] = await entriesOf(lea);
    const movement = second!.movement_id;
    const keep = `create table wallet.kept as select * from wallet.entries where movement_id = '${movement}'; create table wallet.kept_too as select * from wallet.transactions where movement_id = '${movement}'`;
    const remove = `delete from wallet.entries where movement_id = '${movement}'; delete from wallet.transactions where movement_id = '${movement}';
      update wallet.wallets w set balance = balance - k.amount from wallet.kept k where k.wallet_id = w.id`;
    const back = `insert into wallet.entries select * from wallet.kept; insert into wallet.transactions select * from wallet.kept_too;
      update wallet.wallets w set balance = balance + k.amount from wallet.kept k where k.wallet_id = w.id; drop table wallet.kept, wallet.kept_too`;
    expect(await named(`${keep}; ${remove}`, back)).toMatchObject({ kind: 'missing' });
  });

  it('two entries that changed places', async () => {
    const [, second, third] = await entriesOf(lea);
    const swap = `update wallet.entries e set amount = o.amount, movement_id = o.movement_id from wallet.entries o
      where (e.id, o.id) in (('${second!.id}', '${third!.id}'), ('${third!.id}', '${second!.id}'))`;
    expect(await named(swap, swap)).toMatchObject({ kind: 'altered', entryId: second!.id });
    const numbers = `update wallet.entries e set number = o.number, hash = o.hash, "timestamp" = o."timestamp" from wallet.entries o
      where (e.id, o.id) in (('${second!.id}', '${third!.id}'), ('${third!.id}', '${second!.id}'))`;
    expect(await named(numbers, numbers)).toMatchObject({ kind: 'altered', entryId: third!.id });
  });

  it('an entry inserted: with no true hash, with one that fits, and at the end', async () => {
    const all = await entriesOf(lea);
    const id = newId();
    const undo = `delete from wallet.entries where id = '${id}'`;
    const insert = (like: string, set: string) =>
      `insert into wallet.entries select (jsonb_populate_record(null::wallet.entries, to_jsonb(e) || jsonb_build_object('id', '${id}', 'movement_id', gen_random_uuid()) || ${set})).* from wallet.entries e where id = '${like}'`;
    const refit = `update wallet.entries e set hash = wallet.entry_hash((select hash from wallet.entries f where f.wallet_id = e.wallet_id and f.number = e.number - 1), number, id, wallet_id, movement_id, "timestamp", currency, amount, balance_after) where id = '${id}'`;
    for (const change of [
      insert(all[2]!.id, `'{}'`),
      `${insert(all[2]!.id, `'{}'`)}; ${refit}`,
      insert(all[4]!.id, `'{"number": 6}'`),
      `${insert(all[4]!.id, `'{"number": 6}'`)}; ${refit}`,
      insert(all[2]!.id, `'{"timestamp": "2026-12-01T00:00:00Z"}'`),
    ]) {
      expect(await named(change, undo)).toMatchObject({ kind: 'inserted', entryId: id });
    }
  });

  it('a head, or a balance, that was changed', async () => {
    const [{ wallet_id: walletId }] = (await entriesOf(lea)) as [EntryRow];
    const set = (what: string) => `update wallet.wallets set ${what} where id = '${walletId}'`;
    const [row] = await harness.db.admin<{ hash: string }>(
      `select encode(entry_hash, 'hex') as hash from wallets where id = $1`,
      [walletId],
    );
    expect(
      await named(set(`entry_hash = sha256('x')`), set(`entry_hash = decode('${row!.hash}', 'hex')`)),
    ).toMatchObject({ kind: 'head', walletId });
    expect(await named(set('entry_count = entry_count + 1'), set('entry_count = entry_count - 1'))).toMatchObject({
      kind: 'missing',
      walletId,
    });
    expect(await named(set('entry_count = entry_count - 1'), set('entry_count = entry_count + 1'))).toMatchObject({
      kind: 'inserted',
      walletId,
    });
    expect(await named(set('balance = balance + 1'), set('balance = balance - 1'))).toMatchObject({
      kind: 'balance',
      walletId,
    });
  });

  it('a transaction altered, deleted or made up', async () => {
    const [transaction] = await harness.db.admin<{ id: string; movement_id: string }>(
      'select id, movement_id from transactions where user_id = $1 order by "timestamp" desc limit 1',
      [lea.id],
    );
    const { id, movement_id: movementId } = transaction!;
    const alter = (sign: string) => `update wallet.transactions set amount = amount ${sign} 1 where id = '${id}'`;
    expect(await named(alter('+'), alter('-'))).toMatchObject({ kind: 'transaction', transactionId: id, movementId });
    expect(
      await named(
        `create table wallet.kept as select * from wallet.transactions where id = '${id}'; delete from wallet.transactions where id = '${id}'`,
        'insert into wallet.transactions select * from wallet.kept; drop table wallet.kept',
      ),
    ).toMatchObject({ kind: 'transaction', movementId });
    const forged = newId();
    expect(
      await named(
        `insert into wallet.transactions select (jsonb_populate_record(null::wallet.transactions, to_jsonb(t) || '{"id": "${forged}", "movement_id": "${newId()}"}')).* from wallet.transactions t where id = '${id}'`,
        `delete from wallet.transactions where id = '${forged}'`,
      ),
    ).toMatchObject({ kind: 'transaction', transactionId: forged });
  });

  it('money in the wallet of who is deleted, unclaimed money of who is not, and a part of it that nothing explains', async () => {
    const gone = await harness.person();
    await harness.wallet.deposit({ amount: '9', currency: 'EUR' }, gone.as);
    const requestId = newId();
    await harness.internal.placeHold({
      requestId,
      userId: gone.id,
      amount: '9',
      currency: 'EUR',
      expiresAt: new Date(Date.now() + 60_000),
      metadata: {},
    });
    await harness.internal.captureHold({ requestId });
    await harness.connect(ClosingInternalServiceService, 'auth').closePerson({ userId: gone.id, attempt: 1 });
    const { transaction } = await harness
      .connect(RefundInternalServiceService, 'catalog')
      .refundPurchase({ holdRequestId: requestId, requestId: newId() });
    expect((await verifyLedger(database)).broken).toBeUndefined();
    const { id } = unclaimedOf(gone.id, 'EUR');
    const [wallet] = (await entriesOf(marco)) as [EntryRow];
    const rule = `check (case when closed in ('closing', 'closed') then frozen = 'all' and (currency = 'XCR' or balance = 0 and held = 0) else closed is null end)`;
    const mark = (set: string) => `update wallet.wallets set ${set} where id = '${wallet.wallet_id}'`;
    expect(
      await named(
        `alter table wallet.wallets drop constraint wallets_closed_check; ${mark(`closed = 'closed', frozen = 'all'`)}`,
        `${mark('closed = null, frozen = null')}; alter table wallet.wallets add constraint wallets_closed_check ${rule}`,
      ),
    ).toMatchObject({ kind: 'closed', walletId: wallet.wallet_id });
    const state = (of: string) => `update wallet.closings set state = '${of}' where user_id = '${gone.id}'`;
    expect(await named(state('open'), state('closing'))).toMatchObject({ kind: 'closed', walletId: id });
    expect(
      await named(
        `create table wallet.kept as select * from wallet.transactions where id = '${transaction!.id}'; delete from wallet.transactions where id = '${transaction!.id}'`,
        'insert into wallet.transactions select * from wallet.kept; drop table wallet.kept',
      ),
    ).toMatchObject({ kind: 'transaction', walletId: id });
  });

  it('also where the database’s own function was made to agree', async () => {
    const second = (await entriesOf(lea))[1]!;
    const [definition] = await harness.db.admin<{ sql: string }>(
      `select pg_get_functiondef('wallet.entry_hash'::regproc) as sql`,
    );
    const { keep, back } = saved(second.id);
    const lie = definition!.sql.replace(
      /RETURN sha256.*$/s,
      `RETURN coalesce((select e.hash from wallet.entries e where e.id = entry_hash.id), '')`,
    );
    const change = `${keep}; update wallet.entries set amount = amount - 1, balance_after = balance_after - 1 where id = '${second.id}'`;
    expect(lie).not.toBe(definition!.sql);
    expect(await named(`${change}; ${lie}`, `${definition!.sql}; ${back}`)).toMatchObject({
      kind: 'altered',
      entryId: second.id,
    });
  });
});
