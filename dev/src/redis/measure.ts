// The commands that a running Redis gets, from the difference of its own counters.
import { setTimeout as sleep } from 'node:timers/promises';
import { hostAndPort, type RedisConfig } from '@plaza/redis';
import type { Redis } from 'ioredis';
import { probe, type Probe } from './probe.ts';

export interface Measured {
  seconds: number;
  /** As the server counts them: commands inside scripts count too, as some providers do. */
  commands: number;
  /** How many of them were scripts. */
  scripts: number;
  /** Undefined if nothing was looked up. */
  hitRatio: number | undefined;
  /** Clients that wait for work: one for each worker of a queue in each process. */
  waiting: number;
  bytes: number;
}

/** Looks at every primary, waits, and looks again. Throws Unusable. */
export async function measure(
  config: RedisConfig,
  seconds: number,
  pass: () => Promise<void> = () => sleep(seconds * 1_000),
): Promise<Measured> {
  const probes = await connectAll(config);
  try {
    const before = await Promise.all(probes.map(({ redis }) => look(redis)));
    await pass();
    const after = await Promise.all(probes.map(({ redis }) => look(redis)));
    const sum = (of: (later: Look, earlier: Look) => number): number =>
      after.reduce((total, later, index) => total + of(later, before[index]!), 0);
    const [hits, misses] = [
      sum((later, earlier) => later.hits - earlier.hits),
      sum((later, earlier) => later.misses - earlier.misses),
    ];
    return {
      seconds,
      commands: Math.max(
        0,
        sum((later, earlier) => later.commands - earlier.commands - commandsOfALook),
      ),
      scripts: sum((later, earlier) => later.scripts - earlier.scripts),
      hitRatio: hits + misses > 0 ? hits / (hits + misses) : undefined,
      waiting: after.reduce((total, { waiting }) => total + waiting, 0),
      bytes: after.reduce((total, { bytes }) => total + bytes, 0),
    };
  } finally {
    for (const { redis } of probes) redis.disconnect();
  }
}

async function connectAll(config: RedisConfig): Promise<Probe[]> {
  const [seed] = config.clusterNodes ?? [];
  const first = await probe(config, seed ? hostAndPort(seed) : undefined);
  if (!seed) return [first];
  try {
    const ranges = await first.redis.cluster('SLOTS');
    const nodes = new Set(
      ranges.flatMap(([, , primary]) =>
        primary ? [`${primary[0] || first.where.slice(0, first.where.lastIndexOf(':'))}:${primary[1]}`] : [],
      ),
    );
    return await Promise.all([...nodes].map((node) => probe(config, hostAndPort(node))));
  } finally {
    first.redis.disconnect();
  }
}

interface Look {
  commands: number;
  scripts: number;
  hits: number;
  misses: number;
  waiting: number;
  bytes: number;
}

const commandsOfALook = 2;

async function look(redis: Redis): Promise<Look> {
  const info = await redis.info();
  const stats = await redis.info('commandstats');
  const field = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const scripts = [...stats.matchAll(/^cmdstat_(?:eval|evalsha|fcall)(?:_ro)?:calls=(\d+)/gm)].reduce(
    (total, [, calls]) => total + Number(calls),
    0,
  );
  return {
    commands: field('total_commands_processed'),
    scripts,
    hits: field('keyspace_hits'),
    misses: field('keyspace_misses'),
    waiting: field('blocked_clients'),
    bytes: field('used_memory'),
  };
}
