// npx plaza events: the events between services that need an operator.
import { parseArgs } from 'node:util';
import {
  countEvents,
  dropEvents,
  eventStates,
  listEvents,
  replayEvents,
  type EventState,
  type ListedEvent,
} from '@plaza/outbox';
import { serviceNames, type ServiceName } from '@plaza/services';
import type { Settings } from './settings.ts';
import { asOwner, withTargets } from './targets.ts';

const help = `npx plaza events <command> [options]

  list                 what has not taken effect yet, oldest first: pending, handed over and not acknowledged, or dead
  replay ID … | --all  has dead events tried again, as often as new ones
  drop ID … | --all    gives dead events up for good

  --service NAME       the service that wrote them: ${serviceNames.join(', ')}; all of them if left out
  --state STATE        lists those in this state: ${eventStates.join(', ')}
  --id ID              lists one event, with its payload
  --limit N            lists so many of each service, 1 to 10000; 100 if left out
  --json               lists one JSON object a line, for other programs

An event is written in the transaction of what it tells of, and handed over until it has taken effect. One that fails is tried again, with pauses that
double, for some five hours; then it is dead, and the events behind it in its aggregate go on. Mend what its error tells of, and replay it:
it takes effect once, however often that is done. Events that took effect are kept for a day.`;

class Misused extends Error {}

export async function eventsCommand(read: () => Settings, words: string[]): Promise<number> {
  try {
    return await run(read, words);
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!(error instanceof Misused) && !code.startsWith('ERR_PARSE_ARGS')) throw error;
    // Node adds how to pass an argument that begins with a dash, which no argument here does.
    const [what] = (error as Error).message.split(/(?<=[.'])(?:\. To specify)/);
    console.error(`${what?.replace(/[^.]$/, '$&.')} "npx plaza events --help" explains its use.`);
    return 2;
  }
}

async function run(read: () => Settings, words: string[]): Promise<number> {
  const {
    values,
    positionals: [command, ...ids],
  } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      service: { type: 'string' },
      state: { type: 'string' },
      id: { type: 'string' },
      limit: { type: 'string' },
      json: { type: 'boolean' },
      all: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help || command === 'help' || command === undefined) {
    console.log(help);
    return command === undefined && !values.help ? 2 : 0;
  }
  const services = values.service === undefined ? serviceNames : serviceNames.filter((name) => name === values.service);
  if (services.length === 0) throw new Misused(`There is no service "${values.service}".`);
  if (command === 'list') {
    if (ids.length > 0 || values.all) throw new Misused('To list one event, name it with --id.');
    const state = eventStates.find((name) => name === values.state);
    if (values.state !== undefined && !state) throw new Misused(`There is no state "${values.state}".`);
    const limit = Number(values.limit ?? 100);
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new Misused('--limit must be from 1 to 10000.');
    return await list(read(), services, {
      state,
      id: values.id === undefined ? undefined : uuid(values.id),
      limit,
      json: values.json ?? false,
    });
  }
  if (command !== 'replay' && command !== 'drop')
    throw new Misused(`"npx plaza events" has the commands list, replay and drop, and not "${command}".`);
  if (values.state !== undefined || values.id !== undefined || values.limit !== undefined || values.json)
    throw new Misused(`${command} takes ids or --all, and --service.`);
  if ((ids.length === 0) === (values.all !== true))
    throw new Misused(`Name the dead events to ${command}: their ids, or --all.`);
  return await change(read(), services, command, values.all ? 'all' : ids.map(uuid));
}

function uuid(text: string): string {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text))
    throw new Misused(`"${text}" is not the id of an event.`);
  return text.toLowerCase();
}

async function list(
  settings: Settings,
  services: readonly ServiceName[],
  { state, id, limit, json }: { state: EventState | undefined; id: string | undefined; limit: number; json: boolean },
): Promise<number> {
  return await withTargets(settings, services, false, async ({ adminUrls }) => {
    let found = 0;
    for (const service of services) {
      const { listed, counts } = await asOwner(service, adminUrls[service], async (database) => ({
        listed: await listEvents(database, { state, id, limit }),
        counts: await countEvents(database),
      }));
      found += listed.length;
      if (json) {
        for (const event of listed) console.log(JSON.stringify({ service, ...event }));
        continue;
      }
      if (id !== undefined) {
        for (const event of listed) console.log(whole(service, event));
        continue;
      }
      const states = eventStates
        .map(
          (name) => `${counts.filter((row) => row.state === name).reduce((sum, { count }) => sum + count, 0)} ${name}`,
        )
        .join(', ');
      console.log(`${service}: ${states}`);
      for (const event of listed) console.log(line(event));
      const all = counts
        .filter((row) => (state ? row.state === state : row.state !== 'done'))
        .reduce((sum, { count }) => sum + count, 0);
      if (all > listed.length) console.log(`  and ${all - listed.length} more: see --limit`);
    }
    if (id !== undefined && found === 0) console.error(`No service has an event ${id}.`);
    return id !== undefined && found === 0 ? 1 : 0;
  });
}

function line({
  id,
  type,
  destination,
  aggregate,
  state,
  attempts,
  createdAt,
  nextAttemptAt,
  lastError,
}: ListedEvent): string {
  const tried = attempts === 0 ? '' : `, failed ${attempts === 1 ? 'once' : `${attempts} times`}`;
  const next = nextAttemptAt ? `, next at ${nextAttemptAt.toISOString()}` : '';
  const head = `  ${id}  ${state.padEnd(7)}  ${type.replace(/^plaza\.events\./, '')} to ${destination}, ${aggregate}, ${createdAt.toISOString()}${tried}${next}`;
  return lastError ? `${head}\n    ${lastError.replaceAll(/\s+/g, ' ').slice(0, 300)}` : head;
}

function whole(service: ServiceName, event: ListedEvent): string {
  return [
    line(event),
    `    written by ${service}, for person ${event.userId}`,
    `    ${JSON.stringify(event.payload)}`,
  ].join('\n');
}

async function change(
  settings: Settings,
  services: readonly ServiceName[],
  command: 'replay' | 'drop',
  ids: readonly string[] | 'all',
): Promise<number> {
  return await withTargets(settings, services, false, async ({ adminUrls }) => {
    let changed = 0;
    for (const service of services)
      changed += await asOwner(service, adminUrls[service], (database) =>
        command === 'replay' ? replayEvents(database, ids) : dropEvents(database, ids),
      );
    const done = command === 'replay' ? 'tried again' : 'deleted';
    if (changed === 0) {
      console.log(ids === 'all' ? 'No event is dead.' : 'None of these is a dead event: nothing was changed.');
      return ids === 'all' ? 0 : 1;
    }
    console.log(`${changed} dead event${changed === 1 ? ' is' : 's are'} ${done}.`);
    return 0;
  });
}
