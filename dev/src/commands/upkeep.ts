// npx plaza upkeep: what services look after every day, week and month.
import { upkeepTasks as tasksOfAuth } from '@plaza/auth/operator';
import { upkeepTasks as tasksOfCatalog } from '@plaza/catalog/operator';
import { upkeepTasks as tasksOfMessaging } from '@plaza/messaging/operator';
import {
  allTasks,
  lateAfterSeconds,
  newestRuns,
  rhythms,
  runTask,
  type Environment,
  type Found,
  type UpkeepRecord,
  type UpkeepTask,
} from '@plaza/service';
import type { ServiceName } from '@plaza/services';
import { readCreditsConfig, upkeepTasks as tasksOfWallet } from '@plaza/wallet/operator';
import { Sentence } from '../sentence.ts';
import { inSentences, readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import type { Run } from './command.ts';
import type { Output } from './output.ts';
import { chosenServices } from './services.ts';

/** What each service looks after. */
export function tasksOf(env: Environment): Record<ServiceName, readonly UpkeepTask[]> {
  const credits = inSentences(() => readCreditsConfig(env, env['DEFAULT_CURRENCY'] ?? 'EUR'));
  return {
    auth: allTasks(tasksOfAuth),
    wallet: allTasks(tasksOfWallet(credits)),
    catalog: allTasks(tasksOfCatalog),
    messaging: allTasks(tasksOfMessaging),
  };
}

export const list: Run = async (given, output) => {
  const settings = readSettings();
  const services = chosenServices(given);
  const tasks = tasksOf(settings.env);
  return await withTargets(settings, services, false, async ({ adminUrls }) => {
    let code = 0;
    for (const service of services) {
      const runs = new Map(
        (await asOwner(service, adminUrls[service], newestRuns)).map((record) => [record.task, record]),
      );
      output.say(service);
      for (const task of tasks[service]) if (!listTask(service, task, runs.get(task.name), output)) code = 1;
    }
    return code;
  });
};

/** Whether it is as it should be. */
function listTask(service: ServiceName, task: UpkeepTask, run: UpkeepRecord | undefined, output: Output): boolean {
  const { name, every, about } = task;
  const isLate = isLateNow(task, run);
  output.data({ service, task: name, every, about, late: isLate, ...(run && { run }) });
  const state = !run ? 'has not run yet' : stateOf(run);
  output.say(`  ${name.padEnd(22)} ${every.padEnd(8)} ${state}${isLate ? ', and is late' : ''}`);
  for (const finding of run?.findings ?? []) output.say(`    - ${finding}`);
  return !isLate && run?.state !== 'failed';
}

/** Nothing is late that has never run: the services may be new, or not started yet. */
function isLateNow({ every }: UpkeepTask, run: UpkeepRecord | undefined): boolean {
  if (!run) return false;
  const since = run.succeededAt ?? run.startedAt;
  return Date.now() - since.getTime() > lateAfterSeconds[every] * 1_000;
}

function stateOf({ state, attempts, startedAt, leaseUntil, endedAt, error, findings }: UpkeepRecord): string {
  const at = startedAt.toISOString().slice(0, 19) + 'Z';
  if (state === 'failed') return `failed at ${at}: ${error ?? ''}`;
  if (attempts === 0) return `is due since ${at}`;
  if (!endedAt) return leaseUntil.getTime() > Date.now() ? `runs since ${at}` : `was interrupted at ${at}`;
  const seconds = ((endedAt.getTime() - startedAt.getTime()) / 1_000).toFixed(1);
  const found = findings.length === 0 ? 'nothing found' : `${findings.length} found`;
  return `ran at ${at} for ${seconds} s, ${found}`;
}

export const run: Run = async (given, output) => {
  const settings = readSettings();
  const services = chosenServices(given);
  const what = given.word('WHAT');
  const tasks = tasksOf(settings.env);
  const chosen = services.flatMap((service) =>
    tasks[service].filter(({ name, every }) => [name, every].includes(what)).map((task) => ({ service, task })),
  );
  if (chosen.length === 0) {
    const names = [...new Set(services.flatMap((service) => tasks[service].map(({ name }) => name)))];
    throw new Sentence(`There is no task "${what}" here: ${[...rhythms, ...names].join(', ')}.`);
  }
  return await withTargets(settings, services, false, async ({ adminUrls }) => {
    let code = 0;
    for (const { service, task } of chosen) {
      const began = Date.now();
      const outcome = await output.during(`${service}: ${task.name}`, () => attempt(service, adminUrls[service], task));
      const seconds = (Date.now() - began) / 1_000;
      output.data({ service, task: task.name, seconds, ...outcome });
      if ('error' in outcome) {
        output.warn(`${service} ${task.name} failed: ${outcome.error}`);
        code = 1;
        continue;
      }
      const { figures = {}, findings = [] } = outcome;
      const amounts = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
      output.say(`${service.padEnd(10)} ${task.name.padEnd(22)} ${seconds.toFixed(1)} s  ${amounts.join(', ')}`);
      for (const finding of findings) output.say(`  - ${finding}`);
    }
    return code;
  });
};

async function attempt(service: ServiceName, url: string, task: UpkeepTask): Promise<Found | { error: string }> {
  try {
    return await asOwner(service, url, (database) => runTask(database, task));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
