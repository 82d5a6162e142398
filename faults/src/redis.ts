// What faults do to the Redis cluster, and wait for there.
import { setTimeout as pause } from 'node:timers/promises';
import { withRedis, type ValkeyCluster } from '@plaza/dev/engines';
import type { World } from './world.ts';

export async function flushRedis({ stack: { redisCluster } }: Pick<World, 'stack'>): Promise<void> {
  // A replica refuses, and follows its primary.
  await Promise.all(
    redisCluster!.members.map(({ url }) => withRedis(url, (redis) => redis.flushall()).catch(() => undefined)),
  );
}

export async function nodeWithQueues({ members }: ValkeyCluster): Promise<number> {
  // A node without the key answers with its new node, which is an error; so does a replica.
  const has = await Promise.all(
    members.map(({ url }) =>
      withRedis(url, (redis) => redis.exists('{messaging}')).then(
        () => true,
        () => false,
      ),
    ),
  );
  return has.indexOf(true);
}

export function untilPromoted({ members }: ValkeyCluster, away: number): Promise<void> {
  return until(
    members.filter((_, index) => index !== away),
    'No replica was promoted',
    (roles) => roles.filter((role) => role[0] === 'master').length === 3,
  );
}

export function untilCaughtUp({ members }: ValkeyCluster): Promise<void> {
  return until(members, 'The replicas did not catch up', (roles) => roles.filter(isReplica).length === 3);
}

const isReplica = (role: unknown[]): boolean => role[0] === 'slave' && role[3] === 'connected';

/** Waits until the cluster serves every slot, and each member has its role. */
async function until(
  members: ValkeyCluster['members'],
  problem: string,
  holds: (roles: unknown[][]) => boolean,
): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await pause(200)) {
    const answers = await Promise.all(
      members.map(({ url }) =>
        withRedis(url, async (redis) => ({ role: await redis.role(), info: await redis.cluster('INFO') })),
      ),
    );
    if (holds(answers.map(({ role }) => role)) && answers.every(({ info }) => info.includes('cluster_state:ok')))
      return;
  }
  throw new Error(`${problem} within 30 s.`);
}
