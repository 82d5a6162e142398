// Runs of upkeep as rows: one for each task and period, over all replicas. The row is the lock: whoever writes it runs the task, and renews its lease.
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { db } from '../db.ts';
import { newId } from '../ids.ts';
import { anyOf } from '../queries.ts';
import type { Rhythmic } from './periods.ts';
import type { UpkeepState } from './upkeep-run.entity.ts';

/** What a task found: figures for whoever compares runs, and sentences about what a person should look at. */
export interface Found {
  figures?: Record<string, number>;
  findings?: readonly string[];
}

export interface UpkeepTask extends Rhythmic {
  /** In small letters and with hyphens, one of its service. */
  name: string;
  /** In a few words, for lists. */
  about: string;
  /** Works as the service's role, and as the schema's owner where an operator runs it. To run it twice at once does no harm. */
  run: (database: Database) => Promise<Found>;
}

export interface UpkeepRecord {
  task: string;
  /** Null: an operator ran it. */
  period: string | null;
  state: UpkeepState;
  attempts: number;
  startedAt: Date;
  leaseUntil: Date;
  endedAt: Date | null;
  figures: Record<string, number>;
  findings: string[];
  error: string | null;
  /** When any run of the task last succeeded. */
  succeededAt: Date | null;
}

const leaseSeconds = 30;
/** The pause after a failure. */
const retryMinutes = 10;
const mostAttempts = 3;
const keptDays = 400;
/** Of an error, and of each finding: they are for people. */
const longestText = 500;
const mostFindings = 50;

const leaseEnd = sql<Date>`clock_timestamp() + make_interval(secs => ${leaseSeconds})`;

/**
 * Takes the run of a period, if it is nobody's. Answers its id, and undefined if it is done, under way, given up, or was tried just now. A period that has no
 * row yet is begun only if `begin` says so: else somebody else writes the row, without an attempt and with a lease that has ended.
 */
export function claimRun(
  database: Database,
  task: string,
  period: string,
  { begin = true }: { begin?: boolean } = {},
): Promise<string | undefined> {
  return database.asSystem(async (em) => {
    const { rows } = await sql<{ id: string }>`
      insert into upkeep_runs as run (id, task, period, lease_until)
      select ${newId()}::uuid, ${task}, ${period}, ${leaseEnd}
      where ${begin}::boolean or exists (select from upkeep_runs where task = ${task} and period = ${period})
      on conflict (task, period) do update
        set id = excluded.id, state = 'running', attempts = run.attempts + 1, started_at = clock_timestamp(),
          lease_until = excluded.lease_until, ended_at = null, error = null
        where run.attempts < ${mostAttempts} and (
          run.state = 'running' and run.lease_until < clock_timestamp()
          or run.state = 'failed' and run.ended_at < clock_timestamp() - make_interval(mins => ${retryMinutes}))
      returning run.id`.execute(db(em));
    return rows[0]?.id;
  });
}

/** Begins a run by hand, beside those of periods. */
export function beginRun(database: Database, task: string): Promise<string> {
  return database.asSystem(async (em) => {
    const id = newId();
    await db(em).insertInto('upkeep_runs').values({ id, task, period: null, lease_until: leaseEnd }).execute();
    return id;
  });
}

export async function renewRuns(database: Database, ids: readonly string[]): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .updateTable('upkeep_runs')
      .set({ lease_until: leaseEnd })
      .where('id', '=', anyOf(ids))
      .where('state', '=', 'running')
      .execute(),
  );
}

/** Writes down what came of a run, unless another attempt has taken its place. */
export async function endRun(database: Database, id: string, outcome: Found | { error: unknown }): Promise<void> {
  const failed = 'error' in outcome;
  const { figures = {}, findings = [] }: Found = failed ? {} : outcome;
  await database.asSystem((em) =>
    db(em)
      .updateTable('upkeep_runs')
      .set({
        state: failed ? 'failed' : 'succeeded',
        ended_at: sql<Date>`clock_timestamp()`,
        figures: sql<typeof figures>`${JSON.stringify(figures)}::jsonb`,
        findings: sql<string[]>`${JSON.stringify(kept(findings))}::jsonb`,
        error: failed ? textOf(outcome.error) : null,
      })
      .where('id', '=', id)
      .execute(),
  );
}

function kept(findings: readonly string[]): string[] {
  const rest = findings.length - mostFindings;
  const texts = findings.slice(0, mostFindings).map((text) => text.slice(0, longestText));
  return rest > 0 ? [...texts, `And ${rest} more.`] : texts;
}

const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, longestText);

/** The newest run of each task that has one. */
export function newestRuns(database: Database): Promise<UpkeepRecord[]> {
  return database.asSystem(async (em) => {
    const { rows } = await sql<UpkeepRecord>`
      select distinct on (task) task, period, state, attempts, started_at as "startedAt", lease_until as "leaseUntil",
        ended_at as "endedAt", figures, findings, error,
        (select max(other.ended_at) from upkeep_runs other where other.task = run.task and other.state = 'succeeded') as "succeededAt"
      from upkeep_runs run order by task, started_at desc`.execute(db(em));
    return rows;
  });
}

export async function deleteOldRuns(database: Database): Promise<void> {
  await database.asSystem((em) =>
    db(em)
      .deleteFrom('upkeep_runs')
      .where('started_at', '<', sql<Date>`clock_timestamp() - make_interval(days => ${keptDays})`)
      .execute(),
  );
}
