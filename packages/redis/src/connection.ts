// The one place where Plaza connects to Redis or Valkey: a single server, a cluster, either of them over TLS.
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import type { RedisConfig } from './config.ts';

export type Connection = Redis | Cluster;

/**
 * What a connection is for, which decides what it may cost to wait for it:
 * - `cache`, `limits`: there is something else to ask. Nothing waits for a connection, and nothing is sent twice.
 * - `queue`: what is handed over is worth a second try, on a new connection; whoever hands it over waits 5 s at most.
 * - `worker`: it blocks until there is work, and waits for Redis for ever.
 */
export type Use = 'cache' | 'queue' | 'worker' | 'limits';

const timeoutMs = 5_000;
// A server that is silent for so long while it owes an answer is taken for gone; a new connection finds out.
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
  // BullMQ itself ends what blocks for too long; ioredis would keep the process for as long as a closed connection might have been silent.
  worker: { maxRetriesPerRequest: null },
};

/** Undefined if there is no Redis to connect to. It connects, and connects again, by itself and for ever. */
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
    // How long a closed connection may keep the process: what mattered was waited for before.
    disconnectTimeout: 200,
    ...perUse[use],
    ...(tls && { tls }),
  };
  // A pipeline does not load a script that the server forgot; and a probe must not queue behind what hangs.
  const pipelining =
    use === 'cache'
      ? { enableAutoPipelining: true, autoPipeliningIgnoredCommands: ['ping', ...Object.keys(scripts ?? {})] }
      : {};
  const { enableOfflineQueue = true } = perUse[use];
  const connection =
    clusterNodes.length > 0
      ? new Cluster(clusterNodes.map(hostAndPort), {
          ...pipelining,
          scripts,
          enableOfflineQueue,
          slotsRefreshTimeout: timeoutMs,
          maxRedirections: 4,
          clusterRetryStrategy: reconnectAfter,
          // A certificate names hosts: what the cluster calls its nodes is kept, and looked up when it is dialled.
          ...(tls
            ? { dnsLookup: (address: string, found: (error: null, address: string) => void) => found(null, address) }
            : {}),
          redisOptions: { ...shared, ...login },
        })
      : new Redis(redisUrl!, { ...shared, ...pipelining, scripts, retryStrategy: reconnectAfter });
  // An emitter without a listener would end the process. What matters is seen where commands fail.
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

/** What every node is spoken to with: TLS or not, and the name and password. */
export function nodeOptions({ redisUrl, tlsCa }: RedisConfig): Pick<RedisOptions, 'tls' | 'username' | 'password'> {
  const url = redisUrl ? new URL(redisUrl) : undefined;
  return {
    ...(url?.protocol === 'rediss:' ? { tls: tlsCa === undefined ? {} : { ca: tlsCa } } : {}),
    ...(url?.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url?.password ? { password: decodeURIComponent(url.password) } : {}),
  };
}
