// The faults. Each one stops something, restores it, and resolves when it is restored, with what it found wrong by itself.
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '@plaza/dev/test-stack';
import { cancelWhileKilled } from './cancellations.ts';
import { drill } from './drill.ts';
import { endEverywhere } from './ends.ts';
import { engines } from './engines.ts';
import type { Findings } from './findings.ts';
import { revokeKeys } from './keys.ts';
import { mergeWhileKilled } from './merges.ts';
import { closeGate, sagaKinds, stepsOf, tellings, type SagaKind, type Step, type Telling } from './gates.ts';
import type { World } from './world.ts';

/** `In` is what it needs of a world. */
export interface Fault<In = World> {
  name: string;
  /** The targets, one for each round. Faults of one name are one line of the report. */
  detail?: string;
  /** Whether requests may be refused with 503 or 504 meanwhile. No request needs Redis. */
  refuses: boolean;
  /** Part of the short form. */
  short?: boolean;
  /** If everything needs more than five seconds to recover after the cause: how long it may take, and why. */
  lasts?: { ms: number; why: string };
  inject(world: In): Promise<string[] | void>;
  /** In place of the usual checks, for a fault that loses answers by its nature. */
  check?: (world: World) => Promise<Findings>;
}

const services = ['catalog', 'wallet', 'auth', 'messaging'] as const;

/** Catalog and wallet, which work on a saga, are killed at every step of every kind; the others at every step of the longest. */
function kills(): Fault[] {
  const all = sagaKinds.flatMap((kind) => stepsOf[kind].map((step) => ({ kind, step })));
  return services.flatMap((service) =>
    all
      .filter(({ kind }) => service === 'catalog' || service === 'wallet' || kind === 'esim-activation')
      .map(({ step, kind }) => killedAt(service, step, kind)),
  );
}

/** The writers and the consumer of an event are killed while it is delivered. */
function killsWhileTelling(): Fault[] {
  return (['wallet', 'catalog', 'messaging'] as const).flatMap((service) =>
    tellings.map((telling) => killedAt(service, telling)),
  );
}

const shortKills: readonly [ServiceName, Step | Telling, SagaKind | undefined][] = [
  ['catalog', 'goods are handed over', 'checkout'],
  ['catalog', 'a profile is ordered', 'esim-activation'],
  ['catalog', 'goods are handed over', 'esim-top-up'],
  ['wallet', 'money is taken', 'ticket-purchase'],
  ['messaging', 'events take effect', undefined],
];

function killedAt(service: ServiceName, step: Step | Telling, kind?: SagaKind): Fault {
  return {
    name: `${service} killed while ${step}`,
    ...(kind && { detail: kind }),
    refuses: true,
    short: shortKills.some(([one, at, of]) => one === service && at === step && of === kind),
    async inject(world) {
      const gate = await closeGate(world, step, kind);
      try {
        await world.stack.kill(service);
      } finally {
        await gate.open();
      }
      await pause(300);
      await world.stack.restart(service);
    },
  };
}

const stops: Fault[] = services.map((service) => ({
  name: `${service} stopped and started`,
  refuses: true,
  inject: ({ stack }) => stack.restart(service),
}));

const ends: Fault[] = [
  {
    name: 'sessions end, and people are suspended',
    refuses: false,
    short: true,
    inject: (world) => endEverywhere(world, { medianMs: 1_000, longestMs: 5_000 }),
  },
  {
    name: 'API keys are revoked',
    refuses: false,
    inject: (world) => revokeKeys(world, 1_000),
  },
  {
    name: 'API keys are revoked while Redis is away',
    refuses: false,
    short: true,
    async inject(world) {
      await world.stack.stopRedis();
      try {
        return await revokeKeys(world, 5_000);
      } finally {
        await world.stack.startRedis();
      }
    },
  },
  {
    name: 'sessions end, and people are suspended, while Redis is away',
    refuses: false,
    async inject(world) {
      await world.stack.stopRedis();
      try {
        return await endEverywhere(world, { medianMs: 5_000, longestMs: 5_000 });
      } finally {
        await world.stack.startRedis();
      }
    },
  },
];

const merges: Fault[] = (['auth', 'catalog', 'wallet'] as const).map((service) => ({
  name: `${service} killed while guests are merged`,
  refuses: true,
  short: service === 'auth',
  inject: (world) => mergeWhileKilled(world, service),
}));

const cancellations: Fault[] = [
  {
    name: 'catalog and wallet killed ten times while a sold event is cancelled',
    refuses: true,
    inject: (world) => cancelWhileKilled(world, world.cancelledTickets),
  },
];

const drills: Fault[] = [
  {
    name: 'the data folder destroyed, and restored to one second before',
    refuses: true,
    short: true,
    ...drill(),
  },
];

export const faults: readonly Fault[] = [
  ...kills(),
  ...killsWhileTelling(),
  ...stops,
  ...engines,
  ...ends,
  ...merges,
  ...cancellations,
  // The last: see drill.ts.
  ...drills,
];
