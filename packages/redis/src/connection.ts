// Plaza's only way to connect to Redis or Valkey: to a single server or a cluster, with or without TLS.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from './config.ts';

export type Connection = Redis | Cluster;

/**
 * The use of a connection, which decides how long its commands wait:
 * - `cache`, `limits`: there is an alternative to Redis. No command waits for a connection, and none is sent twice.
 * - `queue`: a job is worth a second try on a new connection; the caller waits at most 5 s.
 * - `worker`: it blocks until there is work, and waits for Redis without limit.
 * - `channel`: it only subscribes, and does so again on each new connection.
 * - `shards`: the same, on a cluster with one connection to each primary, which gets only what is published in its own slots.
 */
export type Use = 'cache' | 'queue' | 'worker' | 'limits' | 'channel' | 'shards';

const timeoutMs = 5_000;
const slotsRefreshMs = 5_000;
// A server that does not answer for this long is taken for dead; a new connection finds out.
const queueSilenceMs = 2_000;

const perUse: Record<Use, RedisOptions> = {
  cache: {
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
  },
  limits: {
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
  },
  queue: {
    commandTimeout: timeoutMs,
    socketTimeout: queueSilenceMs,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
  },
  // BullMQ itself ends commands that block too long; with a time-out of ioredis, a closed connection would keep the process running.
  worker: { maxRetriesPerRequest: null },
  channel: { maxRetriesPerRequest: null },
  shards: { maxRetriesPerRequest: null },
};

/** Undefined if no Redis is configured. Connects and reconnects by itself, without limit. */
export function connectRedis(
  { redisUrl, clusterNodes = [], tlsCa }: RedisConfig,
  use: Use,
  scripts?: RedisOptions['scripts'],
): Connection | undefined {
  if (!redisUrl && clusterNodes.length === 0) return undefined;
  const { tls, ...login } = nodeOptions({ redisUrl, tlsCa });
  const shared: RedisOptions = {
    connectTimeout: timeoutMs,
    keepAlive: 10_000,
    // How long a closed connection may keep the process running: everything important has ended before.
    disconnectTimeout: 200,
    ...perUse[use],
    ...(tls && { tls }),
  };
  // A pipeline does not load a script that the server has lost, and follows no slot that has moved; and a probe must not wait behind commands that hang.
  const pipelining =
    use === 'cache'
      ? {
          enableAutoPipelining: true,
          autoPipeliningIgnoredCommands: ['ping', 'spublish', ...Object.keys(scripts ?? {})],
        }
      : {};
  const { enableOfflineQueue = true } = perUse[use];
  const connection =
    clusterNodes.length > 0
      ? new Cluster(clusterNodes.map(hostAndPort), {
          ...pipelining,
          scripts,
          enableOfflineQueue,
          slotsRefreshTimeout: timeoutMs,
          // A pipeline that finds its slots elsewhere says so to nobody, and subscriptions follow their slots when these are read. Others learn it from what they send.
          ...(use === 'cache' || use === 'shards' ? { slotsRefreshInterval: slotsRefreshMs } : {}),
          maxRedirections: 4,
          shardedSubscribers: use === 'shards',
          clusterRetryStrategy: reconnectAfter,
          // A certificate names hosts, so the cluster's names of its nodes are kept, and resolved when connecting.
          ...(tls
            ? { dnsLookup: (address: string, found: (error: null, address: string) => void) => found(null, address) }
            : {}),
          redisOptions: { ...shared, ...login },
        })
      : new Redis(redisUrl!, { ...shared, ...pipelining, scripts, retryStrategy: reconnectAfter });
  // An emitter without a listener would end the process. Failures are handled where commands fail.
  connection.on('error', () => undefined);
  return connection;
}

/** The servers that are written to: one, or every primary of a cluster. */
export function primaries(connection: Connection): Redis[] {
  return connection instanceof Redis ? [connection] : connection.nodes('master');
}

function reconnectAfter(attempt: number): number {
  return Math.min(50 * attempt, 1_000);
}

export function hostAndPort(node: string): { host: string; port: number } {
  const colon = node.lastIndexOf(':');
  return { host: node.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(node.slice(colon + 1)) };
}

/** The options of every node: TLS, user name and password. */
export function nodeOptions({ redisUrl, tlsCa }: RedisConfig): Pick<RedisOptions, 'tls' | 'username' | 'password'> {
  const url = redisUrl ? new URL(redisUrl) : undefined;
  return {
    ...(url?.protocol === 'rediss:' ? { tls: tlsCa === undefined ? {} : { ca: tlsCa } } : {}),
    ...(url?.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url?.password ? { password: decodeURIComponent(url.password) } : {}),
  };
}
