import { chosenEvents, eventStates } from '../chosen-events.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';
import { serviceOption } from '../services.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const notAnEvent = (text: string): string => `"${text}" is not the id of an event.`;
const service = serviceOption('the service that wrote them, all if left out');
const ids: ArgumentSpec = {
  name: 'ID',
  about: 'ids of dead events',
  optional: true,
  several: true,
  pattern: uuid,
  wrong: notAnEvent,
};
const all: OptionSpec = { name: 'all', about: 'every dead event' };

export const eventCommands: readonly CommandSpec[] = [
  {
    name: 'events list',
    about: 'lists what services have to tell one another and has not taken effect, oldest first, with the last error',
    more: `An event is written in the transaction of what it tells of, and handed over until it has taken effect. One that fails is tried again, with pauses that double, for some five hours; then it is dead, and the events behind it in its aggregate go on. Events that took effect are kept for a day.`,
    options: [
      service,
      {
        name: 'state',
        value: 'STATE',
        about: 'only those in this state',
        choices: eventStates,
        wrong: (text) => `There is no state "${text}"`,
      },
      { name: 'id', value: 'ID', about: 'one event, with its payload', pattern: uuid, wrong: notAnEvent },
      {
        name: 'limit',
        value: 'N',
        about: 'so many of each service, 1 to 10000; 100 if left out',
        pattern: /^([1-9]\d{0,3}|10000)$/,
        wrong: () => '--limit must be from 1 to 10000.',
      },
    ],
    examples: [
      { words: 'events list --state dead', about: 'what needs a person' },
      { words: 'events list --id 0190aaaa-0000-7000-8000-000000000001', about: 'one event, with what it says' },
    ],
    load: async () => (await import('../events.ts')).list,
  },
  {
    name: 'events replay',
    about: 'has dead events tried again, as often as new ones',
    more: 'Mend what the error of the event tells of first. It takes effect once, however often it is replayed.',
    arguments: [ids],
    options: [all, service],
    examples: [{ words: 'events replay --all --service catalog', about: 'after what refused them was mended' }],
    load: async () => (await import('../events.ts')).replay,
  },
  {
    name: 'events drop',
    about: 'gives dead events up for good',
    arguments: [ids],
    options: [all, service],
    destroys: (given) => {
      const chosen = chosenEvents(given, 'drop');
      const what = chosen === 'all' ? 'All dead events are' : `${chosen.length} of the dead events will be`;
      return `${what.replace('1 of the dead events', 'One dead event').replace(' are', ' will be')} deleted, and what they tell of will never happen.`;
    },
    examples: [{ words: 'events drop 0190aaaa-0000-7000-8000-000000000001', about: 'one that nobody needs any more' }],
    load: async () => (await import('../events.ts')).drop,
  },
];
