// npx plaza events: the events between services that need an operator.
import { countEvents, dropEvents, listEvents, replayEvents, type EventState, type ListedEvent } from '@plaza/outbox';
import type { ServiceName } from '@plaza/services';
import { readSettings } from '../settings.ts';
import { asOwner, withTargets } from '../targets.ts';
import { chosenEvents, eventStates } from './chosen-events.ts';
import type { Given, Run } from './command.ts';
import type { Output } from './output.ts';
import { chosenServices } from './services.ts';

export const list: Run = async (given, output) => {
  const [state, id] = [eventStates.find((name) => name === given.option('state')), given.option('id')?.toLowerCase()];
  const limit = Number(given.option('limit') ?? 100);
  const services = chosenServices(given);
  return await withTargets(readSettings(), services, false, async ({ adminUrls }) => {
    let found = 0;
    for (const service of services) {
      const { listed, counts } = await asOwner(service, adminUrls[service], async (database) => ({
        listed: await listEvents(database, { state, id, limit }),
        counts: await countEvents(database),
      }));
      found += listed.length;
      for (const event of listed) output.data({ service, ...event });
      if (id === undefined) for (const text of linesOf(service, { listed, counts, state })) output.say(text);
      else for (const event of listed) output.say(whole(service, event));
    }
    if (id !== undefined && found === 0) output.warn(`No service has an event ${id}.`);
    return id !== undefined && found === 0 ? 1 : 0;
  });
};

interface Found {
  listed: readonly ListedEvent[];
  counts: Awaited<ReturnType<typeof countEvents>>;
  state: EventState | undefined;
}

function linesOf(service: ServiceName, { listed, counts, state }: Found): string[] {
  const sum = (rows: Found['counts']): number => rows.reduce((total, { count }) => total + count, 0);
  const states = eventStates.map((name) => `${sum(counts.filter((row) => row.state === name))} ${name}`).join(', ');
  const all = sum(counts.filter((row) => (state ? row.state === state : row.state !== 'done')));
  return [
    `${service}: ${states}`,
    ...listed.map(line),
    ...(all > listed.length ? [`  and ${all - listed.length} more: see --limit`] : []),
  ];
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

export const replay: Run = (given, output) => change(given, output, 'replay');
export const drop: Run = (given, output) => change(given, output, 'drop');

async function change(given: Given, output: Output, command: 'replay' | 'drop'): Promise<number> {
  const [ids, services] = [chosenEvents(given, command), chosenServices(given)];
  return await withTargets(readSettings(), services, false, async ({ adminUrls }) => {
    let changed = 0;
    for (const service of services)
      changed += await asOwner(service, adminUrls[service], (database) =>
        command === 'replay' ? replayEvents(database, ids) : dropEvents(database, ids),
      );
    output.data({ changed });
    const done = command === 'replay' ? 'tried again' : 'deleted';
    if (changed === 0) {
      output.say(ids === 'all' ? 'No event is dead.' : 'None of these is a dead event: nothing was changed.');
      return ids === 'all' ? 0 : 1;
    }
    output.say(`${changed} dead event${changed === 1 ? ' is' : 's are'} ${done}.`);
    return 0;
  });
}
