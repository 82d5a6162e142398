import { largest } from '../../redis/largest.ts';
import type { ArgumentSpec, CommandSpec, OptionSpec } from '../command.ts';

const number = (name: string, largest: number, about: string, value = 'N'): OptionSpec => ({
  name,
  value,
  about,
  pattern: /^\d+(\.\d+)?$/,
  wrong: (text) => `--${name} is "${text}", and must be a number from 0 to ${largest.toLocaleString('en-US')}.`,
});

const abouts: Readonly<Record<keyof typeof largest, string>> = {
  requests: 'requests of one person in a day',
  writes: 'the share of them that changes something, from 0 to 1',
  'hit-ratio': 'the share of cached reads that the cache answers; measured if left out',
  workers: 'workers of queues in all processes; measured if left out',
  seconds: 'how long the running Redis is watched; 10 if left out, 0 is not at all',
  'active-users': 'how many people were active meanwhile; 0 makes what was measured the rest without people',
  'free-commands': 'commands a day that cost nothing',
  'price-per-100k': 'dollars for 100,000 commands',
  'fixed-price': 'dollars a month for a server that is not counted',
};

const key: ArgumentSpec = {
  name: 'KEY',
  about: 'such as products:AS_MONACO: or wallet:balance:USER_ID; see docs/redis.md',
};

export const redisCommands: readonly CommandSpec[] = [
  {
    name: 'redis check',
    about: 'tries everything that Plaza needs from Redis, and explains what is wrong; exits with 1 if something is',
    examples: [{ words: 'redis check', about: 'before Plaza is started with a Redis of a provider' }],
    load: async () => (await import('../redis.ts')).redisCheck,
  },
  {
    name: 'redis estimate',
    about: 'says what so many people cost where Redis is paid by the command',
    options: [
      { name: 'users', value: 'N|A..B', about: 'people who use Plaza in a day; required' },
      ...(Object.keys(largest) as (keyof typeof largest)[]).map((name) => number(name, largest[name], abouts[name])),
    ],
    examples: [
      { words: 'redis estimate --users 100..500', about: 'measures the running Redis for ten seconds first' },
      { words: 'redis estimate --users 2000 --seconds 0 --hit-ratio 0.9', about: 'arithmetic only' },
    ],
    load: async () => (await import('../redis.ts')).redisEstimate,
  },
  {
    name: 'cache get',
    about: 'shows what the cache keeps under a key, decoded, with its age',
    more: 'A key is a hash with one field for each page, currency or view. Exits with 1 if nothing is cached under it.',
    arguments: [key],
    examples: [
      { words: 'cache get events:AS_MONACO', about: 'the events of a club as people see them now' },
      { words: 'cache get esim:plans --json', about: 'each cached value as one JSON object' },
    ],
    load: async () => (await import('../cache.ts')).get,
  },
  {
    name: 'cache forget',
    about: 'forgets what the cache keeps under a key, in Redis and in PostgreSQL; the next reader loads it again',
    arguments: [key],
    examples: [{ words: 'cache forget clubs', about: 'after a correction by hand in the database' }],
    load: async () => (await import('../cache.ts')).forget,
  },
];
