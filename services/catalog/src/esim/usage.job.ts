// Asks the provider for the usage of eSIMs of which no callback came for an hour. A row is leased by the time of its next check, so that one replica asks at
// a time, and a provider that does not answer is asked again later.
import type { Cache } from '@plaza/cache';
import { anyOf, startJob, type Database, type Job, type Logger, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { keys } from '../cache-keys.ts';
import { db, now } from '../db.ts';
import type { EsimMetrics } from './esim.metrics.ts';
import type { EsimProvider, ProfileUsage } from './provider.ts';
import { applyReport, nextCheck, type Reported } from './usage.ts';

const everyMs = 10_000;
const batchSize = 20;
const deadlineMs = 5_000;
// A batch that gets no answers takes batchSize / concurrent deadlines.
const concurrent = 5;
const leased = sql<Date>`now() + (1 + random() / 5) * interval '5 minutes'`;

export interface UsageJobDeps {
  database: Database;
  cache: Cache;
  log: Logger;
  provider: EsimProvider;
  metrics: EsimMetrics;
}

export function startUsageJob(deps: UsageJobDeps): Job {
  return startJob({
    name: 'read the usage of eSIMs',
    log: deps.log,
    everyMs,
    async run() {
      const ids = await deps.database.asSystem(lease);
      const left = [...ids];
      const work = async (): Promise<void> => {
        for (let id = left.shift(); id !== undefined; id = left.shift()) await check(deps, id);
      };
      const results = await Promise.allSettled(Array.from({ length: concurrent }, work));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      return ids.length === batchSize;
    },
  });
}

async function lease(em: SqlEntityManager): Promise<string[]> {
  const due = await db(em)
    .selectFrom('esims')
    .select('id')
    .where('status', '=', sql.lit('active'))
    .where('check_at', '<=', now)
    .orderBy('check_at')
    .limit(batchSize)
    .forUpdate()
    .skipLocked()
    .execute();
  const ids = due.map(({ id }) => id);
  await db(em).updateTable('esims').set({ check_at: leased }).where('id', '=', anyOf(ids)).execute();
  return ids;
}

async function check({ database, cache, provider, metrics }: UsageJobDeps, esimId: string): Promise<void> {
  const at = new Date();
  const usage = await provider.usage(esimId, deadlineMs).catch((error: unknown) => {
    metrics.checked('failed');
    throw error;
  });
  const reported = await database.asSystem((em) => apply(em, esimId, usage, at));
  metrics.checked(reported === undefined ? 'unknown' : reported.changed ? 'changed' : 'same');
  if (reported?.changed) await cache.invalidate(keys.esimActive(reported.userId));
}

async function apply(
  em: SqlEntityManager,
  esimId: string,
  usage: ProfileUsage | undefined,
  at: Date,
): Promise<Reported> {
  if (usage) {
    const { dataUsed, state } = usage;
    return applyReport(em, { esimId, dataUsed, at, isUsed: state === 'active', isOver: state === 'expired' });
  }
  await db(em).updateTable('esims').set({ check_at: nextCheck }).where('id', '=', esimId).execute();
  return undefined;
}
