// Stands between the cache and Redis: whatever Redis does, a caller waits for it once and briefly, and then no more until it is well.
//
// A circuit breaker. It is open (Redis is left alone, the source is read) from the start until the first connection, and from the first
// time-out, lost connection or failed invalidation on. It closes when a probe succeeds: at once, as soon as the connection is back, else
// after 1, 2, 4, 8, 16 and then every 30 seconds; every second as long as there are pending invalidations.
//
// Pending invalidations are flushed before it closes, so this process never serves what it knows to be stale (what keeps others from
// serving it is in agreement.ts); nor what a server has that was restarted or promoted (servers.ts).
import type { Connection } from '@plaza/redis';
import { breaker, singleFlight } from '@plaza/resilience';
import type { Logger } from '@plaza/service';
import { PendingInvalidations } from './pending.ts';
import { discover, sweep, sweepNewServers } from './servers.ts';
import { CacheUnavailable, inTime } from './unavailable.ts';

const maxRestMs = 30_000;
const pendingRestMs = 1_000;
// An error that Redis answers (no memory, loading, a cluster that moves) concerns one command; this many in a row concern Redis.
const refusalsToOpen = 5;
const namesPerCommand = 500;

export interface GuardListeners {
  /** Redis was given up. */
  lost(): void;
  /** Redis is used again, and nothing is pending. */
  restored(): void;
}

export class Guard {
  readonly pending = new PendingInvalidations();
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #log: Pick<Logger, 'info' | 'warn'>;
  readonly #listeners: GuardListeners;
  #usable = false;
  #closed = false;
  #refusals = 0;
  /** Since Redis was last well for long. */
  #probes = 0;
  #wellSince = -Infinity;
  #probing = false;
  #probeAgain = false;
  #hurrying: NodeJS.Timeout | undefined;

  readonly #breaker = breaker({
    restMs: () => this.#restMs(),
    probe: singleFlight(() => this.#probe()),
    opened: (error) => this.#opened(error),
    closed: () => this.#recovered(),
  });

  constructor(connection: Connection, prefix: string, log: Pick<Logger, 'info' | 'warn'>, listeners: GuardListeners) {
    this.#connection = connection;
    this.#prefix = prefix;
    this.#log = log;
    this.#listeners = listeners;
    connection.on('ready', () => this.#hurry());
    connection.on('close', () => this.#open(new CacheUnavailable('The connection was closed.')));
    // A node that went may be a primary, and whoever takes over from it may lack what it confirmed last. A command need not have failed for it:
    // the next would be sent on to the successor. So the cluster is discovered again before it is used.
    if (connection.isCluster)
      connection.on('-node', () => this.#open(new CacheUnavailable('A node of the cluster went.')));
    this.#open(new CacheUnavailable('There was no connection yet.'));
  }

  get usable(): boolean {
    return this.#usable;
  }

  get isCluster(): boolean {
    return this.#connection.isCluster;
  }

  /** Runs a command, and waits briefly for it. Throws CacheUnavailable and nothing else. */
  async run<T>(command: (connection: Connection) => Promise<T>): Promise<T> {
    if (!this.#usable) throw new CacheUnavailable('Redis does not answer.');
    try {
      const result = await inTime(command(this.#connection));
      this.#refusals = 0;
      return result;
    } catch (error) {
      const answered = error instanceof Error && error.name === 'ReplyError';
      if (!answered || ++this.#refusals >= refusalsToOpen) this.#open(error);
      throw error instanceof CacheUnavailable ? error : new CacheUnavailable('Redis failed.', { cause: error });
    }
  }

  /** Deletes keys, at once or before this process uses Redis again. Answers whether it was at once. */
  async invalidate(names: readonly string[]): Promise<boolean> {
    // The keys of one command are on one node of a cluster, so there each has its own.
    const size = this.#connection.isCluster ? 1 : namesPerCommand;
    const commands = Array.from({ length: Math.ceil(names.length / size) }, (_, index) =>
      names.slice(index * size, (index + 1) * size),
    );
    const taken = await Promise.all(
      commands.map(async (some) => {
        try {
          await this.run((connection) => connection.unlink(...some));
          return true;
        } catch (error) {
          this.pending.add(some);
          this.#open(error);
          this.#hurryForPending();
          return false;
        }
      }),
    );
    return taken.every(Boolean);
  }

  /** Deletes everything under the prefix, at once or before this process uses Redis again. Throws if it could be neither. */
  async takeOver(): Promise<void> {
    if (!this.#usable) {
      this.pending.addEverything();
      this.#hurryForPending();
      return;
    }
    await sweep(this.#connection, this.#prefix).catch((error: unknown) => {
      this.#open(error);
      throw error;
    });
  }

  /** Throws if Redis does not answer, whether the breaker is open or not. */
  async ping(): Promise<void> {
    await inTime(this.#connection.ping());
  }

  close(): void {
    this.#closed = true;
    this.#usable = false;
    clearTimeout(this.#hurrying);
    this.#breaker.stop();
    this.#connection.disconnect();
  }

  #open(error: unknown): void {
    this.#breaker.failed(error);
  }

  #opened(error: unknown): void {
    if (!this.#usable) return;
    this.#usable = false;
    this.#log.warn({ err: error }, 'the cache does without Redis, which does not answer');
    this.#listeners.lost();
  }

  #restMs(): number {
    // Who was well for long is tried again at once; who comes and goes is left alone for longer each time.
    if (this.#usable && performance.now() - this.#wellSince > maxRestMs) this.#probes = 0;
    const rest = this.#probes === 0 ? 0 : Math.min(1_000 * 2 ** (this.#probes - 1), maxRestMs);
    return this.pending.any ? Math.min(rest, pendingRestMs) : rest;
  }

  async #probe(): Promise<void> {
    this.#probing = true;
    try {
      for (;;) {
        this.#probeAgain = false;
        try {
          return await this.#recover();
        } catch (error) {
          if (!this.#probeAgain || this.#closed) throw error;
        }
      }
    } finally {
      this.#probing = false;
    }
  }

  async #recover(): Promise<void> {
    this.#probes++;
    const connection = this.#connection;
    try {
      await discover(connection);
      await inTime(connection.ping());
      await sweepNewServers(connection, this.#prefix);
      await this.pending.flush({
        deleteNames: (names) => Promise.all(names.map((name) => inTime(connection.unlink(name)))),
        deleteEverything: () => sweep(connection, this.#prefix),
      });
    } catch (error) {
      // A connection that stands and does not answer may lead to a host that is gone; only a new one finds out.
      if (error instanceof CacheUnavailable && connection.status === 'ready') connection.disconnect(true);
      throw error;
    }
  }

  /** The probe has succeeded. Nothing is awaited between the last look at what is pending and the use of Redis. */
  #recovered(): void {
    if (this.pending.any) return this.#open(new CacheUnavailable('Something became pending meanwhile.'));
    this.#usable = true;
    this.#refusals = 0;
    this.#wellSince = performance.now();
    this.#log.info('the cache uses Redis');
    this.#listeners.restored();
  }

  #hurry(): void {
    if (this.#probing) this.#probeAgain = true;
    else this.#breaker.hurry();
  }

  // A probe that is due is only ever brought forward: whoever writes all the time fails to invalidate all the time, and must not put it off.
  #hurryForPending(): void {
    if (this.#usable || this.#closed) return;
    this.#hurrying ??= setTimeout(() => {
      this.#hurrying = undefined;
      this.#hurry();
    }, pendingRestMs).unref();
  }
}
