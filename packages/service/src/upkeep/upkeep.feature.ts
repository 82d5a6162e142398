// Upkeep of a service: what is to be looked after every day, week and month, once over all replicas. Redis has no part in it: what is due is known from
// rows, so nothing is forgotten while it is away, and nothing runs twice when it comes back. See docs/adr/0073-upkeep-is-rows.md.
import type { Database } from '../database.ts';
import type { Feature } from '../features.ts';
import { startJob } from '../job.ts';
import { createLeases, type Leases } from '../leases.ts';
import type { Logger } from '../logger.ts';
import type { MetricSource } from '../telemetry.ts';
import { commonTasks } from './common-tasks.ts';
import { periodOf } from './periods.ts';
import { graceMs, type UpkeepSchedule } from './schedule.ts';
import {
  beginRun,
  claimRun,
  deleteOldRuns,
  endRun,
  newestRuns,
  renewRuns,
  type Found,
  type UpkeepRecord,
  type UpkeepTask,
} from './runs.ts';

export interface UpkeepOptions {
  database: Database;
  log: Logger;
  /** What only this service does, beside what every service does. */
  tasks: readonly UpkeepTask[];
  schedule: UpkeepSchedule;
  now?: () => Date;
  everyMs?: number;
}

const renewEveryMs = 10_000;
const longestRunMs = 60 * 60_000;

/** All tasks of a service, in the order in which they run. */
export const allTasks = (own: readonly UpkeepTask[]): readonly UpkeepTask[] => [...own, ...commonTasks];

const leasesOf = (database: Database, log: Pick<Logger, 'warn'>): Leases<string> =>
  createLeases({
    name: 'upkeep',
    log,
    renew: (ids: string[]) => renewRuns(database, ids),
    everyMs: renewEveryMs,
    stuckMs: longestRunMs,
  });

export function upkeep(options: UpkeepOptions): Feature {
  const { database, log, tasks, schedule, now = () => new Date(), everyMs = 60_000 } = options;
  const all = allTasks(tasks);
  const leases = leasesOf(database, log);
  const startedAt = now();

  /** Returns whether it was due, and nobody else's. */
  async function runDue(task: UpkeepTask): Promise<boolean> {
    const at = now();
    const period = periodOf(task, at);
    const begin = periodOf(task, new Date(at.getTime() - graceMs[schedule])) === period;
    const id = await claimRun(database, task.name, period, { begin });
    if (id === undefined) return false;
    const began = performance.now();
    const about = { task: task.name, period };
    try {
      const { findings = [] } = await perform(database, leases, id, task);
      log.info({ ...about, findings: findings.length, ms: Math.round(performance.now() - began) }, 'upkeep ran');
    } catch (error) {
      log.error({ ...about, err: error }, 'a task of upkeep failed');
    }
    return true;
  }

  const job = startJob({
    name: 'upkeep',
    log,
    everyMs,
    async run(isStopping) {
      let hasRun = false;
      for (const task of all) {
        if (isStopping()) return;
        hasRun = (await runDue(task)) || hasRun;
      }
      // Nothing becomes too many while nothing runs.
      if (hasRun) await deleteOldRuns(database);
    },
  });
  return { jobs: [job], metrics: upkeepMetrics(database, all, startedAt, now) };
}

/** Runs it and writes down what came of it. Throws what it throws. */
async function perform(database: Database, leases: Leases<string>, id: string, task: UpkeepTask): Promise<Found> {
  try {
    const found = await leases.during(id, () => task.run(database));
    await endRun(database, id, found);
    return found;
  } catch (error) {
    await endRun(database, id, { error });
    throw error;
  }
}

/** For an operator: runs a task now, whether it is due or not. Throws what the task throws, after that was written down. */
export async function runTask(database: Database, task: UpkeepTask): Promise<Found> {
  const leases = leasesOf(database, { warn: () => undefined });
  return await perform(database, leases, await beginRun(database, task.name), task);
}

// Prometheus reads one metric after another: one query is enough for all.
const reuseMs = 1_000;

function upkeepMetrics(
  database: Database,
  tasks: readonly UpkeepTask[],
  startedAt: Date,
  now: () => Date,
): MetricSource[] {
  let latest: { at: number; runs: ReturnType<typeof newestRuns> } | undefined;
  async function valuesOf(value: (run: UpkeepRecord | undefined) => number) {
    if (!latest || now().getTime() - latest.at > reuseMs)
      latest = { at: now().getTime(), runs: newestRuns(database).catch(() => []) };
    const runs = new Map((await latest.runs).map((run) => [run.task, run]));
    return tasks.map(({ name, every }) => ({ labels: { task: name, every }, value: value(runs.get(name)) }));
  }
  const labels = ['task', 'every'];
  return [
    {
      name: 'plaza_upkeep_age_seconds',
      help: 'Time since a task of upkeep last succeeded; if it never has, since it began or this process started.',
      type: 'gauge',
      labels,
      collect: () =>
        valuesOf((run) => (now().getTime() - (run?.succeededAt ?? run?.startedAt ?? startedAt).getTime()) / 1_000),
    },
    {
      name: 'plaza_upkeep_failed',
      help: '1 if the newest run of a task of upkeep failed.',
      type: 'gauge',
      labels,
      collect: () => valuesOf((run) => (run?.state === 'failed' ? 1 : 0)),
    },
    {
      name: 'plaza_upkeep_findings',
      help: 'What the newest run of a task of upkeep found that a person should look at.',
      type: 'gauge',
      labels,
      collect: () => valuesOf((run) => run?.findings.length ?? 0),
    },
  ];
}
