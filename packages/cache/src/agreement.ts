// Which cache tier all processes of one service read. They agree on it in PostgreSQL, which each of them needs anyway.
//
// THE RULE. An invalidation reaches every tier that some process may be reading: Redis, or the table `cache_entries`. So who wrote reads their own
// write through whichever replica.
//
//   1. A process that cannot use Redis inserts a row into `cache_outages`, and renews it for as long as that lasts. While there is a row, no
//      process of the service reads Redis.
//   2. Each process holds a shared advisory lock while it reads Redis, and reads the table every second, and when it is notified. When it finds a
//      row, it stops reading Redis, then releases the lock; and it stops by itself when its last reading of the table is older than `freshMs`.
//      So a process that is cut off waits until the lock is free, or for `freshMs` after its commit, and then knows that nobody reads Redis any more
//      (it is covered). Only then does an invalidation that could not be sent to Redis return, and only then does its row become `effective`.
//   3. `cache_entries` is read while there is an effective row, and emptied when the first row becomes effective: what an earlier outage left
//      there is never read. Here too a reading of the table is good for `freshMs`.
//   4. An invalidation deletes in Redis, and in `cache_entries` too unless nobody can be reading that: this process has seen no row for
//      `freshMs`, without a gap.
//   5. Before a process deletes its row it has flushed its pending invalidations to Redis. A row that was not renewed for `deadMs` is taken over: its
//      process died, nobody knows with what pending, so everything under the prefix is deleted in Redis before the row is.
//
// Where the rule ends, on purpose. A process whose connection to PostgreSQL is broken continues to read Redis: as a rule PostgreSQL is restarting,
// and nobody writes. If at the same moment another process lost Redis and kept PostgreSQL, the first may serve what the second has
// changed, until it has PostgreSQL again or the entry's time to live is over. And keys that one service invalidates and another reads (`user:{id}`)
// follow the rule among the processes of the first only: another service that still reaches Redis may show a changed name late, by
// that key's time to live at most.
//
// This file is the agreement without any I/O: `step` answers each event with the next state and what to do. agreement-shell.ts executes that.

export const pollEveryMs = 1_000;
/** How long a reading of the table is good. */
export const freshMs = 2_000;
/** After so long a row counts as that of a dead process. With the poll that finds it, it keeps the others off Redis for five seconds at most. */
export const deadMs = 4_000;
/** How long a process relies on its own row: shorter than others would take it for dead. */
export const ownMs = deadMs - 1_000;
const renewEveryMs = 500;
const tryLockEveryMs = 10;
// admin_shutdown, crash_shutdown, cannot_connect_now: nobody can write.
const startingOrStopping = new Set(['57P01', '57P02', '57P03']);

export type Tier = 'redis' | 'postgres' | 'none';

/**
 * This process's row: waiting until nobody reads Redis, then covered, then effective. `renewedAt` is when the statement began that wrote it last. It is stray
 * if it is in the table against expectation: a statement took effect and was never answered.
 */
export type OutageRow =
  | { readonly phase: 'none' | 'stray' }
  | { readonly phase: 'waiting'; readonly renewedAt: number; readonly committedAt: number }
  | { readonly phase: 'covered' | 'effective'; readonly renewedAt: number };

export interface AgreementState {
  /** This process cannot use Redis. */
  readonly cutOff: boolean;
  readonly row: OutageRow;
  readonly connected: boolean;
  /** The shared lock, which stands for reading Redis. */
  readonly lockHeld: boolean;
  /** What the table had at the last reading, and when that began. Pending: rows, and none effective; or none, but not the lock. */
  readonly seen: 'nothing' | 'pending' | 'effective';
  readonly readAt: number;
  /** Since when readings have followed one another without a gap and without a row. */
  readonly quietSince: number;
  /** The connection broke when the last reading was fresh: that stays good until there is another connection. */
  readonly trusted: boolean;
  /** The request whose end is waited for; undefined between turns. */
  readonly underWay: RequestName | undefined;
  /** Something happened during this turn that another one must follow at once. */
  readonly again: boolean;
}

export type AgreementEvent =
  | { readonly type: 'cut off' | 'restored' }
  /** A second has passed, or another process has changed the table. */
  | { readonly type: 'poll' }
  | { readonly type: 'connection lost' }
  // The rest is how a request ended.
  | { readonly type: 'failed'; readonly sqlState: string | undefined }
  | { readonly type: 'connected' | 'unlocked' | 'paused' }
  | { readonly type: 'lock tried'; readonly got: boolean }
  | TableRead
  | RowChanged;

export interface TableRead {
  readonly type: 'read';
  readonly beganAt: number;
  readonly rows: number;
  readonly effective: boolean;
  readonly mine: boolean;
  /** Processes whose rows were not renewed for `deadMs`. */
  readonly dead: readonly string[];
  readonly redisUsable: boolean;
}

export type RowChanged =
  | { readonly type: 'inserted'; readonly beganAt: number }
  | { readonly type: 'lock tested'; readonly free: boolean }
  /** `found`: the row was there. */
  | { readonly type: 'made effective'; readonly beganAt: number; readonly found: boolean }
  | { readonly type: 'renewed'; readonly beganAt: number; readonly found: boolean }
  | { readonly type: 'deleted' };

/** One at a time, each answered by one event. */
export type RequestName =
  'connect' | 'try lock' | 'unlock' | 'read' | 'insert' | 'test lock' | 'make effective' | 'renew' | 'delete' | 'pause';

export type AgreementAction =
  | { readonly type: 'request'; readonly name: Exclude<RequestName, 'pause'> }
  | { readonly type: 'request'; readonly name: 'pause'; readonly ms: number }
  | { readonly type: 'disconnect' }
  /** The other processes, that the table has changed. */
  | { readonly type: 'notify' }
  | { readonly type: 'take over'; readonly dead: readonly string[] }
  /** Those who wait until this process is covered should check again. */
  | { readonly type: 'wake' }
  /** Poll after this time. */
  | { readonly type: 'sleep'; readonly ms: number };

export interface Step {
  readonly state: AgreementState;
  readonly actions: readonly AgreementAction[];
}

export const initialState: AgreementState = {
  cutOff: false,
  row: { phase: 'none' },
  connected: false,
  lockHeld: false,
  seen: 'pending',
  readAt: -Infinity,
  quietSince: Infinity,
  trusted: false,
  underWay: undefined,
  again: false,
};

const isFresh = ({ readAt }: AgreementState, now: number): boolean => now - readAt < freshMs;

/** What this process may read. */
export function tierOf(state: AgreementState, now: number): Tier {
  if (state.seen === 'nothing' && (isFresh(state, now) || state.trusted)) return 'redis';
  return state.seen === 'effective' && isFresh(state, now) ? 'postgres' : 'none';
}

/** Whether nobody can have been reading `cache_entries` up to now. */
export function entriesAreIdle(state: AgreementState, now: number): boolean {
  return state.seen === 'nothing' && state.lockHeld && isFresh(state, now) && now - state.quietSince >= freshMs;
}

/** Whether this process is cut off and no process of the service reads Redis. */
export function isCovered({ cutOff, row }: AgreementState, now: number): boolean {
  return cutOff && (row.phase === 'covered' || row.phase === 'effective') && now - row.renewedAt < ownMs;
}

export function step(state: AgreementState, event: AgreementEvent, now: number): Step {
  switch (event.type) {
    case 'cut off':
      return state.cutOff ? { state, actions: [] } : takeTurn({ ...state, cutOff: true });
    case 'restored':
      return state.cutOff ? after([{ type: 'wake' }], takeTurn({ ...state, cutOff: false })) : { state, actions: [] };
    case 'poll':
      return takeTurn(state);
    case 'connection lost':
      return lose(state, now);
    case 'failed':
      return fail(state, event.sqlState, now);
    case 'connected':
      return readTable({ ...state, connected: true });
    case 'lock tried':
      return request({ ...state, lockHeld: event.got }, 'read');
    case 'read':
      return heed(state, event, now);
    case 'unlocked':
    case 'paused':
      return advance(state, now);
    default:
      return changeRow(state, event, now);
  }
}

/** The end of a request that changes this process's row, or brings it forward. */
function changeRow(state: AgreementState, event: RowChanged, now: number): Step {
  const { row } = state;
  switch (event.type) {
    case 'inserted':
      return after(
        [{ type: 'notify' }],
        readTable({ ...state, row: { phase: 'waiting', renewedAt: event.beganAt, committedAt: now } }),
      );
    case 'lock tested':
      if (row.phase !== 'waiting' || !state.cutOff) return advance(state, now);
      if (!event.free && now - row.committedAt < freshMs) return pause(state, tryLockEveryMs);
      return after(
        [{ type: 'wake' }],
        request({ ...state, row: { phase: 'covered', renewedAt: row.renewedAt } }, 'make effective'),
      );
    case 'made effective':
      return after(
        [{ type: 'wake' }, { type: 'notify' }],
        readTable({
          ...state,
          row: event.found ? { phase: 'effective', renewedAt: event.beganAt } : { phase: 'none' },
        }),
      );
    case 'renewed': {
      const renewed = event.found && 'renewedAt' in row ? { ...row, renewedAt: event.beganAt } : initialState.row;
      return after([{ type: 'wake' }], advance({ ...state, row: renewed }, now));
    }
    case 'deleted':
      return after([{ type: 'notify' }], readTable(state));
  }
}

/** What the table has is heeded at once; the lock, which tells others so, is released after that. */
function heed(state: AgreementState, read: TableRead, now: number): Step {
  const quietSince = read.rows > 0 ? Infinity : isFresh(state, now) ? Math.min(state.quietSince, now) : now;
  const next: AgreementState = {
    ...state,
    seen: read.effective ? 'effective' : read.rows === 0 && state.lockHeld ? 'nothing' : 'pending',
    readAt: read.beganAt,
    quietSince,
    trusted: false,
    row: !read.mine ? { phase: 'none' } : state.row.phase === 'none' ? { phase: 'stray' } : state.row,
  };
  const canTakeOver = read.dead.length > 0 && (read.redisUsable || isCovered(next, now));
  return after(
    canTakeOver ? [{ type: 'take over', dead: read.dead }] : [],
    next.lockHeld && next.seen !== 'nothing' ? request({ ...next, lockHeld: false }, 'unlock') : advance(next, now),
  );
}

/** What is next in a turn, after the table was read: this process's row is brought to what it should be. */
function advance(state: AgreementState, now: number): Step {
  const { cutOff, row } = state;
  if (!cutOff) return row.phase === 'none' ? endTurn(state) : request({ ...state, row: { phase: 'none' } }, 'delete');
  switch (row.phase) {
    case 'none':
    case 'stray':
      return request(state, 'insert');
    case 'waiting':
      return request(state, 'test lock');
    case 'covered':
    case 'effective':
      // Also what could not become effective is renewed: a row that is not would be taken over, and Redis read again.
      if (now - row.renewedAt >= renewEveryMs) return request(state, 'renew');
      return row.phase === 'covered' ? request(state, 'make effective') : endTurn(state);
  }
}

/** The lock comes before the reading that it stands for. Who has a row does not read Redis. */
function readTable(state: AgreementState): Step {
  return request(state, state.lockHeld || state.row.phase !== 'none' ? 'read' : 'try lock');
}

function takeTurn(state: AgreementState): Step {
  if (state.underWay !== undefined) return { state: { ...state, again: true }, actions: [] };
  return state.connected ? readTable(state) : request(state, 'connect');
}

function endTurn(state: AgreementState): Step {
  const ended = { ...state, underWay: undefined, again: false };
  return state.again ? takeTurn(ended) : { state: ended, actions: [{ type: 'sleep', ms: pollEveryMs }] };
}

/** Its lock went with the connection. What was not answered is not waited for. */
function lose(state: AgreementState, now: number): Step {
  return takeTurn({
    ...state,
    connected: false,
    lockHeld: false,
    trusted: isFresh(state, now),
    underWay: undefined,
    again: false,
  });
}

function fail(state: AgreementState, sqlState: string | undefined, now: number): Step {
  // No answer, or none that PostgreSQL gave: another connection may get one.
  if (state.connected && sqlState === undefined) return after([{ type: 'disconnect' }], lose(state, now));
  // PostgreSQL is there and takes no connection from this process: others may have theirs, and write.
  const refused = !state.connected && sqlState !== undefined && !startingOrStopping.has(sqlState);
  return endTurn({ ...state, trusted: state.trusted && !refused });
}

function request(state: AgreementState, name: Exclude<RequestName, 'pause'>): Step {
  return { state: { ...state, underWay: name }, actions: [{ type: 'request', name }] };
}

function pause(state: AgreementState, ms: number): Step {
  return { state: { ...state, underWay: 'pause' }, actions: [{ type: 'request', name: 'pause', ms }] };
}

function after(actions: readonly AgreementAction[], { state, actions: then }: Step): Step {
  return { state, actions: [...actions, ...then] };
}
