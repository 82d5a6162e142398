// The functions that lock, read and write for a batch, each alone, and the parameters that it comes with.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Big } from '@plaza/money';
import { newId, type Database } from '@plaza/service';
import { testDatabase, until, type TestDatabase } from '@plaza/testing';
import { schema } from '@plaza/wallet/orm.config';
import pg from 'pg';
import { callSql, type Argument } from '../../../test/sql-call.ts';
import { cashIn, walletOf, type Account } from './accounts.ts';
import { prepare } from './batch.ts';
import { createPosting } from './posting.ts';
import { settled, type Leg, type Posted, type Posting } from './movement.ts';
import { columns, toParameters } from './parameters.ts';

let data: TestDatabase;
let database: Database;
let posting: Posting;
const person = newId();
const own = walletOf(person, 'EUR');
const system = cashIn('sandbox', 'EUR', person);
let paid: Posted;

const call = (name: string, ...given: Argument[]) => callSql(data, name, ...given);
const today = '2026-11-29';
const later = new Date(Date.now() + 600_000);

function legs(amount: string, to: Account = own): Leg[] {
  return [
    { account: system, amount: new Big(amount).times(-1) },
    { account: to, amount: new Big(amount), view: { type: 'deposit', metadata: {} } },
  ];
}

beforeAll(async () => {
  data = await testDatabase(schema);
  database = await data.open();
  posting = createPosting(database);
  paid = settled(await posting.post({ legs: legs('10') }));
  const place = {
    effect: 'place' as const,
    requestId: 'order',
    userId: person,
    amount: new Big(3),
    currency: 'EUR',
    expiresAt: later,
    metadata: {},
  };
  settled(await posting.post({ legs: [{ account: own, amount: new Big(0) }], hold: place }));
});
afterAll(async () => {
  await database.close();
  await data.drop();
});

const account = ({ id, userId, currency }: Account) => ({ id, kind: 'user', user_id: userId, currency });
const effect = { action: 'void', hold: 1, request_id: 'order', user_id: person };

describe('lock_wallets', () => {
  const lock = (...accounts: object[]) => call('lock_wallets', ['posting_account[]', accounts], ['date', today]);

  it('reads wallets in the order of the accounts, and those that are not there as empty', async () => {
    const fresh = { ...account(walletOf(newId(), 'USD')), id: '00000000-0000-4000-8000-000000000000' };
    expect(await lock(account(own), fresh)).toMatchObject([
      { place: 1, id: own.id, is_there: true, balance: 10, held: 3, floored: true, guarded: false, touched: false },
      { place: 2, id: fresh.id, is_there: false, balance: 0, currency: 'USD', guarded: false },
    ]);
  });

  it('guards wallets that have more to check than their balance', async () => {
    expect(await lock({ ...account(own), currency: 'USD' })).toMatchObject([{ mismatched: true, guarded: true }]);
    expect(await lock({ ...account(own), user_id: newId() })).toMatchObject([{ mismatched: true, guarded: true }]);
    await data.admin(`insert into limits (currency, movement_limit) values ('EUR', 7)`);
    expect(await lock(account(own), { ...account(system), kind: 'system', name: 'x' })).toMatchObject([
      { movement_limit: 7, guarded: true },
      { movement_limit: null, guarded: false },
    ]);
    await data.admin('update wallets set movement_limit = 5 where id = $1', [own.id]);
    expect(await lock(account(own))).toMatchObject([{ movement_limit: 5 }]);
    await data.admin('update wallets set movement_limit = null where id = $1', [own.id]);
    await data.admin('delete from limits');
  });

  it('refuses, to be repeated, if one is opened while it waits for another', async () => {
    const opened = walletOf(newId(), 'EUR');
    const opener = new pg.Client({ connectionString: data.adminUrl, options: '-c search_path=wallet' });
    await opener.connect();
    try {
      await opener.query('begin');
      await opener.query('select from wallets where id = $1 for update', [own.id]);
      const waiting = lock(account(own), account(opened));
      await until(async () => {
        const [row] = await data.admin<{ count: number }>(
          `select count(*)::integer as count from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.count === 1;
      }, 'the second waits for the lock');
      await opener.query(`insert into wallets (id, kind, user_id, currency) values ($1, 'user', $2, 'EUR')`, [
        opened.id,
        opened.userId,
      ]);
      await opener.query('commit');
      await expect(waiting).rejects.toMatchObject({ code: '40001' });
    } finally {
      await opener.end();
    }
    expect(await lock(account(own), account(opened))).toMatchObject([{ is_there: true }, { is_there: true }]);
  });

  it('finds the wallet that an account of unclaimed money stands for', async () => {
    const unclaimed = {
      id: newId(),
      kind: 'unclaimed',
      user_id: null,
      name: `unclaimed:${person}`,
      shard: 0,
      currency: 'EUR',
    };
    expect(await lock(unclaimed, account(own))).toMatchObject([
      { stands_for: 2, guarded: true },
      { stands_for: null, guarded: false },
    ]);
    expect(await lock(unclaimed)).toMatchObject([{ stands_for: null, guarded: true }]);
  });
});

describe('what is known of holds and refunds', () => {
  it('are the accounts of holds that the legs do not name', async () => {
    const effects: Argument = ['posting_effect[]', [effect]];
    expect(await call('accounts_of_holds', effects, ['posting_account[]', []])).toMatchObject([{ id: own.id }]);
    expect(await call('accounts_of_holds', effects, ['posting_account[]', [account(own)]])).toEqual([]);
  });

  it('are the holds by their numbers, with the positions of their wallets', async () => {
    const effects = [
      { ...effect, hold: 2 },
      { ...effect, hold: 1, request_id: 'another' },
      { ...effect, hold: 2 },
    ];
    expect(
      await call(
        'read_holds',
        ['posting_effect[]', effects],
        [
          'posting_wallet[]',
          [
            { place: 1, id: system.id },
            { place: 2, id: own.id },
          ],
        ],
      ),
    ).toMatchObject([
      { place: 1, wallet: null, changed: false },
      { place: 2, wallet: 2, changed: false, hold: { request_id: 'order', status: 'held', amount: 3 } },
    ]);
  });

  it('are the transactions that are refunded, with what is given back already', async () => {
    const effects = [
      { refund: 1, refund_of: paid.transactions[0]!.id, refund_amount: '1' },
      { refund: 2, refund_of: newId(), refund_amount: '1' },
    ];
    expect(await call('read_refunds', ['posting_effect[]', effects])).toMatchObject([
      { refund: { movement_id: paid.movementIds[0], amount: 10, refunded: 0 }, changed: false },
      { refund: { movement_id: null }, changed: false },
    ]);
  });

  it('is locked by the movements that are refunded or reversed', async () => {
    const [row] = await data.admin<{ count: number }>(
      `select count(*)::integer as count from lock_effects(array(select r from jsonb_populate_recordset(null::posting_effect, $1::text::jsonb) r)) l, pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()`,
      [JSON.stringify([{ refund: 1, refund_of: paid.transactions[0]!.id }, { reversal_of: paid.movementIds[0] }])],
    );
    expect(row?.count).toBe(1);
  });
});

describe('reversal_refusal', () => {
  const refusal = (reversal: string, amount: string, reversed: string[] = []) =>
    call(
      'reversal_refusal',
      ['posting_movement', { id: newId() }],
      [
        'posting_leg[]',
        [
          { account: 1, amount },
          { account: 2, amount: `-${amount}` },
        ],
      ],
      ['uuid', reversal],
      [
        'posting_wallet[]',
        [
          { place: 1, id: system.id },
          { place: 2, id: own.id },
        ],
      ],
      ['uuid[]', reversed],
      ['posting_refund[]', []],
    );

  it('answers for each reason, and refuses legs that are not those of the movement', async () => {
    const id = paid.movementIds[0]!;
    expect(await refusal(id, '10')).toBeNull();
    expect(await refusal(id, '10', [id])).toEqual({ refused: 'ALREADY_REVERSED' });
    expect(await refusal(newId(), '10')).toEqual({ refused: 'MOVEMENT_NOT_FOUND' });
    await expect(refusal(id, '9')).rejects.toMatchObject({ code: '23514' });
  });
});

describe('known_outcomes', () => {
  const scope = { userId: person, key: 'a "key", \\', method: '/Send', requestHash: Buffer.from('0007ff5c', 'hex') };
  const known = async (more: Partial<typeof scope>) => {
    const prepared = prepare({ legs: legs('1'), scope: { ...scope, ...more } });
    const [, movements, lines] = toParameters([prepared]);
    const [row] = await data.admin<{ known: (string | null)[] }>(
      'select known_outcomes($1::posting_movement[], $2::posting_leg[]) as known',
      [movements, lines],
    );
    return row?.known;
  };

  it('are what a key was answered before, or that it was used for another request', async () => {
    expect(await known({})).toEqual([null]);
    const first = settled(await posting.post({ legs: legs('1'), scope }));
    const [outcome] = (await known({}))!;
    expect(JSON.parse(outcome!)).toMatchObject({ replayed: true, movement_ids: first.movementIds });
    for (const other of [{ method: '/Buy' }, { requestHash: Buffer.from('0007ff5d', 'hex') }])
      expect(await known(other)).toEqual(['{"refused":"IDEMPOTENCY_KEY_REUSED"}']);
    expect(await known({ key: 'another' })).toEqual([null]);
  });

  it('stay with the leader of a group, also if it has no legs', async () => {
    const empty = { legs: [], hold: { effect: 'void' as const, requestId: 'never placed', userId: person } };
    const linked = [{ ...empty, scope: { ...scope, key: 'linked' } }, { legs: legs('1') }] as const;
    settled(await posting.post(linked));
    const [, movements, lines] = toParameters([prepare(linked)]);
    const [row] = await data.admin<{ known: (string | null)[] }>(
      'select known_outcomes($1::posting_movement[], $2::posting_leg[]) as known',
      [movements, lines],
    );
    expect(row?.known).toEqual([expect.stringContaining('replayed'), null]);
  });

  it('are what a movement did that an earlier call posted', async () => {
    const movements = [{ id: paid.movementIds[0], leader: 1, first_leg: 1, last_leg: 1 }];
    const [outcome] = (await call(
      'known_outcomes',
      ['posting_movement[]', movements],
      ['posting_leg[]', [{ account: 1, transaction_id: paid.transactions[0]!.id }]],
    )) as string[];
    expect(JSON.parse(outcome!)).toMatchObject({
      movement_ids: paid.movementIds,
      transactions: [{ id: paid.transactions[0]!.id, amount: '10.0000' }],
    });
  });
});

describe('what a batch has decided', () => {
  const wallet = {
    place: 1,
    id: newId(),
    kind: 'user',
    user_id: newId(),
    shard: 0,
    currency: 'EUR',
    balance: '4',
    held: '1',
    spent: '2',
    entry_count: 1,
    entry_hash: '\\x01',
    touched: true,
    is_there: false,
  };
  const write = (...wallets: object[]) =>
    call('write_wallets', ['posting_wallet[]', wallets], ['boolean', true], ['date', today]);
  const read = (id: string) =>
    data.admin('select balance::text, held::text, spent::text from wallets where id = $1', [id]);

  it('opens wallets and changes them, and leaves those alone that it did not touch', async () => {
    await write(wallet);
    expect(await read(wallet.id)).toEqual([{ balance: '4.0000', held: '1.0000', spent: '2.0000' }]);
    await write({ ...wallet, is_there: true, balance: '5' });
    await write({ ...wallet, is_there: true, touched: false, balance: '6' });
    expect(await read(wallet.id)).toEqual([{ balance: '5.0000', held: '1.0000', spent: '2.0000' }]);
    await expect(write(wallet)).rejects.toMatchObject({ code: '23505' });
  });

  it('writes entries and transactions, and refuses what does not balance', async () => {
    const entry = (walletId: string, amount: string, movement = newId()) => ({
      wallet_id: walletId,
      timestamp: new Date(),
      id: newId(),
      movement_id: movement,
      amount,
      currency: 'EUR',
      balance_after: '1',
      number: 1,
      hash: '\\x01',
    });
    const movement = newId();
    const transaction = {
      id: newId(),
      timestamp: new Date(),
      user_id: newId(),
      type: 'send',
      direction: 'debit',
      amount: '2',
      currency: 'EUR',
      balance_after: '1',
      metadata: {},
      movement_id: movement,
    };
    await call(
      'write_entries',
      ['entries[]', [entry(own.id, '2', movement), entry(system.id, '-2', movement)]],
      ['transactions[]', [transaction]],
    );
    expect(await data.admin('select from entries where movement_id = $1', [movement])).toHaveLength(2);
    expect(await data.admin('select from transactions where movement_id = $1', [movement])).toHaveLength(1);
    await expect(
      call('write_entries', ['entries[]', [entry(own.id, '2')]], ['transactions[]', []]),
    ).rejects.toMatchObject({ constraint: 'entries_balanced_check' });
  });

  it('notifies whoever received money', async () => {
    const to = newId();
    const transaction = { id: newId(), user_id: to, amount: '1250', currency: 'JPY', metadata: { provider: 'stripe' } };
    await call(
      'write_money_events',
      [
        'transactions[]',
        [
          { ...transaction, type: 'send' },
          { ...transaction, type: 'deposit' },
          { ...transaction, id: newId(), type: 'receive', counterparty_id: person },
        ],
      ],
      ['integer[]', [2, 3]],
    );
    expect(
      await data.admin('select type, payload from outbox where user_id = $1 order by position', [to]),
    ).toMatchObject([
      { type: 'plaza.events.v1.DepositConfirmed', payload: { amount: '1250', provider: 'stripe', deposit_id: '' } },
      { type: 'plaza.events.v1.MoneyReceived', payload: { amount: '1250', from_user_id: person } },
    ]);
  });

  it('stores outcomes under their keys, but no refusal', async () => {
    const user = newId();
    const keyed = (key: string, leader: number) => ({
      leader,
      key_user_id: user,
      key,
      key_method: 'm',
      key_hash: '\\x00',
    });
    await call(
      'write_keys',
      ['posting_movement[]', [keyed('kept', 1), keyed('refused', 2), { leader: 2 }]],
      ['text[]', ['{"movements":[]}', '{"refused":"X"}', null]],
      ['boolean[]', [true, false, false]],
    );
    expect(
      await data.admin(
        `select key, convert_from(response, 'UTF8') as response from idempotency_keys where user_id = $1`,
        [user],
      ),
    ).toEqual([{ key: 'kept', response: '{"movements":[]}' }]);
  });

  it('writes holds, refunds and reversals that have changed', async () => {
    const hold = {
      id: newId(),
      request_id: 'written',
      user_id: person,
      amount: '1',
      captured: '0',
      currency: 'EUR',
      status: 'held',
      metadata: {},
      expires_at: later,
      created_at: new Date(),
    };
    const refund = {
      transaction_id: newId(),
      movement_id: newId(),
      user_id: person,
      currency: 'EUR',
      amount: '5',
      refunded: '2',
    };
    const [movement, by] = [newId(), newId()];
    await call('write_effects', [
      'posting_state',
      {
        wallets: [{ place: 1, id: own.id }],
        holds: [
          { place: 1, hold, wallet: 1, changed: true },
          { place: 2, hold: { ...hold, id: newId(), request_id: 'unchanged' }, wallet: 1, changed: false },
        ],
        refunds: [{ refund, changed: true }],
        reversed: [newId(), movement],
        reversed_by: [null, by],
        transactions: [
          {
            id: newId(),
            user_id: person,
            movement_id: by,
            amount: '3',
            currency: 'EUR',
            direction: 'debit',
            metadata: { reason: 'Mistake' },
          },
        ],
      },
    ]);
    expect(await data.admin(`select wallet_id from holds where request_id in ('written', 'unchanged')`)).toEqual([
      { wallet_id: own.id },
    ]);
    expect(await data.admin('select refunded::text from refunds where user_id = $1', [person])).toEqual([
      { refunded: '2.0000' },
    ]);
    expect(await data.admin('select reversed_by from reversals where movement_id = $1', [movement])).toEqual([
      { reversed_by: by },
    ]);
    expect(
      await data.admin(
        `select payload->>'amount' as amount from outbox where type = 'plaza.events.v1.TransactionReversed'`,
      ),
    ).toEqual([{ amount: '3.00' }]);
  });
});

describe('the parameters of post_movements', () => {
  it.each(Object.entries(columns))('have the columns of the type of a row: %s', async (type, names) => {
    const rows = await data.admin<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum`,
      [`posting_${type}`],
    );
    expect(names).toEqual(rows.map(({ name }) => name));
  });

  it('arrive as they are, whatever is written in them', async () => {
    const awkward = 'a "b" \\ c, (d) {e} \n \'f\' é $1 NULL';
    const [accounts, movements, lines, effects] = toParameters([
      prepare({
        scope: { userId: person, key: awkward, method: awkward, requestHash: Buffer.from([0, 92, 34, 255]) },
        legs: [
          { account: { ...system, name: awkward }, amount: new Big(-1) },
          { account: own, amount: new Big(1), view: { type: 'deposit', metadata: { [awkward]: awkward } } },
        ],
        hold: { effect: 'capture', requestId: awkward },
      }),
    ]);
    const [row] = await data.admin(
      `select (select a.name from unnest($1::posting_account[]) a where a.name is not null) as name,
        ($2::posting_movement[])[1].key as key, ($2::posting_movement[])[1].key_method as method, ($2::posting_movement[])[1].key_hash as hash,
        ($2::posting_movement[])[1].key_user_id as "user", ($3::posting_leg[])[2].metadata as metadata, ($3::posting_leg[])[1].metadata as none,
        ($3::posting_leg[])[1].amount::text as amount, ($4::posting_effect[])[1].request_id as request`,
      [accounts, movements, lines, effects],
    );
    expect(row).toEqual({
      name: awkward,
      key: awkward,
      method: awkward,
      hash: Buffer.from([0, 92, 34, 255]),
      user: person,
      metadata: { [awkward]: awkward },
      none: null,
      amount: '-1.0000',
      request: awkward,
    });
  });

  it('give the same hold, and the same refunded transaction, the same number', async () => {
    const again = { effect: 'capture' as const, requestId: 'one' };
    const refundOf = { transactionId: newId(), amount: new Big(1) };
    const [, , , effects] = toParameters([
      prepare([
        { legs: legs('1'), hold: again },
        { legs: legs('1'), hold: again, refundOf },
      ]),
      prepare({ legs: legs('1'), hold: { effect: 'capture', requestId: 'other' }, refundOf }),
    ]);
    expect(await data.admin('select e.hold, e.refund from unnest($1::posting_effect[]) e', [effects])).toEqual([
      { hold: 1, refund: null },
      { hold: 1, refund: 1 },
      { hold: 2, refund: 1 },
    ]);
  });
});
