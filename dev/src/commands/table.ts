// The operator's commands: one table, from which everything that lists them is made.
import { backupCommands } from './groups/backups.ts';
import { bookCommands } from './groups/books.ts';
import { eventCommands } from './groups/events.ts';
import { insightCommands } from './groups/insight.ts';
import { setUpCommands } from './groups/set-up.ts';
import { peopleCommands } from './groups/people.ts';
import { redisCommands } from './groups/redis.ts';
import { ticketCommands } from './groups/tickets.ts';
import { upkeepCommands } from './groups/upkeep.ts';
import type { CommandGroup, CommandSpec } from './command.ts';

export const commandGroups: readonly CommandGroup[] = [
  { title: 'Set up and look after', commands: setUpCommands },
  { title: 'Backups', commands: backupCommands },
  { title: 'Insight', commands: insightCommands },
  { title: 'Upkeep', commands: upkeepCommands },
  { title: 'People and keys', commands: peopleCommands },
  { title: 'Books', commands: bookCommands },
  { title: 'Events between services', commands: eventCommands },
  { title: 'Redis and the cache', commands: redisCommands },
  { title: 'eSIMs and tokens', commands: ticketCommands },
];

export const commands: readonly CommandSpec[] = commandGroups.flatMap((group) => group.commands);
