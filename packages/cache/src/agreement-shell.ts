// Executes what agreement.ts decides: one connection to PostgreSQL for its lock, its statements and notifications, and a timer.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { singleFlight, withTimeout } from '@plaza/resilience';
import { sqlState, type Database, type Logger } from '@plaza/service';
import {
  entriesAreIdle,
  initialState,
  isCovered,
  step,
  tierOf,
  type AgreementAction,
  type AgreementEvent,
  type Tier,
} from './agreement.ts';
import { agreementStatements, type Statements } from './agreement-statements.ts';
import type { PendingInvalidations } from './pending.ts';

type Connection = Awaited<ReturnType<Database['connect']>>;
type Request = Extract<AgreementAction, { type: 'request' }>;

/** How long one statement is waited for: a connection that leads nowhere any more can be silent for a quarter of an hour. */
const answerMs = 6_000;

/** What the agreement must know of this process's Redis. */
export interface RedisSide {
  /** Whether Redis can be used, and so no invalidation is pending. */
  readonly usable: boolean;
  readonly pending: Pick<PendingInvalidations, 'any'>;
  /**
   * Takes over what a dead process may have had pending, which is everything. Resolves when it is deleted or, where Redis can't be used,
   * pending here. Throws if it is neither.
   */
  takeOver(): Promise<void>;
}

export class Agreement {
  readonly #database: Database;
  readonly #redis: RedisSide;
  readonly #log: Pick<Logger, 'warn'>;
  readonly #process = randomUUID();
  readonly #channel: string;
  #state = initialState;
  #connection: Connection | undefined;
  #underWay: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #changed = Promise.withResolvers<void>();
  #complained = false;
  #closed = false;

  constructor(database: Database, redis: RedisSide, log: Pick<Logger, 'warn'>) {
    this.#database = database;
    this.#redis = redis;
    this.#log = log;
    this.#channel = `plaza_cache_${database.schema.name}`;
    this.#feed({ type: 'poll' });
  }

  /** What this process may read at this moment. */
  get tier(): Tier {
    return tierOf(this.#state, performance.now());
  }

  /** Whether nobody can have been reading `cache_entries` up to now. */
  get entriesAreIdle(): boolean {
    return entriesAreIdle(this.#state, performance.now());
  }

  /** This process is cut off: whoever can't delete in Redis waits for this. Resolves when no process of the service reads Redis. */
  async cutOff(): Promise<void> {
    this.#feed({ type: 'cut off' });
    while (!this.#closed && this.#state.cutOff && !isCovered(this.#state, performance.now()))
      await this.#changed.promise;
  }

  /** Redis is usable again, and nothing is pending. */
  restored(): void {
    this.#feed({ type: 'restored' });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake();
    await this.#underWay;
    try {
      // The row of a process with pending invalidations stays, for others to take over.
      if (this.#connection && this.#state.row.phase !== 'none' && !this.#redis.pending.any)
        await this.#statements(this.#connection).delete();
    } catch {
      // Then it is taken over.
    }
    await this.#disconnect();
  }

  #feed(event: AgreementEvent): void {
    const { state, actions } = step(this.#state, event, performance.now());
    this.#state = state;
    if (!this.#closed) for (const action of actions) this.#perform(action);
  }

  #perform(action: AgreementAction): void {
    const connection = this.#connection;
    switch (action.type) {
      case 'request':
        this.#underWay = this.#request(action);
        break;
      case 'disconnect':
        void this.#disconnect();
        break;
      case 'notify':
        // Whoever does not hear of it polls within a second.
        if (connection) this.#statements(connection).notify().catch(ignore);
        break;
      case 'take over':
        if (connection) void this.#takeOver(connection, action.dead);
        break;
      case 'wake':
        this.#wake();
        break;
      case 'sleep':
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.#feed({ type: 'poll' }), action.ms).unref();
        break;
    }
  }

  /** Feeds how the request ended, unless its connection was lost meanwhile. Never rejects. */
  async #request(request: Request): Promise<void> {
    const connection = this.#connection;
    try {
      const event = await this.#execute(request, connection);
      if (this.#connection !== connection && event.type !== 'connected') return;
      if (event.type === 'read') this.#complained = false;
      this.#feed(event);
    } catch (error) {
      if (this.#connection !== connection) return;
      if (!this.#complained && !this.#closed)
        this.#log.warn({ err: error }, 'the cache cannot agree on its tier: PostgreSQL does not answer');
      this.#complained = true;
      this.#feed({ type: 'failed', sqlState: sqlState(error) });
    }
  }

  async #execute(request: Request, connection: Connection | undefined): Promise<AgreementEvent> {
    if (request.name === 'pause') return sleep(request.ms, { type: 'paused' });
    if (request.name === 'connect' || !connection) return this.#connect();
    return withTimeout(
      endOf[request.name](this.#statements(connection), this.#redis),
      answerMs,
      () => new Error(`PostgreSQL did not answer within ${answerMs} ms.`),
    );
  }

  async #connect(): Promise<AgreementEvent> {
    const made = await this.#database.connect();
    made.on('error', () => this.#lose(made));
    made.on('end', () => this.#lose(made));
    made.on('notification', () => this.#feed({ type: 'poll' }));
    try {
      await withTimeout(made.query(`listen "${this.#channel}"`), answerMs, () => new Error('PostgreSQL is silent.'));
    } catch (error) {
      void made.end().catch(ignore);
      throw error;
    }
    this.#connection = made;
    return { type: 'connected' };
  }

  #lose(connection: Connection): void {
    if (this.#connection !== connection) return;
    void this.#disconnect();
    this.#feed({ type: 'connection lost' });
  }

  async #disconnect(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    await connection?.end().catch(ignore);
  }

  readonly #takeOver = singleFlight(async (connection: Connection, dead: readonly string[]) => {
    try {
      await this.#redis.takeOver();
      // Redis was lost meanwhile, and nobody knows yet: the rows of the dead are what keeps the others off it.
      if (!this.#redis.usable && !isCovered(this.#state, performance.now())) return;
      await this.#statements(connection).deleteDead(dead);
      await this.#statements(connection).notify();
    } catch {
      // The rows stand, and somebody tries again.
    }
  });

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  #statements(connection: Connection): Statements {
    return agreementStatements(connection, this.#process, this.#channel);
  }
}

/** What each request does, and the event that tells how it ended. */
const endOf: Record<
  Exclude<Request['name'], 'pause' | 'connect'>,
  (statements: Statements, redis: RedisSide) => Promise<AgreementEvent>
> = {
  'try lock': async (statements) => ({ type: 'lock tried', got: await statements.tryLock() }),
  unlock: async (statements) => {
    await statements.unlock();
    return { type: 'unlocked' };
  },
  read: async (statements, redis) => {
    const beganAt = performance.now();
    return { type: 'read', beganAt, ...(await statements.read()), redisUsable: redis.usable };
  },
  insert: async (statements) => {
    const beganAt = performance.now();
    await statements.insert();
    return { type: 'inserted', beganAt };
  },
  'test lock': async (statements) => ({ type: 'lock tested', free: await statements.lockIsFree() }),
  'make effective': async (statements) => {
    const beganAt = performance.now();
    return { type: 'made effective', beganAt, found: await statements.makeEffective() };
  },
  renew: async (statements) => {
    const beganAt = performance.now();
    return { type: 'renewed', beganAt, found: await statements.renew() };
  },
  delete: async (statements) => {
    await statements.delete();
    return { type: 'deleted' };
  },
};

const ignore = (): undefined => undefined;
