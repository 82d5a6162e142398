// One connection to one server, to explain to a person why it does not work.
import { TLSSocket } from 'node:tls';
import { hostAndPort, nodeOptions, type RedisConfig } from '@plaza/redis';
import { Redis, type RedisOptions } from 'ioredis';

export interface Probe {
  readonly where: string;
  readonly redis: Redis;
  /** The fields of the server's INFO. */
  readonly info: ReadonlyMap<string, string>;
  /** Undefined without TLS. */
  readonly tls: string | undefined;
}

/** The server cannot be used; the message says why, and what to do. */
export class Unusable extends Error {}

const timeoutMs = 5_000;

/** Connects to a server, or to one node of a cluster, and throws Unusable in words. */
export async function probe(config: RedisConfig, node?: { host: string; port: number }): Promise<Probe> {
  const url = config.redisUrl ? new URL(config.redisUrl) : undefined;
  const at = node ?? { host: (url?.hostname ?? '').replace(/^\[|\]$/g, ''), port: Number(url?.port || 6379) };
  const where = `${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`;
  const given = nodeOptions(config);
  const options: RedisOptions = {
    ...given,
    ...at,
    ...(url && url.pathname.length > 1 && !node ? { db: Number(url.pathname.slice(1)) } : {}),
    lazyConnect: true,
    retryStrategy: null,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    disconnectTimeout: 200,
  };
  const redis = new Redis(options);
  let said: Error | undefined;
  redis.on('error', (error: Error) => {
    said ??= error;
  });
  try {
    await redis.connect();
    const info = new Map(
      (await redis.info())
        .split('\r\n')
        .filter((line) => line.includes(':'))
        .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
    );
    const { stream } = redis as unknown as { stream: unknown };
    return {
      where,
      redis,
      info,
      tls: stream instanceof TLSSocket ? `${stream.getProtocol()}, ${stream.getCipher().name}` : undefined,
    };
  } catch (error) {
    redis.disconnect();
    throw new Unusable(
      why(said ?? (error as Error), where, { tls: given.tls !== undefined, password: given.password !== undefined }),
      { cause: error },
    );
  }
}

export interface AboutRedis {
  where: string;
  valkey: boolean;
  version: string;
  /** Undefined if the server does not report it. */
  policy: string | undefined;
}

/** The reports of a server, or of one node (`host:port`) of a cluster. Throws Unusable with a reason if it cannot be reached or used. */
export async function aboutRedis(config: RedisConfig, node?: string): Promise<AboutRedis> {
  const { redis, info, where } = await probe(config, node === undefined ? undefined : hostAndPort(node));
  redis.disconnect();
  const valkey = info.get('valkey_version');
  return {
    where,
    valkey: valkey !== undefined,
    version: valkey ?? info.get('redis_version') ?? 'of an unknown version',
    policy: info.get('maxmemory_policy'),
  };
}

function why(error: Error & { code?: string }, where: string, configured: { tls: boolean; password: boolean }): string {
  const text = error.message;
  switch (error.code) {
    case 'ECONNREFUSED':
      return `${where} accepts no connections: start the server there, or correct the port in REDIS_URL or REDIS_CLUSTER_NODES`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `there is no machine with the name in ${where}: correct the name, or the DNS`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${where} cannot be reached from here: check routes, firewalls and network policies`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `${where} shows a certificate for another name: use the name in the certificate, or add this name to it`;
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${where} has expired: renew it`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_GET_ISSUER_CERT':
      return `the certificate of ${where} is not signed by a trusted authority: set REDIS_CA_FILE to the file of its authority`;
    default:
  }
  if (/^NOAUTH/.test(text))
    return `${where} needs a password: put it into REDIS_URL, as in ${configured.tls ? 'rediss' : 'redis'}://:PASSWORD@host:port`;
  if (/^WRONGPASS/.test(text))
    return `${where} refuses this name and password: correct them in REDIS_URL (and write characters such as @ and / as %40 and %2F)`;
  if (/^NOPERM/.test(text))
    return `this user has too few permissions at ${where} (${text}): allow it every command on the keys and channels with the prefix of Plaza`;
  if (/max number of clients/.test(text))
    return `${where} has its largest number of clients: raise maxclients, or find the clients that do not close their connections`;
  if (/^LOADING/.test(text)) return `${where} is still reading its data from disk: wait`;
  if (
    configured.tls &&
    (error.code === 'EPROTO' ||
      /wrong version|packet length|ETIMEDOUT|disconnected before secure TLS/.test(`${error.code} ${text}`))
  ) {
    return `${where} does not speak TLS within ${timeoutMs / 1_000} s: use redis:// if it should work without TLS, or correct the port`;
  }
  if (error.code === 'ETIMEDOUT' || /timed out/i.test(text))
    return `${where} does not answer within ${timeoutMs / 1_000} s: it hangs, or a firewall drops the packets`;
  if (error.code === 'ECONNRESET' || /closed/i.test(text))
    return `${where} closes the connection without an answer${configured.tls ? '' : ': if it needs TLS, use rediss://'}`;
  if (/protocol error|unexpected/i.test(text)) return `the program at ${where} is not a Redis: correct the port`;
  return `${where} does not answer like a Redis (${text})`;
}
