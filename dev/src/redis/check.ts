// npx plaza redis check: tries everything that Plaza needs of a Redis, and says what is wrong and what to do.
import { randomBytes } from 'node:crypto';
import { connectRedis, hostAndPort, primaries, type Connection, type RedisConfig } from '@plaza/redis';
import { probe, Unusable, type Probe } from './probe.ts';

export interface Finding {
  /** `bad`: something will not work. `poor`: it works, and should be looked at. */
  state: 'good' | 'poor' | 'bad';
  about: string;
  text: string;
}

const allSlots = 16_384;
const keysTried = 120;
const roundTrips = 200;
/** The cache waits so long for an answer before it does without Redis. */
const cacheTimeoutMs = 500;

/** Tries everything, in order; stops where the rest can't work. `prefix` is that of the cache, under which it writes. */
export async function checkRedis(config: RedisConfig, prefix: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const say = (state: Finding['state'], about: string, text: string): void =>
    void findings.push({ state, about, text });
  const nodes = config.clusterNodes ?? [];
  if (!config.redisUrl && nodes.length === 0) {
    say(
      'bad',
      'settings',
      'there is no Redis: set REDIS_URL, or REDIS_CLUSTER_NODES. Plaza works without it, with a slower cache and slower events',
    );
    return findings;
  }
  const probes: Probe[] = [];
  for (const node of nodes.length > 0 ? nodes.map(hostAndPort) : [undefined]) {
    try {
      const found = await probe(config, node);
      probes.push(found);
      say('good', 'connects', `${found.where} answers`);
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      say('bad', 'connects', error.message);
    }
  }
  try {
    const [first] = probes;
    if (!first) return findings;
    checkServers(probes, say);
    checkTls(config, first, say);
    if (!(await checkKind(config, probes, nodes.length > 0, say))) return findings;
    await checkWork(config, prefix, say);
  } finally {
    for (const { redis } of probes) redis.disconnect();
  }
  return findings;
}

type Say = (state: Finding['state'], about: string, text: string) => void;

function checkServers(probes: readonly Probe[], say: Say): void {
  for (const { where, info } of probes) {
    const valkey = info.get('valkey_version');
    const version = valkey ?? info.get('redis_version') ?? '';
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const text = `${valkey ? 'Valkey' : 'Redis'} ${version || 'of an unknown version'} at ${where}`;
    if (major > 6 || (major === 6 && minor >= 2)) say('good', 'version', text);
    else say('bad', 'version', `${text}: Plaza needs Redis 6.2 or Valkey 7.2 and later; use a newer one`);
    const policy = info.get('maxmemory_policy');
    if (policy === undefined)
      say('poor', 'memory', `${where} does not report its maxmemory-policy: make sure that it is noeviction`);
    else if (policy !== 'noeviction')
      say(
        'bad',
        'memory',
        `${where} evicts keys when it is full (${policy}), also queued work: set maxmemory-policy noeviction`,
      );
    else say('good', 'memory', `${where} never evicts keys (noeviction)`);
    const [used, limit] = [Number(info.get('used_memory')), Number(info.get('maxmemory'))];
    if (limit > 0 && used > limit * 0.9)
      say(
        'poor',
        'memory',
        `${where} has ${Math.round((used / limit) * 100)} % of its memory in use: raise maxmemory, or use a separate Redis for Plaza`,
      );
    const [clients, maxClients] = [Number(info.get('connected_clients')), Number(info.get('maxclients'))];
    if (maxClients > 0 && clients > maxClients * 0.9)
      say('poor', 'clients', `${where} has ${clients} of ${maxClients} clients: raise maxclients`);
  }
}

function checkTls(config: RedisConfig, { where, tls }: Probe, say: Say): void {
  if (tls)
    say('good', 'tls', `${tls}, with a certificate that ${config.tlsCa ? 'REDIS_CA_FILE' : 'the system'} trusts`);
  else if (/^(127\.|localhost:|\[::1\])/.test(where)) say('good', 'tls', 'none, which is fine on this machine');
  else
    say(
      'poor',
      'tls',
      `none: everybody on the way to ${where} can read everything, also the password. Use rediss:// unless the network is your own`,
    );
}

async function checkKind(
  config: RedisConfig,
  probes: readonly Probe[],
  wantsCluster: boolean,
  say: Say,
): Promise<boolean> {
  const clustered = probes.filter(({ info }) => info.get('cluster_enabled') === '1');
  if (!wantsCluster) {
    const [{ info, where }] = probes as [Probe];
    if (clustered.length > 0) {
      say(
        'bad',
        'cluster',
        `${where} is a node of a cluster, and REDIS_URL does not find the other nodes: set REDIS_CLUSTER_NODES=${where}`,
      );
      return false;
    }
    if (info.get('role') === 'slave') {
      say(
        'bad',
        'role',
        `${where} is a replica, which accepts no writes: use its primary, ${info.get('master_host')}:${info.get('master_port')}`,
      );
      return false;
    }
    return true;
  }
  for (const { where } of probes.filter((one) => !clustered.includes(one))) {
    say(
      'bad',
      'cluster',
      `${where} is not a node of a cluster: set REDIS_URL instead of REDIS_CLUSTER_NODES, or enable cluster mode there`,
    );
  }
  return clustered.length === probes.length && (await checkSlots(config, clustered[0]!, say));
}

async function checkSlots(config: RedisConfig, { redis, where }: Probe, say: Say): Promise<boolean> {
  const ranges = (await redis.cluster('SLOTS')).sort(([a], [b]) => a - b);
  const missing: string[] = [];
  let next = 0;
  for (const [from, to] of ranges) {
    if (from > next) missing.push(span(next, from - 1));
    next = Math.max(next, to + 1);
  }
  if (next < allSlots) missing.push(span(next, allSlots - 1));
  if (missing.length > 0) {
    say(
      'bad',
      'cluster',
      `no node serves the slots ${missing.join(', ')}, so some keys cannot be written: start their nodes, or assign the slots (valkey-cli --cluster fix ${where})`,
    );
    return false;
  }
  const state = await redis.cluster('INFO');
  if (!state.includes('cluster_state:ok')) {
    say(
      'bad',
      'cluster',
      `${where} reports that its cluster is down, although every slot has a node: check CLUSTER NODES for nodes that failed`,
    );
    return false;
  }
  const primariesAt = new Set(
    ranges.flatMap(([, , primary]) =>
      primary ? [`${primary[0] || where.slice(0, where.lastIndexOf(':'))}:${primary[1]}`] : [],
    ),
  );
  const unreached: string[] = [];
  for (const node of primariesAt) {
    await probe(config, hostAndPort(node)).then(
      ({ redis: made }) => made.disconnect(),
      () => unreached.push(node),
    );
  }
  if (unreached.length > 0) {
    say(
      'bad',
      'cluster',
      `the cluster sends clients to ${unreached.join(', ')}, which cannot be reached from here: let its nodes announce addresses that clients can reach (cluster-announce-ip, cluster-announce-hostname)`,
    );
    return false;
  }
  say('good', 'cluster', `all ${allSlots} slots are served, by ${primariesAt.size} primaries`);
  const withoutReplica = ranges.filter(([, , ...servers]) => servers.length < 2).length;
  if (withoutReplica > 0)
    say(
      'poor',
      'cluster',
      `${withoutReplica} of ${ranges.length} ranges of slots have no replica: if their primary dies, they are not available until it is back`,
    );
  return true;
}

const span = (from: number, to: number): string => (from === to ? String(from) : `${from}-${to}`);

/** Works as Plaza does, through the same connection: keys on every node, a script, a wait; and nothing is left. */
async function checkWork(config: RedisConfig, prefix: string, say: Say): Promise<void> {
  const connection = connectRedis(config, 'queue', {
    plazaCheck: { numberOfKeys: 1, lua: "return redis.call('GET', KEYS[1])" },
  })!;
  const space = `${prefix}check:${randomBytes(6).toString('hex')}`;
  const names = Array.from({ length: keysTried }, (_, index) => `${space}:${index}`);
  try {
    await ready(connection);
    await Promise.all(names.map((name) => connection.set(name, name, 'EX', 60)));
    const read = await Promise.all(names.map((name) => connection.get(name)));
    const scripted = await (connection as unknown as { plazaCheck(key: string): Promise<string> }).plazaCheck(
      names[0]!,
    );
    const deleted = (await Promise.all(names.map((name) => connection.unlink(name)))).reduce(
      (sum, count) => sum + count,
      0,
    );
    if (read.some((value, index) => value !== names[index]) || scripted !== names[0] || deleted !== names.length) {
      say(
        'bad',
        'works',
        'a written value was missing when it was read or deleted: another client flushes or evicts keys, or a proxy sends reads to replicas',
      );
      return;
    }
    say(
      'good',
      'works',
      `writes, reads, runs scripts and deletes, with ${keysTried} keys on ${primaries(connection).length} ${connection.isCluster ? 'primaries' : 'server'}`,
    );
    await checkLatency(connection, space, say);
  } catch (error) {
    say('bad', 'works', working(error as Error));
  } finally {
    connection.disconnect();
  }
}

function working(error: Error): string {
  const text = error.message;
  if (/^NOPERM|NOSCRIPT|unknown command/.test(text))
    return `a command that Plaza needs is refused (${text}): allow this user every command on the keys and channels with the prefix of Plaza`;
  if (/^OOM/.test(text))
    return 'its memory is full, and it accepts no writes: raise maxmemory, or find out what fills it';
  if (/^READONLY/.test(text)) return 'it accepts no writes, because it is a replica: use its primary';
  if (/^MISCONF/.test(text)) return `it accepts no writes, because it cannot save to disk: ${text}`;
  return `it accepts connections but does not work: ${text}`;
}

async function ready(connection: Connection): Promise<void> {
  if (connection.status === 'ready') return;
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it was not ready within 10 s')), 10_000);
    connection.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function checkLatency(connection: Connection, space: string, say: Say): Promise<void> {
  const took: number[] = [];
  for (let index = 0; index < roundTrips; index++) {
    const began = performance.now();
    await connection.get(`${space}:${index}`);
    took.push(performance.now() - began);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  const text = `p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms for a command`;
  if (at(0.99) >= cacheTimeoutMs)
    say(
      'bad',
      'latency',
      `${text}: the cache waits ${cacheTimeoutMs} ms at most, so it would not use this Redis; move it closer, or reduce its load`,
    );
  else if (at(0.5) > 5)
    say('poor', 'latency', `${text}: a database query is as fast; run Redis in the same region as the services`);
  else say('good', 'latency', text);
}
