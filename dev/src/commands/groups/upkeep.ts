import type { CommandSpec } from '../command.ts';
import { serviceOption } from '../services.ts';

const service = serviceOption('only of this service');

export const upkeepCommands: readonly CommandSpec[] = [
  {
    name: 'upkeep list',
    about:
      'lists what services look after daily, weekly and monthly: when each task last ran, for how long, and what it found',
    more: 'Exits with 1 if the newest run of a task failed, or if a task did not run in its time.',
    options: [service],
    examples: [
      { words: 'upkeep list', about: 'what was found, too' },
      { words: 'upkeep list --service wallet --json', about: 'with all figures, for a program' },
    ],
    load: async () => (await import('../upkeep.ts')).list,
  },
  {
    name: 'upkeep run',
    about: 'runs tasks of upkeep now, and writes down what they find',
    more: 'Services run them by themselves; what is run by hand does not replace that. Exits with 1 if a task fails.',
    arguments: [
      {
        name: 'WHAT',
        about: 'daily, weekly, monthly, or the name of a task',
        pattern: /^[a-z]+(-[a-z]+)*$/,
        wrong: (text) => `"${text}" is no name of a task.`,
      },
    ],
    options: [service],
    examples: [
      { words: 'upkeep run weekly', about: 'all that is due every week' },
      { words: 'upkeep run indexes --service catalog', about: 'one task of one service' },
    ],
    load: async () => (await import('../upkeep.ts')).run,
  },
  {
    name: 'upkeep schedule',
    about: 'makes the jobs of pg_cron that say when each task is due, or deletes them',
    more: 'UPKEEP_SCHEDULE decides: with pg_cron a job for each task, which the extension runs in UTC; with services (the default) none. Run it again after an upgrade.',
    options: [service],
    examples: [
      { words: 'upkeep schedule', about: 'as UPKEEP_SCHEDULE says' },
      { words: 'upkeep schedule --json', about: 'the names and times of the jobs' },
    ],
    load: async () => (await import('../upkeep-schedule.ts')).schedule,
  },
];
