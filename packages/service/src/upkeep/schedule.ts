// Who says when a task is due: the services, or pg_cron, which writes the row that the services then take. See docs/adr/0073-upkeep-is-rows.md.
import pg from 'pg';
import type { Rhythmic } from './periods.ts';

export const upkeepSchedules = ['services', 'pg_cron'] as const;
export type UpkeepSchedule = (typeof upkeepSchedules)[number];

/** What pg_cron has not made due by then, as it is gone or its job was deleted, the services begin themselves. */
export const graceMs: Readonly<Record<UpkeepSchedule, number>> = { services: 0, pg_cron: 3_600_000 };

interface Scheduled extends Rhythmic {
  name: string;
}

export interface CronJob {
  /** One of its kind in a database server: it begins with the schema. */
  name: string;
  /** Five fields, in UTC. */
  schedule: string;
  command: string;
}

const isUtc = (zone: string): boolean => ['UTC', 'Etc/UTC', 'GMT'].includes(zone);

/** Where the clock is not UTC's, midnight is at another UTC hour in summer, and in some zones at a quarter of one: a period is made due once however often. */
function timeOf({ every, hour = 3, zone = 'UTC' }: Rhythmic): string {
  if (!isUtc(zone)) return '*/15 * * * *';
  return `0 ${hour} ${every === 'monthly' ? '1' : '*'} * ${every === 'weekly' ? '1' : '*'}`;
}

/** What periodOf() answers, in SQL. */
function periodIn({ every, hour = 3, zone = 'UTC' }: Rhythmic): string {
  const day = `(clock_timestamp() - interval '${hour} hours') at time zone ${pg.escapeLiteral(zone)}`;
  if (every === 'weekly') return `to_char(date_trunc('week', ${day}), 'YYYY-MM-DD')`;
  return `to_char(${day}, '${every === 'daily' ? 'YYYY-MM-DD' : 'YYYY-MM'}')`;
}

/** The job that makes a task due: a run that no one has attempted, with a lease that has ended. */
export function cronJobOf(schema: string, task: Scheduled): CronJob {
  return {
    name: `${schema} ${task.name}`,
    schedule: timeOf(task),
    command: `with actor as materialized (select set_config('plaza.actor', 'system', true) as name)
insert into ${pg.escapeIdentifier(schema)}.upkeep_runs (id, task, period, attempts, lease_until)
select gen_random_uuid(), ${pg.escapeLiteral(task.name)}, ${periodIn(task)}, 0, clock_timestamp() from actor
on conflict (task, period) do nothing`,
  };
}
