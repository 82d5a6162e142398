// Faults of what a stream of changes goes through: both processes of messaging, Envoy, Redis and PostgreSQL.
import { setTimeout as pause } from 'node:timers/promises';
import { engines } from '../engines.ts';
import type { Fault } from '../faults.ts';
import type { LiveWorld } from './world.ts';

export type LiveFault = Pick<Fault<Pick<LiveWorld, 'stack'>>, 'name' | 'short' | 'inject'>;

const replicas = ['messaging', 'messaging-2'] as const;
/** As long as Kubernetes waits, at this pace, until everybody knows that a gateway ends. */
const drainMs = 2_000;

const ofReplicas: LiveFault[] = [
  {
    name: 'a process of messaging killed',
    short: true,
    async inject({ stack }) {
      await stack.kill('messaging');
      await pause(300);
      await stack.restart('messaging');
    },
  },
  {
    name: 'both processes of messaging killed',
    async inject({ stack }) {
      await Promise.all(replicas.map((name) => stack.kill(name)));
      await pause(300);
      await Promise.all(replicas.map((name) => stack.restart(name)));
    },
  },
  {
    name: 'both processes of messaging replaced, one after the other',
    short: true,
    async inject({ stack }) {
      for (const name of replicas) await stack.restart(name);
    },
  },
];

const gateway: LiveFault = {
  name: 'Envoy replaced by another one, and drained',
  short: true,
  inject: ({ stack }) => stack.replaceGateway(drainMs),
};

/** Those of the engines that the short form has. */
const short = ['Redis flushed (FLUSHALL)', 'PostgreSQL stopped and started', 'Envoy killed'];

export const liveFaults: readonly LiveFault[] = [
  ...ofReplicas,
  gateway,
  ...engines.map((fault) => ({ ...fault, short: short.includes(fault.name) })),
].map((fault) => ({ ...fault, name: `live: ${fault.name}` }));
