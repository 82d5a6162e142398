// Stands between the cache and Redis: whatever Redis does, a caller waits for it once and briefly, and then no more until it is well.
//
// The guard is open (Redis is left alone, the source is asked) from the start until the first connection, and from the first
// time-out, lost connection or failed invalidation on. It closes when a probe succeeds: at once, as soon as the connection is back, else
// after 1, 2, 4, 8, 16 and then every 30 seconds; every second as long as there are keys that could not be invalidated.
//
// What it owes it pays before it closes: keys that could not be invalidated are deleted first, so this process never serves what it
// knows to be stale (what keeps others from serving it is in agreement.ts). A server that was restarted, replaced or promoted (another run
// id, another replication id) may have an older state than was confirmed; everything under the prefix is deleted once, by whoever sees it
// first, before anyone uses it.
import { Cluster } from 'ioredis';
import { primaries, type Connection } from '@plaza/redis';
import { withTimeout } from '@plaza/resilience';
import type { Logger } from '@plaza/service';

export type GuardLog = Pick<Logger, 'info' | 'warn'>;

/** Redis was not asked, or did not answer in time or at all. */
export class CacheUnavailable extends Error {
  override readonly name = 'CacheUnavailable';
}

/** How long one caller waits for one answer. Redis answers in well under a millisecond; a database query is the alternative. */
const patienceMs = 500;
const probeEveryMs = 30_000;
const probeOwingEveryMs = 1_000;
// More than this is not worth remembering one by one: everything under the prefix is deleted instead.
const mostOwed = 10_000;
// An error that Redis answers (no memory, loading, a cluster that moves) concerns one command; this many in a row concern Redis.
const refusalsToOpen = 5;
const serversForSeconds = 30 * 24 * 3_600;

export interface Guard {
  readonly usable: boolean;
  /** Runs a command, with patience. Throws CacheUnavailable and nothing else. */
  run<T>(command: (connection: Connection) => Promise<T>): Promise<T>;
  /** Whether there is something that could not be deleted. */
  readonly owes: boolean;
  /** Deletes keys, at once or before this process uses Redis again. Answers whether it was at once. */
  forget(names: readonly string[]): Promise<boolean>;
  /** Deletes everything under the prefix, at once or before this process uses Redis again. Throws if it could be neither. */
  takeOver(): Promise<void>;
  /** Asks Redis whether it is there, whatever the guard believes. */
  ping(): Promise<void>;
  close(): void;
}

export interface Turns {
  /** Redis was given up. */
  lost(): void;
  /** Redis is used again, and nothing is owed. */
  restored(): void;
}

export function createGuard(connection: Connection, prefix: string, log: GuardLog, turns: Turns): Guard {
  const owed = new Set<string>();
  let owesEverything = false;
  let usable = false;
  let closed = false;
  let recovering = false;
  let again = false;
  let refusals = 0;
  let probes = 0;
  let wellSince = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let probeAt = Infinity;

  connection.on('ready', () => void recover());
  connection.on('close', () => open(new CacheUnavailable('The connection was closed.')));
  // A node that went may be a primary, and whoever takes over from it may lack what it confirmed last. A command need not have failed for it:
  // the next would be sent on to the successor. So the cluster is looked at anew before anything is asked of it.
  if (connection.isCluster) connection.on('-node', () => open(new CacheUnavailable('A node of the cluster went.')));
  schedule();

  function open(error: unknown): void {
    const was = usable;
    usable = false;
    // Who was well for long is tried again at once; who comes and goes is left alone for longer each time.
    if (was && performance.now() - wellSince > probeEveryMs) probes = 0;
    schedule();
    if (!was || closed) return;
    log.warn({ err: error }, 'the cache does without Redis, which does not answer');
    turns.lost();
  }

  // A probe that is due is only ever brought forward: whoever writes all the time fails to invalidate all the time, and must not put it off.
  function schedule(): void {
    if (usable || closed) return unschedule();
    const patience = probes === 0 ? 0 : Math.min(1_000 * 2 ** (probes - 1), probeEveryMs);
    const inMs = owed.size > 0 || owesEverything ? Math.min(patience, probeOwingEveryMs) : patience;
    const at = performance.now() + inMs;
    if (at >= probeAt) return;
    unschedule();
    probeAt = at;
    timer = setTimeout(() => {
      probeAt = Infinity;
      void recover();
    }, inMs).unref();
  }

  function unschedule(): void {
    clearTimeout(timer);
    probeAt = Infinity;
  }

  function owe(name: string): void {
    if (owed.size >= mostOwed) {
      owed.clear();
      owesEverything = true;
    }
    if (!owesEverything) owed.add(name);
  }

  async function recover(): Promise<void> {
    if (usable || closed) return;
    again = recovering;
    if (recovering) return;
    recovering = true;
    probes++;
    try {
      if (connection instanceof Cluster) await inTime(lookAnew(connection));
      await inTime(connection.ping());
      await sweepAfterRestart();
      await pay();
      // Nothing is awaited between the last look at what is owed and this.
      usable = true;
      refusals = 0;
      wellSince = performance.now();
      log.info('the cache uses Redis');
      turns.restored();
    } catch (error) {
      // A connection that stands and does not answer may lead to a host that is gone; only a new one finds out.
      if (error instanceof CacheUnavailable && connection.status === 'ready') connection.disconnect(true);
    } finally {
      recovering = false;
      if (again) void recover();
      else schedule();
    }
  }

  async function pay(): Promise<void> {
    while (owesEverything || owed.size > 0) {
      if (owesEverything) {
        owesEverything = false;
        try {
          await sweep(connection, prefix);
        } catch (error) {
          owesEverything = true;
          throw error;
        }
        continue;
      }
      const batch = [...owed].slice(0, 500);
      for (const name of batch) owed.delete(name);
      try {
        await Promise.all(batch.map((name) => inTime(connection.unlink(name))));
      } catch (error) {
        batch.forEach(owe);
        throw error;
      }
    }
  }

  async function sweepAfterRestart(): Promise<void> {
    const marker = `${prefix}servers`;
    const running = await serverRunIds(connection);
    const known = new Set(await inTime(connection.smembers(marker)));
    if (running.every((id) => known.has(id))) return;
    await sweep(connection, prefix);
    await inTime(connection.sadd(marker, ...running));
    await inTime(connection.expire(marker, serversForSeconds));
  }

  async function run<T>(command: (connection: Connection) => Promise<T>): Promise<T> {
    if (!usable) throw new CacheUnavailable('Redis does not answer.');
    try {
      const result = await inTime(command(connection));
      refusals = 0;
      return result;
    } catch (error) {
      const answered = error instanceof Error && error.name === 'ReplyError';
      if (!answered || ++refusals >= refusalsToOpen) open(error);
      throw error instanceof CacheUnavailable ? error : new CacheUnavailable('Redis failed.', { cause: error });
    }
  }

  return {
    get usable() {
      return usable;
    },
    get owes() {
      return owesEverything || owed.size > 0;
    },
    run,
    async forget(names) {
      let all = true;
      // The keys of one command are on one node of a cluster, so there each has its own.
      const most = connection.isCluster ? 1 : 500;
      const commands = Array.from({ length: Math.ceil(names.length / most) }, (_, index) =>
        names.slice(index * most, (index + 1) * most),
      );
      await Promise.all(
        commands.map(async (some) => {
          try {
            await run(() => connection.unlink(...some));
          } catch (error) {
            all = false;
            some.forEach(owe);
            open(error);
          }
        }),
      );
      return all;
    },
    async takeOver() {
      if (!usable) {
        owed.clear();
        owesEverything = true;
        return;
      }
      await sweep(connection, prefix).catch((error: unknown) => {
        open(error);
        throw error;
      });
    },
    async ping() {
      await inTime(connection.ping());
    },
    close() {
      closed = true;
      usable = false;
      unschedule();
      connection.disconnect();
    },
  };
}

async function sweep(connection: Connection, prefix: string): Promise<void> {
  const match = `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
  await Promise.all(
    primaries(connection).map(async (node) => {
      let cursor = '0';
      do {
        const [next, names] = await node.scan(cursor, 'MATCH', match, 'COUNT', 1_000);
        // One by one: on a cluster they are in many slots. They leave together, in one pipeline.
        await Promise.all(names.map((name) => connection.unlink(name)));
        cursor = next;
      } while (cursor !== '0');
    }),
  );
}

function lookAnew(cluster: Cluster): Promise<void> {
  return new Promise((resolve, reject) => cluster.refreshSlotsCache((error) => (error ? reject(error) : resolve())));
}

// Of every primary: which process it is, and since which promotion. One that is gone and not replaced yet does not answer, which is an error. A
// server that does not tell (INFO may be forbidden) is taken for the same as ever.
async function serverRunIds(connection: Connection): Promise<string[]> {
  const infos = await Promise.all(
    primaries(connection).map((node) =>
      inTime(
        node.info().catch((error: Error) => {
          if (error.name === 'ReplyError') return '';
          throw error;
        }),
      ),
    ),
  );
  return infos
    .map((info) => [/^run_id:(\w+)/m, /^master_replid:(\w+)/m].map((field) => field.exec(info)?.[1]))
    .filter(([id]) => id !== undefined)
    .map((ids) => ids.join(':'));
}

export function inTime<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answer, patienceMs, () => new CacheUnavailable(`There was no answer within ${patienceMs} ms.`));
}
