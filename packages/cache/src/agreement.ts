// Which rung of the ladder all processes of one service stand on. It is agreed on in Postgres, which each of them needs anyway.
//
// THE RULE. At any moment either some processes read Redis or some read `cache_entries`, never both; so an invalidation that reaches the
// rung which is read reaches everybody, and who wrote reads their own write through whichever replica.
//
//   1. A process that is cut off from Redis says so in `cache_outages`, and goes on saying so while it is. As long as there is such a row,
//      no process of the service reads Redis.
//   2. Each process holds a shared advisory lock while it reads Redis, and looks at the table every second, and when it is notified. It gives up
//      Redis, then the lock, when it sees a row; and it gives up Redis by itself when its last look is older than `freshMs`.
//      So who was cut off waits for the lock to be free, or `freshMs` from its commit, and then knows: nobody reads Redis any more. Only then
//      does an invalidation that Redis did not take answer, and only then does its row become `effective`.
//   3. `cache_entries` is read while there is an effective row, and emptied when the first row becomes effective: what an earlier outage left
//      is never read. Here too a look is good for `freshMs`.
//   4. An invalidation deletes in Redis, and in `cache_entries` too unless nobody can be reading them: this process has seen no row for
//      `freshMs`, without a gap.
//   5. Before a process takes back its row it has deleted in Redis what it could not delete before. A row that nobody renewed for `deadMs` is
//      taken over: its process died owing who knows what, so everything under the prefix is deleted in Redis first.
//
// Where the rule ends, on purpose. A process whose connection to Postgres is broken goes on reading Redis: as a rule Postgres is being restarted, and nobody
// writes. If at the same moment another process lost Redis and kept Postgres, the first may serve what the second has changed,
// until it has Postgres back or the entry's time is over. And keys that one service invalidates and another reads (`user:{id}`) follow the rule among
// the processes of the first only: another service that still reaches Redis may show a changed name late, by that key's time to live at most.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { singleFlight, withTimeout } from '@plaza/resilience';
import { sqlState, type Database, type Logger } from '@plaza/service';

type Connection = Awaited<ReturnType<Database['connect']>>;

const lookEveryMs = 1_000;
const freshMs = 2_000;
const turnMs = 6_000;
// With the look that finds it, a dead process keeps the others off Redis for five seconds at most.
const deadMs = 4_000;
/** How long a row counts on by the one who renewed it: shorter than others would take it for dead. */
const ownMs = deadMs - 1_000;
const lockClass = 7_052_923;
// admin_shutdown, crash_shutdown, cannot_connect_now: nobody can write.
const startingOrStopping = new Set(['57P01', '57P02', '57P03']);

/** What this process could not delete in Redis. */
export interface Debts {
  /** Whether Redis can be used, and so nothing is owed to it. */
  readonly usable: boolean;
  readonly owes: boolean;
  /** Takes over what a dead process may have owed, which is everything. Resolves when it is paid or, where Redis can't be used, owed. */
  takeOver(): Promise<void>;
}

export interface Agreement {
  /** What this process may read at this moment. */
  readonly rung: 'redis' | 'postgres' | 'none';
  /** Whether nobody can have been reading `cache_entries` up to now. */
  readonly entriesAreIdle: boolean;
  /** This process is cut off: whoever can't delete in Redis waits for this. Resolves when no process of the service reads Redis. */
  cutOff(): Promise<void>;
  /** Redis is back and nothing is owed. */
  restored(): void;
  close(): Promise<void>;
}

type Seen = 'nothing' | 'pending' | 'effective';

export function createAgreement(database: Database, debts: Debts, log: Pick<Logger, 'warn'>): Agreement {
  const process = randomUUID();
  const channel = `plaza_cache_${database.schema.name}`;
  let connection: Connection | undefined;
  let lockHeld = false;
  let broken = false;
  let closed = false;
  let seen: Seen = 'pending';
  /** When the last look began, and since when looks have followed one another without a gap and without a row. */
  let lookedAt = -Infinity;
  let quietSince = Infinity;
  /** Whether this process wants a row, has one that counts (by when it was renewed), and has waited long enough after it. */
  let wanted = false;
  let renewedAt = -Infinity;
  let committed = false;
  let covered = false;
  let complained = false;
  let wake: () => void = () => undefined;
  let changed = Promise.withResolvers<void>();

  const now = (): number => performance.now();
  const fresh = (): boolean => now() - lookedAt < freshMs;
  const covers = (): boolean => covered && wanted && now() - renewedAt < ownMs;

  function tell(): void {
    changed.resolve();
    changed = Promise.withResolvers<void>();
  }

  async function connected(): Promise<Connection> {
    if (connection) return connection;
    const made = await database.connect();
    if (closed) {
      await made.end();
      throw new Error('closed');
    }
    made.on('error', () => lose(made));
    made.on('end', () => lose(made));
    made.on('notification', () => wake());
    await made.query(`listen "${channel}"`);
    connection = made;
    return made;
  }

  function lose(which: Connection): void {
    if (connection !== which) return;
    connection = undefined;
    lockHeld = false;
    // What was fresh when the connection broke stays so until there is another.
    broken = fresh();
    void which.end().catch(() => undefined);
    wake();
  }

  async function look(on: Connection): Promise<void> {
    // The lock comes before the look that it stands for, and goes after what was seen is heeded.
    if (!lockHeld && !committed) lockHeld = await lock(on, 'pg_try_advisory_lock_shared');
    const began = now();
    const {
      rows: [row],
    } = await on.query<{ rows: number; effective: boolean; dead: string[]; mine: boolean }>(
      `
      select count(*)::int as rows, coalesce(bool_or(effective), false) as effective, coalesce(bool_or(process = $1), false) as mine,
             coalesce(array_agg(process) filter (where process <> $1 and seen_at < now() - make_interval(secs => $2)), '{}') as dead
        from cache_outages`,
      [process, deadMs / 1_000],
    );
    if (!row || connection !== on) return;
    if (row.rows > 0) quietSince = Infinity;
    else if (quietSince === Infinity || !fresh()) quietSince = now();
    seen = row.effective ? 'effective' : row.rows === 0 && lockHeld ? 'nothing' : 'pending';
    lookedAt = began;
    broken = false;
    if (committed && !row.mine) forgetOwn();
    if (seen !== 'nothing' && lockHeld) {
      lockHeld = false;
      await lock(on, 'pg_advisory_unlock_shared');
    }
    if (row.dead.length > 0 && (debts.usable || covers())) void takeOver(on, row.dead);
  }

  const takeOver = singleFlight(async (on: Connection, dead: readonly string[]) => {
    try {
      await debts.takeOver();
      await on.query(
        'delete from cache_outages where process = any($1) and seen_at < now() - make_interval(secs => $2)',
        [dead, deadMs / 1_000],
      );
      await on.query(`notify "${channel}"`);
    } catch {
      // The rows stand, and somebody tries again.
    }
  });

  /** Makes this process's row be as it is wanted. */
  async function agree(on: Connection): Promise<void> {
    if (wanted && !committed) {
      const began = now();
      await on.query(
        'insert into cache_outages (process) values ($1) on conflict (process) do update set seen_at = now()',
        [process],
      );
      const since = now();
      committed = true;
      renewedAt = began;
      await on.query(`notify "${channel}"`);
      await look(on);
      while (wanted && now() - since < freshMs) {
        if (await lock(on, 'pg_try_advisory_lock')) {
          await lock(on, 'pg_advisory_unlock');
          break;
        }
        await sleep(10);
      }
      if (!wanted) return;
      covered = true;
      tell();
      await on.query(
        `
        with emptied as (delete from cache_entries where not exists (select from cache_outages where effective))
        update cache_outages set effective = true, seen_at = now() where process = $1`,
        [process],
      );
      await on.query(`notify "${channel}"`);
      await look(on);
    } else if (wanted) {
      const began = now();
      const { rowCount } = await on.query('update cache_outages set seen_at = now() where process = $1', [process]);
      if (rowCount === 0) return forgetOwn();
      renewedAt = began;
      tell();
    } else if (committed) {
      forgetOwn();
      await on.query('delete from cache_outages where process = $1', [process]);
      await on.query(`notify "${channel}"`);
      await look(on);
    }
  }

  function forgetOwn(): void {
    committed = false;
    covered = false;
    renewedAt = -Infinity;
  }

  const lock = async (on: Connection, how: string): Promise<boolean> =>
    (await on.query<{ got: boolean }>(`select ${how}($1::int, hashtext($2)) as got`, [lockClass, channel])).rows[0]
      ?.got ?? false;

  async function turn(on: Connection): Promise<void> {
    await look(on);
    if (wanted || committed) await agree(on);
  }

  async function run(): Promise<void> {
    while (!closed) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      try {
        const on = await connected();
        // A connection that leads nowhere any more can be silent for a quarter of an hour.
        await withTimeout(turn(on), turnMs, () => new Error(`Postgres did not answer within ${turnMs} ms.`));
        complained = false;
      } catch (error) {
        const state = sqlState(error);
        if (connection && state === undefined) lose(connection);
        // It is there and takes no connection of ours: others may have theirs, and write.
        if (!connection && state !== undefined && !startingOrStopping.has(state)) broken = false;
        if (!complained && !closed) log.warn({ err: error }, 'the cache cannot ask Postgres which rung it stands on');
        complained = true;
      }
      const pause = new AbortController();
      await Promise.race([
        woken,
        sleep(lookEveryMs, undefined, { ref: false, signal: pause.signal }).catch(() => undefined),
      ]);
      pause.abort();
    }
  }

  const running = run();

  return {
    get rung() {
      if (seen === 'nothing' && (fresh() || broken)) return 'redis';
      return seen === 'effective' && fresh() ? 'postgres' : 'none';
    },
    get entriesAreIdle() {
      return seen === 'nothing' && lockHeld && fresh() && now() - quietSince >= freshMs;
    },
    async cutOff() {
      if (!wanted) {
        wanted = true;
        wake();
      }
      while (!closed && wanted && !covers()) await changed.promise;
    },
    restored() {
      if (!wanted) return;
      wanted = false;
      tell();
      wake();
    },
    async close() {
      closed = true;
      wake();
      tell();
      await running;
      try {
        // A row whose process still owes something stays, for others to take over.
        if (connection && committed && !debts.owes)
          await connection.query('delete from cache_outages where process = $1', [process]);
      } catch {
        // Then it is taken over.
      }
      const last = connection;
      connection = undefined;
      await last?.end().catch(() => undefined);
    },
  };
}
