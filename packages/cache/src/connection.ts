import { Cluster, Redis, type RedisOptions } from 'ioredis';

export interface ConnectionOptions {
  /** `redis://` or `rediss://` (TLS). With cluster nodes, its protocol and its credentials are theirs. */
  redisUrl?: string | undefined;
  /** `host:port` of some nodes of a cluster; the rest is discovered. */
  clusterNodes?: readonly string[] | undefined;
  /** PEM of the authority that signed the server's certificate, where the system's own do not know it. */
  tlsCa?: string | undefined;
}

export type Connection = Redis | Cluster;

// What a dead server may cost: the connection's own limits. A read waits far shorter, see guard.ts.
const timeoutMs = 5_000;

/** Undefined if there is no Redis to connect to. It connects, and connects again, by itself and for ever. */
export function connect({ redisUrl, clusterNodes = [], tlsCa }: ConnectionOptions, scripts: RedisOptions['scripts']): Connection | undefined {
  if (!redisUrl && clusterNodes.length === 0) return undefined;
  const url = redisUrl ? new URL(redisUrl) : undefined;
  const shared: RedisOptions = {
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    keepAlive: 10_000,
    // How long a closed connection may keep the process: what mattered was waited for before.
    disconnectTimeout: 200,
    // The source is asked instead: nothing waits for a connection, and nothing is sent twice.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    ...(url?.protocol === 'rediss:' ? { tls: tlsCa === undefined ? {} : { ca: tlsCa } } : {}),
  };
  const pipelining = {
    enableAutoPipelining: true,
    // A pipeline does not load a script that the server forgot; and the probe must not queue behind what hangs.
    autoPipeliningIgnoredCommands: ['ping', ...Object.keys(scripts ?? {})],
    enableOfflineQueue: false,
    scripts,
  };
  const connection = clusterNodes.length > 0
    ? new Cluster(clusterNodes.map(hostAndPort), {
      ...pipelining,
      slotsRefreshTimeout: timeoutMs,
      maxRedirections: 4,
      clusterRetryStrategy: reconnectAfter,
      redisOptions: { ...shared, ...credentials(url) },
    })
    : new Redis(redisUrl!, { ...shared, ...pipelining, retryStrategy: reconnectAfter });
  // An emitter without a listener would end the process. What matters is seen where commands fail.
  connection.on('error', () => undefined);
  return connection;
}

function reconnectAfter(attempt: number): number {
  return Math.min(50 * attempt, 1_000);
}

function hostAndPort(node: string): { host: string; port: number } {
  const colon = node.lastIndexOf(':');
  return { host: node.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(node.slice(colon + 1)) };
}

function credentials(url: URL | undefined): RedisOptions {
  return {
    ...(url?.username ? { username: decodeURIComponent(url.username) } : {}),
    ...(url?.password ? { password: decodeURIComponent(url.password) } : {}),
  };
}
