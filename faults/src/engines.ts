// Faults of what everything needs: PostgreSQL, Redis, Envoy.
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { flushRedis, nodeWithQueues, untilCaughtUp, untilPromoted } from './redis.ts';
import type { World } from './world.ts';

export const engines: readonly Fault<Pick<World, 'stack'>>[] = [
  {
    name: 'PostgreSQL stopped and started',
    refuses: true,
    async inject({ stack }) {
      await stack.stopPostgres();
      await pause(1_000);
      await stack.startPostgres();
    },
  },
  {
    name: 'PostgreSQL loses power',
    refuses: true,
    short: true,
    async inject({ stack }) {
      await stack.killPostgres();
      await pause(1_000);
      await stack.startPostgres();
    },
  },
  {
    name: 'Redis flushed (FLUSHALL)',
    refuses: false,
    short: true,
    inject: flushRedis,
  },
  {
    name: 'the Redis node with the queues killed, its replica promoted',
    refuses: false,
    short: true,
    async inject({ stack: { redisCluster } }) {
      const index = await nodeWithQueues(redisCluster!);
      const { process } = redisCluster!.members[index]!;
      process.signal('SIGKILL');
      await process.exited;
      await untilPromoted(redisCluster!, index);
      await redisCluster!.restart(index);
      // A replica that has not caught up cannot take over the next time.
      await untilCaughtUp(redisCluster!);
    },
  },
  {
    name: 'the Redis node with the queues frozen, its replica promoted',
    refuses: false,
    async inject({ stack: { redisCluster } }) {
      const index = await nodeWithQueues(redisCluster!);
      const { process } = redisCluster!.members[index]!;
      process.signal('SIGSTOP');
      await untilPromoted(redisCluster!, index);
      process.signal('SIGCONT');
    },
  },
  {
    name: 'Redis frozen for 12 s (SIGSTOP)',
    refuses: false,
    short: true,
    async inject({ stack: { redisCluster } }) {
      const all = (signal: NodeJS.Signals): void =>
        redisCluster!.members.forEach(({ process }) => process.signal(signal));
      all('SIGSTOP');
      await pause(12_000);
      all('SIGCONT');
    },
  },
  {
    name: 'the whole Redis away for a minute',
    refuses: false,
    async inject({ stack }) {
      await stack.stopRedis();
      await pause(60_000);
      await stack.startRedis();
    },
  },
  {
    name: 'Envoy stopped and started',
    refuses: true,
    inject: ({ stack }) => stack.restart('gateway'),
  },
  {
    name: 'Envoy killed',
    refuses: true,
    short: true,
    async inject({ stack }) {
      await stack.kill('gateway');
      await pause(300);
      await stack.restart('gateway');
    },
  },
];
