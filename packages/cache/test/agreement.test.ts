// The agreement as a table: what each event leads to. Times are in milliseconds; now is 10,000 in every row.
import { describe, expect, test } from '@jest/globals';
import {
  entriesAreIdle,
  initialState,
  isCovered,
  step,
  tierOf,
  type AgreementAction,
  type AgreementEvent,
  type AgreementState,
  type RequestName,
  type TableRead,
} from '../src/agreement.ts';

const now = 10_000;
type Changes = Partial<AgreementState>;

/** Between turns, reading Redis. */
const reading: Changes = { connected: true, lockHeld: true, seen: 'nothing', readAt: 9_500, quietSince: 2_000 };
const none = { phase: 'none' } as const;
const waiting = { phase: 'waiting', renewedAt: 9_000, committedAt: 9_010 } as const;
const covered = { phase: 'covered', renewedAt: 9_800 } as const;
const effective = { phase: 'effective', renewedAt: 9_000 } as const;
/** Between turns, cut off, and all read the second tier. */
const out: Changes = {
  connected: true,
  cutOff: true,
  row: { ...effective, renewedAt: 9_800 },
  seen: 'effective',
  readAt: 9_500,
};

const awaiting = (name: RequestName, state: Changes): Changes => ({ ...state, underWay: name });
const ask = (name: Exclude<RequestName, 'pause'>): AgreementAction => ({ type: 'request', name });
const sleep: AgreementAction = { type: 'sleep', ms: 1_000 };
const notify: AgreementAction = { type: 'notify' };
const wake: AgreementAction = { type: 'wake' };

const read = (table: Partial<TableRead> = {}): TableRead => ({
  type: 'read',
  beganAt: 9_990,
  rows: 0,
  effective: false,
  mine: false,
  dead: [],
  redisUsable: true,
  ...table,
});
const justRead: Changes = { readAt: 9_990 };
const ended: Changes = { underWay: undefined };

type Row = [title: string, state: Changes, event: AgreementEvent, changes: Changes, actions: AgreementAction[]];

function check(state: Changes, event: AgreementEvent, changes: Changes, actions: AgreementAction[]): void {
  const from = { ...initialState, ...state };
  expect(step(from, event, now)).toEqual({ state: { ...from, ...changes }, actions });
}

describe('a turn', () => {
  test.each<Row>([
    ['begins with a connection', {}, { type: 'poll' }, { underWay: 'connect' }, [ask('connect')]],
    [
      'takes the lock before the reading that it stands for',
      { underWay: 'connect' },
      { type: 'connected' },
      { connected: true, underWay: 'try lock' },
      [ask('try lock')],
    ],
    [
      'reads the table when it has the lock',
      awaiting('try lock', { connected: true }),
      { type: 'lock tried', got: true },
      { lockHeld: true, underWay: 'read' },
      [ask('read')],
    ],
    [
      'reads the table without the lock as well',
      awaiting('try lock', { connected: true }),
      { type: 'lock tried', got: false },
      { underWay: 'read' },
      [ask('read')],
    ],
    ['keeps the lock that it has', reading, { type: 'poll' }, { underWay: 'read' }, [ask('read')]],
    ['takes no lock when it has a row', out, { type: 'poll' }, { underWay: 'read' }, [ask('read')]],
    [
      'is one at a time: what happens meanwhile is followed by another',
      awaiting('read', reading),
      { type: 'poll' },
      { again: true },
      [],
    ],
    [
      'ends, and a second later there is another',
      awaiting('read', reading),
      read(),
      { ...justRead, ...ended },
      [sleep],
    ],
    [
      'is followed at once where something happened meanwhile',
      awaiting('read', { ...reading, again: true }),
      read(),
      { ...justRead, again: false, underWay: 'read' },
      [ask('read')],
    ],
  ])('%s', (_, ...row) => check(...row));
});

describe('a reading of the table', () => {
  test.each<Row>([
    [
      'without rows, under the lock, allows to read Redis, and the quiet begins',
      awaiting('read', { connected: true, lockHeld: true }),
      read(),
      { ...justRead, ...ended, seen: 'nothing', quietSince: now },
      [sleep],
    ],
    [
      'without rows, without the lock, does not',
      awaiting('read', { connected: true }),
      read(),
      { ...justRead, ...ended, quietSince: now },
      [sleep],
    ],
    [
      'that comes late begins the quiet anew: an outage may have come and gone',
      awaiting('read', { ...reading, readAt: 7_999 }),
      read(),
      { ...justRead, ...ended, quietSince: now },
      [sleep],
    ],
    [
      'with a row ends the reading of Redis, and then the lock is released',
      awaiting('read', reading),
      read({ rows: 1 }),
      { ...justRead, seen: 'pending', quietSince: Infinity, lockHeld: false, underWay: 'unlock' },
      [ask('unlock')],
    ],
    [
      'with an effective row opens the second tier',
      awaiting('read', { connected: true, seen: 'pending' }),
      read({ rows: 1, effective: true }),
      { ...justRead, ...ended, seen: 'effective' },
      [sleep],
    ],
    ['then ends the turn', awaiting('unlock', { connected: true }), { type: 'unlocked' }, ended, [sleep]],
    [
      'ends the trust in what was read before the connection broke',
      awaiting('read', { ...reading, trusted: true }),
      read(),
      { ...justRead, ...ended, trusted: false },
      [sleep],
    ],
    [
      'with the row of a dead process takes it over where Redis can be swept',
      awaiting('read', { connected: true }),
      read({ rows: 1, dead: ['a'] }),
      { ...justRead, ...ended },
      [{ type: 'take over', dead: ['a'] }, sleep],
    ],
    [
      'takes it over while covered: what it had pending is pending here',
      awaiting('read', out),
      read({ rows: 2, effective: true, mine: true, dead: ['a'], redisUsable: false }),
      { ...justRead, ...ended },
      [{ type: 'take over', dead: ['a'] }, sleep],
    ],
    [
      'leaves it to others where neither is so',
      awaiting('read', { connected: true }),
      read({ rows: 1, dead: ['a'], redisUsable: false }),
      { ...justRead, ...ended },
      [sleep],
    ],
    [
      'shows that this process was taken for dead: its row is inserted again, and waited for',
      awaiting('read', out),
      read({ rows: 1, effective: true }),
      { ...justRead, row: none, underWay: 'insert' },
      [ask('insert')],
    ],
    [
      'shows a row whose insertion was not answered: it is deleted where Redis is usable',
      awaiting('read', { connected: true }),
      read({ rows: 1, mine: true }),
      { ...justRead, row: none, underWay: 'delete' },
      [ask('delete')],
    ],
    [
      'shows a row whose deletion was not answered: it is inserted anew where Redis is not usable',
      awaiting('read', { connected: true, cutOff: true }),
      read({ rows: 1, mine: true }),
      { ...justRead, row: { phase: 'stray' }, underWay: 'insert' },
      [ask('insert')],
    ],
  ])('%s', (_, ...row) => check(...row));
});

describe('a process that is cut off', () => {
  test.each<Row>([
    ['begins a turn at once', reading, { type: 'cut off' }, { cutOff: true, underWay: 'read' }, [ask('read')]],
    [
      'or after the one that is going on',
      awaiting('read', reading),
      { type: 'cut off' },
      { cutOff: true, again: true },
      [],
    ],
    ['is cut off once', out, { type: 'cut off' }, {}, []],
    [
      'inserts its row',
      awaiting('read', { ...reading, cutOff: true }),
      read(),
      { ...justRead, underWay: 'insert' },
      [ask('insert')],
    ],
    [
      'waits from the commit on, and heeds its own row first',
      awaiting('insert', { ...reading, cutOff: true }),
      { type: 'inserted', beganAt: 9_900 },
      { row: { phase: 'waiting', renewedAt: 9_900, committedAt: now }, underWay: 'read' },
      [notify, ask('read')],
    ],
    [
      'then tests whether others still hold the lock',
      awaiting('unlock', { connected: true, cutOff: true, row: waiting }),
      { type: 'unlocked' },
      { underWay: 'test lock' },
      [ask('test lock')],
    ],
    [
      'tests it again while somebody does',
      awaiting('test lock', { connected: true, cutOff: true, row: waiting }),
      { type: 'lock tested', free: false },
      { underWay: 'pause' },
      [{ type: 'request', name: 'pause', ms: 10 }],
    ],
    [
      'after a pause',
      awaiting('pause', { connected: true, cutOff: true, row: waiting }),
      { type: 'paused' },
      { underWay: 'test lock' },
      [ask('test lock')],
    ],
    [
      'is covered when nobody holds the lock',
      awaiting('test lock', { connected: true, cutOff: true, row: waiting }),
      { type: 'lock tested', free: true },
      { row: { phase: 'covered', renewedAt: 9_000 }, underWay: 'make effective' },
      [wake, ask('make effective')],
    ],
    [
      'is covered without that when every reading from before its commit is too old',
      awaiting('test lock', { connected: true, cutOff: true, row: { ...waiting, committedAt: 8_000 } }),
      { type: 'lock tested', free: false },
      { row: { phase: 'covered', renewedAt: 9_000 }, underWay: 'make effective' },
      [wake, ask('make effective')],
    ],
    [
      'tells the others when its row is effective',
      awaiting('make effective', { connected: true, cutOff: true, row: covered }),
      { type: 'made effective', beganAt: 9_950, found: true },
      { row: { phase: 'effective', renewedAt: 9_950 }, underWay: 'read' },
      [wake, notify, ask('read')],
    ],
    [
      'begins again when its row was taken over before it was effective',
      awaiting('make effective', { connected: true, cutOff: true, row: covered }),
      { type: 'made effective', beganAt: 9_950, found: false },
      { row: none, underWay: 'try lock' },
      [wake, notify, ask('try lock')],
    ],
    [
      'tries again in the next turn what could not be made effective',
      awaiting('read', { connected: true, cutOff: true, row: covered }),
      read({ rows: 1, mine: true }),
      { ...justRead, underWay: 'make effective' },
      [ask('make effective')],
    ],
    [
      'and renews its row before that',
      awaiting('read', { connected: true, cutOff: true, row: { ...covered, renewedAt: 9_000 } }),
      read({ rows: 1, mine: true }),
      { ...justRead, underWay: 'renew' },
      [ask('renew')],
    ],
    [
      'renews its effective row',
      awaiting('read', { ...out, row: effective }),
      read({ rows: 1, effective: true, mine: true }),
      { ...justRead, underWay: 'renew' },
      [ask('renew')],
    ],
    [
      'relies on it from when the renewal began',
      awaiting('renew', { ...out, row: effective }),
      { type: 'renewed', beganAt: 9_995, found: true },
      { ...ended, row: { phase: 'effective', renewedAt: 9_995 } },
      [wake, sleep],
    ],
    [
      'begins again when the renewal finds no row: it came too late',
      awaiting('renew', { ...out, row: effective }),
      { type: 'renewed', beganAt: 9_995, found: false },
      { row: none, underWay: 'insert' },
      [wake, ask('insert')],
    ],
    [
      'continues where it was after it lost its connection while it waited',
      awaiting('read', { connected: true, cutOff: true, row: waiting }),
      read({ rows: 1, mine: true }),
      { ...justRead, underWay: 'test lock' },
      [ask('test lock')],
    ],
  ])('%s', (_, ...row) => check(...row));
});

describe('a process that can use Redis again', () => {
  test.each<Row>([
    [
      'lets those go who wait, and begins a turn at once',
      out,
      { type: 'restored' },
      { cutOff: false, underWay: 'read' },
      [wake, ask('read')],
    ],
    ['was not cut off: nothing changes', reading, { type: 'restored' }, {}, []],
    [
      'deletes its row, and relies on it no more',
      awaiting('read', { ...out, cutOff: false }),
      read({ rows: 1, effective: true, mine: true }),
      { ...justRead, row: none, underWay: 'delete' },
      [ask('delete')],
    ],
    [
      'deletes it also where it was still waiting',
      awaiting('test lock', { connected: true, row: waiting }),
      { type: 'lock tested', free: true },
      { row: none, underWay: 'delete' },
      [ask('delete')],
    ],
    [
      'tells the others, and takes the lock before it reads again',
      awaiting('delete', { connected: true, seen: 'effective', readAt: 9_500 }),
      { type: 'deleted' },
      { underWay: 'try lock' },
      [notify, ask('try lock')],
    ],
  ])('%s', (_, ...row) => check(...row));
});

describe('a connection to PostgreSQL', () => {
  const lost: Changes = { connected: false, lockHeld: false, underWay: 'connect' };
  test.each<Row>([
    [
      'that breaks takes the lock with it, and what was fresh stays good until there is another',
      reading,
      { type: 'connection lost' },
      { ...lost, trusted: true },
      [ask('connect')],
    ],
    [
      'that breaks when nothing was fresh leaves nothing to rely on',
      awaiting('read', { ...reading, readAt: 8_000 }),
      { type: 'connection lost' },
      lost,
      [ask('connect')],
    ],
    [
      'that is silent is given up',
      awaiting('read', reading),
      { type: 'failed', sqlState: undefined },
      { ...lost, trusted: true },
      [{ type: 'disconnect' }, ask('connect')],
    ],
    [
      'whose statement is refused stays, and there is another turn in a second',
      awaiting('make effective', { ...out, row: covered }),
      { type: 'failed', sqlState: '42P01' },
      ended,
      [sleep],
    ],
    [
      'that cannot be had is tried for again in a second, and the trust stays',
      awaiting('connect', { seen: 'nothing', trusted: true }),
      { type: 'failed', sqlState: undefined },
      ended,
      [sleep],
    ],
    [
      'that a starting PostgreSQL refuses likewise: nobody can write',
      awaiting('connect', { seen: 'nothing', trusted: true }),
      { type: 'failed', sqlState: '57P03' },
      ended,
      [sleep],
    ],
    [
      'that PostgreSQL refuses to this process ends the trust: others may have theirs, and write',
      awaiting('connect', { seen: 'nothing', trusted: true }),
      { type: 'failed', sqlState: '53300' },
      { ...ended, trusted: false },
      [sleep],
    ],
  ])('%s', (_, ...row) => check(...row));
});

describe('what a state means', () => {
  const at = (state: Changes) => {
    const whole = { ...initialState, ...state };
    return [tierOf(whole, now), entriesAreIdle(whole, now), isCovered(whole, now)];
  };
  test.each<[string, Changes, ReturnType<typeof at>]>([
    ['a process that has read nothing yet', {}, ['none', false, false]],
    ['no row, for long', reading, ['redis', true, false]],
    ['no row, for less than two seconds', { ...reading, quietSince: 8_001 }, ['redis', false, false]],
    ['no row, at a reading that is two seconds old', { ...reading, readAt: 8_000 }, ['none', false, false]],
    [
      'the same, with the trust of a broken connection',
      { ...reading, lockHeld: false, readAt: 8_000, trusted: true },
      ['redis', false, false],
    ],
    ['a row that is not effective', { ...reading, lockHeld: false, seen: 'pending' }, ['none', false, false]],
    ['an effective row', { connected: true, seen: 'effective', readAt: 9_500 }, ['postgres', false, false]],
    ['an effective row, at a reading that is two seconds old', { ...out, readAt: 8_000 }, ['none', false, true]],
    ['an own row that is waited for', { ...out, row: waiting }, ['postgres', false, false]],
    [
      'an own row that was renewed three seconds ago',
      { ...out, row: { ...effective, renewedAt: 7_000 } },
      ['postgres', false, false],
    ],
    ['an own row of a process that is not cut off any more', { ...out, cutOff: false }, ['postgres', false, false]],
  ])('%s', (_, state, meaning) => expect(at(state)).toEqual(meaning));
});
