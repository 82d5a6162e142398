// When the database was last backed up, and when a backup was last proved: whoever does either writes it down among the runs of upkeep.
import { sql } from 'kysely';
import type { Database } from '../database.ts';
import { db } from '../db.ts';
import type { MetricSource } from '../telemetry.ts';
import { beginRun, endRun } from './runs.ts';

const tasks = { made: 'backup', proved: 'backup-proof' } as const;

export type BackupStep = keyof typeof tasks;

export async function recordBackup(
  database: Database,
  step: BackupStep,
  figures: Record<string, number> = {},
): Promise<void> {
  await endRun(database, await beginRun(database, tasks[step]), { figures });
}

interface Ages {
  made: number | null;
  /** Since the first backup, if none was ever proved. */
  proved: number | null;
}

async function agesOf(database: Database): Promise<Ages> {
  return await database.asSystem(async (em) => {
    const { rows } = await sql<Ages>`
      select extract(epoch from clock_timestamp() - max(ended_at) filter (where task = ${tasks.made}))::float8 as made,
        extract(epoch from clock_timestamp() - coalesce(max(ended_at) filter (where task = ${tasks.proved}), min(ended_at)))::float8 as proved
      from upkeep_runs where task in (${tasks.made}, ${tasks.proved}) and state = 'succeeded'`.execute(db(em));
    return rows[0]!;
  });
}

/** Nothing where nobody has written down a backup. */
export function backupMetrics(database: Database): MetricSource[] {
  const gauge = (step: BackupStep, name: MetricSource['name'], help: string): MetricSource => ({
    name,
    help,
    type: 'gauge',
    labels: [],
    collect: async () => {
      const age = await agesOf(database).then(
        (ages) => ages[step],
        () => null,
      );
      return age === null ? [] : [{ labels: {}, value: age }];
    },
  });
  return [
    gauge('made', 'plaza_backup_age_seconds', 'Time since the database was last backed up.'),
    gauge(
      'proved',
      'plaza_backup_proof_age_seconds',
      'Time since a backup was last restored and verified; if none was, since the first one.',
    ),
  ];
}
