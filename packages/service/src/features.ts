// A feature is what a service is composed of: what it serves, does by itself, hears of and counts, and how it ends.
import type { Door } from './doors.ts';
import type { MetricSource } from './telemetry.ts';
import type { ForeignRpcs } from './service.ts';
import type { Conditions } from './health.ts';
import type { ServedRpcs } from './rpc.ts';

export interface Feature {
  /** Rpcs that it serves: of a service's definition all, or some of them (see `serve`). */
  rpcs?: readonly ServedRpcs[];
  /** What others define, served as it is: nothing of ours stands before it. */
  foreignRpcs?: readonly ForeignRpcs[];
  /** What it listens on beside gRPC. */
  doors?: readonly Door[];
  /** What runs beside calls. Stopped before the server drains, the last feature's first. */
  jobs?: readonly { stop(): Promise<unknown> | void }[];
  /** What it does when an event arrives, by the event's type: see @plaza/outbox. */
  events?: object;
  /** What it counts, for Prometheus. */
  metrics?: readonly MetricSource[];
  /** What else the platform's health tells of it, by name: false is told, and makes the service degraded. */
  conditions?: Conditions;
  /** Closes what calls use, after the server has drained, the last feature's first. */
  close?: () => Promise<void> | void;
}

export interface Composed {
  rpcs: ServedRpcs[];
  foreignRpcs: ForeignRpcs[];
  doors: Door[];
  metrics: MetricSource[];
  conditions: Conditions;
  /** Ends the jobs. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Puts features together. Throws if two of them serve the same rpc. */
export function compose(features: readonly Feature[]): Composed {
  const latestFirst = [...features].reverse();
  return {
    rpcs: together(features.flatMap(({ rpcs = [] }) => rpcs)),
    foreignRpcs: features.flatMap(({ foreignRpcs = [] }) => foreignRpcs),
    doors: features.flatMap(({ doors = [] }) => doors),
    metrics: features.flatMap(({ metrics = [] }) => metrics),
    conditions: Object.assign({}, ...features.map(({ conditions }) => conditions)) as Conditions,
    async stop() {
      await inTurn(
        latestFirst.map(
          ({ jobs = [] }) =>
            () =>
              Promise.all(jobs.map(async (job) => job.stop())),
        ),
      );
    },
    async close() {
      await inTurn(
        latestFirst.map(
          ({ close }) =>
            () =>
              close?.(),
        ),
      );
    },
  };
}

/** Runs all, one after another, also after one that fails. Then throws the first failure. */
async function inTurn(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The events of all features by type. Throws if two of them handle the same: one transaction belongs to one handler. */
export function eventsOf<Handler extends object>(features: readonly Feature[]): Handler {
  const all: Record<string, unknown> = {};
  for (const { events = {} } of features) {
    for (const [type, handler] of Object.entries(events)) {
      if (Object.hasOwn(all, type)) throw new Error(`Two features handle ${type}.`);
      all[type] = handler;
    }
  }
  return all as Handler;
}

function together(served: readonly ServedRpcs[]): ServedRpcs[] {
  const byDefinition = new Map<ServedRpcs['definition'], ServedRpcs>();
  for (const one of served) {
    const known = byDefinition.get(one.definition);
    byDefinition.set(one.definition, known ? joined(known, one) : one);
  }
  return [...byDefinition.values()];
}

function joined({ definition, handlers, merchantOf }: ServedRpcs, more: ServedRpcs): ServedRpcs {
  for (const name of Object.keys(more.handlers))
    if (Object.hasOwn(handlers, name)) throw new Error(`Two features serve ${definition[name]?.path ?? name}.`);
  return { definition, handlers: { ...handlers, ...more.handlers }, merchantOf: merchantOf ?? more.merchantOf };
}
