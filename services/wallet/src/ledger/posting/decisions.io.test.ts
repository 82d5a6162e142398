// The functions that decide a batch, each alone: they read and write nothing, but for the last.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plaza/service';
import { testDatabase, type TestDatabase } from '@plaza/testing';
import { schema } from '@plaza/wallet/orm.config';
import { callSql, type Argument } from '../../../test/sql-call.ts';

let data: TestDatabase;
beforeAll(async () => {
  data = await testDatabase(schema);
});
afterAll(() => data.drop());

const call = (name: string, ...given: Argument[]) => callSql(data, name, ...given);

const [owner, walletId, movementId, now, later] = [
  newId(),
  newId(),
  newId(),
  '2026-11-29T12:00:00+00:00',
  '2026-11-29T13:00:00+00:00',
];
const wallet = {
  place: 1,
  balance: '10.0000',
  held: '0.0000',
  spent: '0',
  entry_count: 3,
  entry_hash: '\\x01',
  touched: false,
  is_there: true,
  floored: true,
  guarded: true,
  id: walletId,
  kind: 'user',
  user_id: owner,
  currency: 'EUR',
  mismatched: false,
};
const movement = {
  id: movementId,
  leader: 1,
  first_leg: 1,
  last_leg: 2,
  ignores_freezes: false,
  ignores_limits: false,
};
const leg = (amount: string, account = 1, more: object = {}) => ({ account, id: newId(), amount, ...more });

interface Case {
  wallet?: object;
  closed?: object;
  movement?: object;
  legs?: object[];
  place?: number;
  spending?: string;
  counted?: boolean;
  promised?: boolean;
}

describe('wallet_refusal', () => {
  const refusal = (given: Case) => {
    const legs = given.legs ?? [leg('-4')];
    return call(
      'wallet_refusal',
      ['posting_wallet', { ...wallet, ...given.wallet }],
      ['posting_wallet', given.closed ?? null],
      ['posting_movement', { ...movement, ...given.movement }],
      ['posting_leg[]', legs],
      ['integer', given.place ?? 1],
      ['numeric', given.spending ?? '4'],
      ['boolean', given.counted ?? true],
      ['boolean', given.promised ?? false],
    );
  };
  const exceeded = (limit: string, allowed: string) => ({
    refused: 'LIMIT_EXCEEDED',
    metadata: { limit, allowed, currency: 'EUR' },
  });
  const credit = { legs: [leg('4')], spending: '-4' };
  const closed = { ...wallet, frozen: 'closed' };
  const unclaimed = { kind: 'unclaimed' };

  it.each<[string, Case, unknown]>([
    ['nothing special', {}, null],
    ['another currency', { wallet: { mismatched: true } }, { refused: 'CURRENCY_MISMATCH' }],
    [
      'a closed wallet',
      { ...credit, wallet: { frozen: 'closed' } },
      { refused: 'ACCOUNT_CLOSED', metadata: { user_id: owner } },
    ],
    ['a closed wallet that is only named', { wallet: { frozen: 'closed' }, legs: [leg('0')], spending: '0' }, null],
    ['unclaimed money for somebody who stayed', { ...credit, wallet: unclaimed }, { refused: 'ACCOUNT_OPEN' }],
    ['unclaimed money for somebody who left', { ...credit, wallet: unclaimed, closed }, null],
    ['a debit of a frozen wallet', { wallet: { frozen: 'debits' } }, { refused: 'WALLET_FROZEN' }],
    ['a credit of one that is frozen for debits', { ...credit, wallet: { frozen: 'debits' } }, null],
    ['a credit of one that is frozen', { ...credit, wallet: { frozen: 'all' } }, { refused: 'WALLET_FROZEN' }],
    ['a correction of a frozen one', { wallet: { frozen: 'all' }, movement: { ignores_freezes: true } }, null],
    ['money that was promised before the freeze', { wallet: { frozen: 'all' }, promised: true }, null],
    ['the limit of a day', { wallet: { day_limit: '5', spent: '1.5' } }, exceeded('day', '3.5')],
    ['the limit of a day, reached', { wallet: { day_limit: '5', spent: '1' } }, null],
    ['the limit of a day, which a correction ignores', { wallet: { day_limit: '1' }, counted: false }, null],
    ['the limit of a movement', { wallet: { movement_limit: '3' } }, exceeded('movement', '3')],
    [
      'the limit of a movement, together with an earlier leg',
      { wallet: { movement_limit: '5' }, legs: [leg('-2'), leg('-4')], place: 2 },
      exceeded('movement', '5'),
    ],
    [
      'the limit of a movement, beside what comes in and what others pay',
      { wallet: { movement_limit: '5' }, legs: [leg('3'), leg('-3', 2), leg('-4')], place: 3 },
      null,
    ],
  ])('answers for %s', async (_, given, expected) => {
    expect(await refusal(given)).toEqual(expected);
  });
});

describe('funds_refusal', () => {
  it.each([
    ['as much as there is', wallet, '-10', '10', null],
    [
      'more than there is',
      wallet,
      '-10.0001',
      '10.0001',
      { refused: 'INSUFFICIENT_FUNDS', metadata: { currency: 'EUR', available: '10.0000' } },
    ],
    [
      'what is held',
      { ...wallet, held: '7' },
      '-4',
      '4',
      { refused: 'INSUFFICIENT_FUNDS', metadata: { currency: 'EUR', available: '3.0000' } },
    ],
    [
      'a hold of more than there is',
      { ...wallet, held: '12' },
      '0',
      '12',
      { refused: 'INSUFFICIENT_FUNDS', metadata: { currency: 'EUR', available: '10.0000' } },
    ],
    ['a system account', { ...wallet, floored: false }, '-11', '11', null],
    ['what comes in', { ...wallet, held: '20' }, '1', '-1', null],
  ])('answers for %s', async (_, row, amount, spending, expected) => {
    expect(await call('funds_refusal', ['posting_wallet', row], ['numeric', amount], ['numeric', spending])).toEqual(
      expected,
    );
  });
});

describe('a leg', () => {
  it('is described by an entry and a transaction', async () => {
    const own = leg('-4.0000', 1, { transaction_id: newId(), type: 'send', counterparty_id: newId() });
    const given: Argument[] = [
      ['posting_wallet', wallet],
      ['posting_leg', own],
      ['posting_movement', movement],
      ['timestamptz', now],
    ];
    expect(await call('posted_entry', ...given)).toMatchObject({
      wallet_id: walletId,
      id: own.id,
      movement_id: movementId,
      amount: -4,
      balance_after: 10,
      number: 3,
    });
    expect(await call('posted_transaction', ...given)).toMatchObject({
      user_id: owner,
      type: 'send',
      direction: 'debit',
      amount: 4,
      metadata: {},
    });
  });
});

describe('an effect on a hold', () => {
  const requestId = 'order';
  const held = {
    id: newId(),
    request_id: requestId,
    user_id: owner,
    wallet_id: walletId,
    amount: '5.0000',
    captured: '0.0000',
    currency: 'EUR',
    status: 'held',
    metadata: {},
    expires_at: later,
    created_at: now,
  };
  const none = Object.fromEntries(Object.keys(held).map((name) => [name, null]));
  const placing = {
    action: 'place',
    hold: 1,
    request_id: requestId,
    hold_id: newId(),
    user_id: owner,
    amount: '5',
    currency: 'EUR',
    expires_at: later,
  };
  const apply = (effect: object, hold: object, legs: object[] = [leg('0')], at = now) =>
    call(
      'apply_hold',
      ['posting_effect', { hold: 1, request_id: requestId, ...effect }],
      ['posting_hold', { place: 1, hold, wallet: 'id' in hold && hold.id ? 1 : null, changed: false }],
      ['posting_movement', { ...movement, last_leg: legs.length }],
      ['posting_leg[]', legs],
      ['timestamptz', at],
    );
  const refused = (reason: string) => ({ refusal: JSON.stringify({ refused: reason }) });

  it.each<[string, object, object, object]>([
    ['is placed', placing, none, { held: 5, wallet: 1, repeated: false, hold: { status: 'held', captured: 0 } }],
    ['is placed again', placing, held, { held: 0, repeated: true, hold: { id: held.id } }],
    ['is placed for another amount', { ...placing, amount: '6' }, held, refused('IDEMPOTENCY_KEY_REUSED')],
    ['is placed after it was voided', placing, { ...held, status: 'voided' }, refused('HOLD_VOIDED')],
    ['is placed when its time is over', { ...placing, expires_at: now }, none, refused('HOLD_EXPIRED')],
    ['is voided', { action: 'void', user_id: owner }, held, { held: -5, hold: { status: 'voided' } }],
    [
      'is voided before it is placed',
      { action: 'void', user_id: owner, hold_id: newId() },
      none,
      { held: 0, hold: { status: 'voided', amount: null } },
    ],
    ['is voided twice', { action: 'void', user_id: owner }, { ...held, status: 'voided' }, { repeated: true }],
    ['is voided by another', { action: 'void', user_id: newId() }, held, refused('HOLD_NOT_FOUND')],
    [
      'is voided when it is captured',
      { action: 'void', user_id: owner },
      { ...held, status: 'captured' },
      refused('HOLD_CAPTURED'),
    ],
    [
      'is extended, never shortened',
      { action: 'extend', user_id: owner, expires_at: now },
      held,
      { hold: { expires_at: later } },
    ],
    ['is captured without being there', { action: 'capture' }, none, refused('HOLD_NOT_FOUND')],
  ])('that %s', async (_, effect, hold, expected) => {
    expect(await apply(effect, hold)).toMatchObject(expected);
  });

  it('that captures it takes what the legs take, and gives the rest back if it is final', async () => {
    const [id, other] = [newId(), newId()];
    const legs = [leg('-3', 1, { transaction_id: id }), leg('3', 2, { transaction_id: other })];
    expect(await apply({ action: 'capture' }, held, legs)).toMatchObject({
      held: -5,
      taken: 3,
      wallet: 1,
      hold: { status: 'captured', captured: 3, transaction_id: id },
    });
    expect(await apply({ action: 'capture', final: false }, held, legs)).toMatchObject({
      held: -3,
      taken: 3,
      hold: { status: 'held', captured: 3 },
    });
    expect(await apply({ action: 'capture', final: false }, { ...held, captured: '2' }, legs)).toMatchObject({
      held: -3,
      hold: { status: 'captured', captured: 5 },
    });
    expect(await apply({ action: 'capture' }, { ...held, captured: '3' }, legs)).toMatchObject({
      refusal: expect.stringContaining('"rest": "2.0000"'),
    });
    expect(await apply({ action: 'capture' }, held, legs, later)).toMatchObject(refused('HOLD_EXPIRED'));
    await expect(apply({ action: 'capture' }, held, [leg('0')])).rejects.toMatchObject({ code: '23514' });
  });

  it('that was placed after the wallets were locked makes the batch try again', async () => {
    const late = call(
      'apply_hold',
      ['posting_effect', { action: 'void', user_id: owner }],
      ['posting_hold', { place: 1, hold: held }],
      ['posting_movement', movement],
      ['posting_leg[]', []],
      ['timestamptz', now],
    );
    await expect(late).rejects.toMatchObject({ code: '40001' });
  });

  it('changes what is held, and takes what was not spent from today’s sum', async () => {
    const after = (action: string, step: object, row: object = {}) =>
      call(
        'held_wallet',
        ['posting_wallet', { ...wallet, held: '5', spent: '7', ...row }],
        ['posting_hold_step', { hold: held, ...step }],
        ['text', action],
        ['date', '2026-11-29'],
      );
    expect(await after('place', { held: '2', taken: '0' })).toMatchObject({ held: 7, spent: 7, touched: true });
    expect(await after('capture', { held: '-5', taken: '3' })).toMatchObject({ held: 0, spent: 5 });
    expect(
      await after('void', { held: '-5', taken: '0', hold: { ...held, created_at: '2026-11-27T12:00:00Z' } }),
    ).toMatchObject({ held: 0, spent: 7 });
  });
});

describe('refund_refusal', () => {
  const before = { movement_id: movementId, currency: 'EUR', amount: '5.0000', refunded: '2.0000' };
  const rest = (left: string) => ({
    refused: 'REFUND_EXCEEDS_REST',
    metadata: { currency: 'EUR', rest: left },
  });
  it.each([
    ['what is left', before, '3', [], null],
    ['more than is left', before, '3.0001', [], rest('3.0000')],
    ['what was reversed', before, '1', [movementId], rest('0')],
    ['nothing', { refunded: '0' }, '1', [], { refused: 'TRANSACTION_NOT_FOUND' }],
  ])('answers for a refund of %s', async (_, row, amount, reversed, expected) => {
    expect(await call('refund_refusal', ['refunds', row], ['numeric', amount], ['uuid[]', reversed])).toEqual(expected);
  });
});

describe('decide_movements', () => {
  const other = { ...wallet, place: 2, id: newId(), user_id: newId(), balance: '0.0000', guarded: false };
  const payer = { ...wallet, guarded: false };
  const transfer = (amount: string, from = 1, to = 2) => [
    leg(`-${amount}`, from, { transaction_id: newId(), type: 'send' }),
    leg(amount, to, { transaction_id: newId(), type: 'receive' }),
  ];
  const decide = async (movements: object[], legs: object[]) =>
    (await call(
      'decide_movements',
      ['posting_state', { wallets: [payer, other], outcomes: movements.map(() => null), reversed: [] }],
      ['posting_movement[]', movements],
      ['posting_leg[]', legs],
      ['posting_effect[]', []],
      ['date', '2026-11-29'],
    )) as {
      wallets: { balance: number; entry_count: number; spent: number }[];
      outcomes: (string | null)[];
      entries: object[];
      transactions: object[];
      received: number[];
    };
  const of = (place: number, leader = place) => ({
    ...movement,
    id: newId(),
    leader,
    first_leg: place * 2 - 1,
    last_leg: place * 2,
  });

  it('lets each movement see what the ones before did, and refuses only what cannot be', async () => {
    const decided = await decide([of(1), of(2), of(3)], [...transfer('6'), ...transfer('6'), ...transfer('5', 2, 1)]);
    expect(decided.outcomes.map((outcome) => (JSON.parse(outcome!) as { refused?: string }).refused)).toEqual([
      undefined,
      'INSUFFICIENT_FUNDS',
      undefined,
    ]);
    expect(decided.wallets.map(({ balance }) => balance)).toEqual([9, 1]);
    expect(decided.entries).toHaveLength(4);
    expect(decided.received).toEqual([2, 4]);
  });

  it('leaves nothing behind of a group whose last movement is refused', async () => {
    const decided = await decide([of(1), of(2, 1), of(3)], [...transfer('6'), ...transfer('6'), ...transfer('10')]);
    expect(decided.outcomes).toEqual([
      expect.stringContaining('INSUFFICIENT_FUNDS'),
      null,
      expect.stringContaining('movements'),
    ]);
    expect(decided.wallets).toMatchObject([
      { balance: 0, entry_count: 4, spent: 10 },
      { balance: 10, entry_count: 4, spent: 0 },
    ]);
    expect(decided.entries).toHaveLength(2);
    expect(decided.transactions).toHaveLength(2);
    expect(decided.received).toEqual([2]);
  });
});
