// npx plaza upkeep schedule: the jobs of pg_cron, where the operator wants that extension to say what is due.
import { cronJobOf, readEnvironment, upkeepScheduleVariable, type CronJob } from '@plaza/service';
import type { ServiceName } from '@plaza/services';
import pg from 'pg';
import { Sentence } from '../sentence.ts';
import { inSentences, readSettings } from '../settings.ts';
import { withTargets } from '../targets.ts';
import type { Run } from './command.ts';
import { chosenServices } from './services.ts';
import { tasksOf } from './upkeep.ts';

export const schedule: Run = async (given, output) => {
  const settings = readSettings();
  const services = chosenServices(given);
  const { UPKEEP_SCHEDULE: chosen } = inSentences(() =>
    readEnvironment({ UPKEEP_SCHEDULE: upkeepScheduleVariable }, settings.env),
  );
  const tasks = tasksOf(settings.env);
  return await withTargets(settings, services, false, async ({ adminUrls }) => {
    for (const service of services) {
      const jobs = chosen === 'pg_cron' ? tasks[service].map((task) => cronJobOf(service, task)) : [];
      const cron = await findCron(adminUrls[service]);
      if (!cron && jobs.length > 0)
        throw new Sentence(
          `The PostgreSQL of ${service} has no pg_cron: install it, name it in shared_preload_libraries, and say "create extension pg_cron" in the database of cron.database_name. Until then the services begin each task an hour after its time.`,
        );
      const deleted = cron ? await replaceJobs(cron, service, jobs) : [];
      output.data({ service, schedule: chosen, jobs: jobs.map(({ name, schedule }) => ({ name, schedule })), deleted });
      output.say(`${service.padEnd(10)} ${jobs.length} jobs of pg_cron, ${deleted.length} deleted`);
      for (const job of jobs) output.say(`  ${job.schedule.padEnd(14)} ${job.name}`);
    }
    return 0;
  });
};

interface Cron {
  /** Of the database that holds the extension: one in a server. */
  url: string;
  /** Where the service's tables are. */
  database: string;
}

async function findCron(url: string): Promise<Cron | undefined> {
  const here = await withClient(url, async (client) => {
    const { rows } = await client.query<{ database: string; cron: string | null }>(
      `select current_database() as database, current_setting('cron.database_name', true) as cron`,
    );
    return rows[0];
  });
  if (!here?.cron) return undefined;
  const there = new URL(url);
  there.pathname = `/${encodeURIComponent(here.cron)}`;
  const isInstalled = await withClient(there.href, async (client) => {
    const { rowCount } = await client.query(`select from pg_extension where extname = 'pg_cron'`);
    return rowCount === 1;
  });
  return isInstalled ? { url: there.href, database: here.database } : undefined;
}

/** Makes these jobs of a service, and deletes its others. Answers the names of those. */
async function replaceJobs(cron: Cron, service: ServiceName, jobs: readonly CronJob[]): Promise<string[]> {
  return await withClient(cron.url, async (client) => {
    const { rows: old } = await client.query<{ id: string; name: string }>(
      `select jobid as id, jobname as name from cron.job where starts_with(jobname, $1) and database = $2 and username = current_user
        and not jobname = any ($3) order by jobname`,
      [`${service} `, cron.database, jobs.map(({ name }) => name)],
    );
    await client.query('begin');
    for (const { id } of old) await client.query('select cron.unschedule($1::bigint)', [id]);
    for (const { name, schedule, command } of jobs)
      await client.query('select cron.schedule_in_database($1, $2, $3, $4)', [name, schedule, command, cron.database]);
    await client.query('commit');
    return old.map(({ name }) => name);
  });
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
