// npx plaza redis check, npx plaza redis estimate, and the invalidation of the cache by other commands.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createCache, type Key } from '@plaza/cache';
import type { RedisConfig } from '@plaza/redis';
import { ConfigError, createLogger, redisVariables, type Database } from '@plaza/service';
import { Sentence } from '../sentence.ts';
import type { Settings } from '../settings.ts';
import { readState } from '../state.ts';
import { checkRedis } from './check.ts';
import {
  costs,
  estimate,
  typicalAssumptions,
  typicalPrices,
  usersThatFit,
  type Assumptions,
  type Prices,
} from './estimate.ts';
import { measure, type Measured } from './measure.ts';
import { Unusable } from './probe.ts';

/** The Redis of the "npm start" that runs here, else that which the environment names. */
export function redisConfigOf(settings: Settings): RedisConfig & { prefix: string } {
  const { redisUrl: url, redisClusterNodes: nodes } = readState(settings) ?? settings;
  try {
    const { redisUrl, redisClusterNodes, redisTlsCa, cachePrefix } = redisVariables({
      ...settings.env,
      REDIS_URL: url,
      REDIS_CLUSTER_NODES: nodes,
    });
    return { redisUrl, clusterNodes: redisClusterNodes, tlsCa: redisTlsCa, prefix: cachePrefix };
  } catch (error) {
    throw error instanceof ConfigError ? new Sentence(`${error.message}.`) : error;
  }
}

/** Invalidates in running services what a command has changed in their database. */
export async function invalidateCached(settings: Settings, database: Database, changed: readonly Key[]): Promise<void> {
  const { prefix, ...config } = redisConfigOf(settings);
  if (!config.redisUrl && (config.clusterNodes ?? []).length === 0) return;
  const cache = createCache({ ...config, prefix, database, log: createLogger('plaza', 'silent') });
  try {
    // A connection takes a moment. Without one, the cache acts as in a service that has lost Redis.
    for (const until = Date.now() + 2_000; cache.tier !== 'redis' && Date.now() < until;) await sleep(10);
    await cache.invalidate(...changed);
  } finally {
    await cache.close();
  }
}

/** Prints the findings and answers the exit code: 1 if Plaza can't work with this Redis. */
export async function redisCheck(settings: Settings): Promise<number> {
  const { prefix, ...config } = redisConfigOf(settings);
  const findings = await checkRedis(config, prefix);
  for (const { state, about, text } of findings)
    console.log(`  ${{ good: '✓', poor: '!', bad: '✗' }[state]} ${about.padEnd(10)} ${text}`);
  const [bad, poor] = (['bad', 'poor'] as const).map(
    (state) => findings.filter((finding) => finding.state === state).length,
  ) as [number, number];
  const look = poor > 0 ? `; ${poor === 1 ? 'one thing is' : `${poor} things are`} worth checking: see !` : '';
  console.log(
    bad === 0
      ? `\nPlaza works with this Redis${look}.`
      : `\n${bad === 1 ? 'One thing is' : `${bad} things are`} wrong: see ✗${look}.`,
  );
  return bad === 0 ? 0 : 1;
}

export const estimateHelp = `npx plaza redis estimate --users 100..500 [options]

  --users N or A..B       people who use Plaza in a day
  --requests N            requests of one person in a day (${typicalAssumptions.requests})
  --writes SHARE          the share of them that changes something (${typicalAssumptions.writes})
  --hit-ratio SHARE       the share of cached reads that the cache answers (measured, else ${typicalAssumptions.hitRatio})
  --workers N             workers of queues in all processes (measured, else ${typicalAssumptions.workers})
  --seconds N             how long the running Redis is watched (10; 0: not at all)
  --active-users N        how many people were active while it was watched; 0 makes what was measured the rest that goes on without people
  --free-commands N       commands a day that cost nothing (${typicalPrices.freeCommands})
  --price-per-100k USD    of 100,000 commands (${typicalPrices.per100k}, typical)
  --fixed-price USD       a month for a server that is not counted (${typicalPrices.fixed}, typical for ${typicalPrices.fixedMegabytes} MB)`;

export async function redisEstimate(settings: Settings, words: string[]): Promise<number> {
  const flags = readFlags(words);
  const config = redisConfigOf(settings);
  const seconds = flags.seconds ?? 10;
  let measured: Measured | undefined;
  if (seconds > 0 && (config.redisUrl || (config.clusterNodes ?? []).length > 0)) {
    measured = await measure(config, seconds).catch((error: unknown) => {
      if (error instanceof Unusable)
        throw new Sentence(`It cannot be measured: ${error.message}. Use "--seconds 0" to estimate without measuring.`);
      throw error;
    });
  }
  const perDay = measured && (measured.commands / measured.seconds) * 86_400;
  const assumptions: Assumptions = {
    ...typicalAssumptions,
    requests: flags.requests ?? typicalAssumptions.requests,
    writes: flags.writes ?? typicalAssumptions.writes,
    hitRatio: flags.hitRatio ?? measured?.hitRatio ?? typicalAssumptions.hitRatio,
    workers: flags.workers ?? measured?.waiting ?? typicalAssumptions.workers,
    idle: flags.activeUsers === 0 ? perDay : undefined,
  };
  const prices: Prices = {
    ...typicalPrices,
    freeCommands: flags.freeCommands ?? typicalPrices.freeCommands,
    per100k: flags.per100k ?? typicalPrices.per100k,
    fixed: flags.fixed ?? typicalPrices.fixed,
  };
  console.log(assumed(flags, assumptions, prices, measured).join('\n'));
  console.log(
    table(
      flags.users.map((users) => estimate(users, assumptions, prices)),
      prices,
    ),
  );
  if (measured && perDay !== undefined && flags.activeUsers) {
    const [rest, model] = [
      estimate(0, assumptions, prices).commands,
      estimate(flags.activeUsers, assumptions, prices).commands,
    ];
    console.log(
      `\nWith ${flags.activeUsers} people active, ${number(perDay)} commands a day were measured where the assumptions say ${number(model)}: each person ${number((perDay - rest) / flags.activeUsers)} a day.`,
    );
  }
  const people = usersThatFit(assumptions, prices);
  const rest = estimate(0, assumptions, prices).commands;
  console.log(
    rest > prices.freeCommands
      ? `\nThe free tier of ${number(prices.freeCommands)} commands a day is too small even without people: the waiting workers send ${number(rest)} a day.`
      : `\nThe free tier of ${number(prices.freeCommands)} commands a day is enough for ${number(people)} people.`,
  );
  return 0;
}

function assumed(
  flags: Flags,
  { requests, writes, hitRatio, workers, idle }: Assumptions,
  prices: Prices,
  measured: Measured | undefined,
): string[] {
  const from = (given: unknown, seen: unknown): string =>
    given !== undefined ? 'given' : seen !== undefined ? 'measured' : 'assumed';
  return [
    'Assumptions:',
    ...(measured
      ? [
          `  measured for ${measured.seconds} s: ${number(measured.commands)} commands (${number(measured.scripts)} of them scripts; what those do inside is counted too, as some providers do); ${number(measured.waiting)} workers waiting; ${(measured.bytes / 1e6).toFixed(1)} MB in use`,
        ]
      : ['  nothing was measured']),
    `  ${requests} requests of a person in a day, ${percent(writes)} of them changes (${from(flags.requests ?? flags.writes, undefined)})`,
    `  hit ratio ${percent(hitRatio)} (${from(flags.hitRatio, measured?.hitRatio)})`,
    `  ${idle === undefined ? `${workers} workers of queues (${from(flags.workers, measured?.waiting)})` : 'the commands without people as measured'}`,
    `  commands: a hit ${costs.hit}, a miss ${costs.miss}, a change ${costs.write} and its event ${costs.event}, the limit of a caller ${costs.limit}`,
    `  typical prices of no provider in particular: ${number(prices.freeCommands)} commands a day free, $${prices.per100k} for 100,000 more, or $${prices.fixed} a month for ${prices.fixedMegabytes} MB uncounted`,
    '',
  ];
}

function table(rows: ReturnType<typeof estimate>[], prices: Prices): string {
  const head = [
    'people',
    'requests/day',
    'commands/day',
    'at rest',
    'memory',
    `of ${number(prices.freeCommands)} free`,
    'per command',
    'fixed',
    'fits best',
  ];
  const cells = rows.map(({ users, requests, commands, idle, megabytes, perCommandDollars, fixedDollars, tier }) => [
    number(users),
    number(requests),
    number(commands),
    number(idle),
    `${megabytes.toFixed(0)} MB`,
    `${(commands / prices.freeCommands).toFixed(1)} x`,
    `$${perCommandDollars.toFixed(2)}`,
    fixedDollars === undefined ? 'too small' : `$${fixedDollars.toFixed(2)}`,
    tier,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]!.length)));
  return [head, ...cells]
    .map(
      (row) =>
        `  ${row.map((cell, column) => (column === row.length - 1 ? cell : cell.padStart(widths[column]!))).join('  ')}`,
    )
    .join('\n');
}

interface Flags {
  users: number[];
  requests?: number | undefined;
  writes?: number | undefined;
  hitRatio?: number | undefined;
  workers?: number | undefined;
  seconds?: number | undefined;
  activeUsers?: number | undefined;
  freeCommands?: number | undefined;
  per100k?: number | undefined;
  fixed?: number | undefined;
}

function readFlags(words: string[]): Flags {
  const names = [
    'users',
    'requests',
    'writes',
    'hit-ratio',
    'workers',
    'seconds',
    'active-users',
    'free-commands',
    'price-per-100k',
    'fixed-price',
  ] as const;
  let given: Partial<Record<(typeof names)[number], string>>;
  try {
    given = parseArgs({
      args: words,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    }).values;
  } catch (error) {
    throw new Sentence(`${(error as Error).message.split('. ')[0]}.\n\n${estimateHelp}`);
  }
  const flag = (name: (typeof names)[number], limit: number): number | undefined => {
    const text = given[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value <= limit) return value;
    throw new Sentence(`--${name} is "${text}", and must be a number from 0 to ${number(limit)}.`);
  };
  return {
    users: people(given.users),
    requests: flag('requests', 1e6),
    writes: flag('writes', 1),
    hitRatio: flag('hit-ratio', 1),
    workers: flag('workers', 1e5),
    seconds: flag('seconds', 3_600),
    activeUsers: flag('active-users', 1e9),
    freeCommands: flag('free-commands', 1e12),
    per100k: flag('price-per-100k', 1e6),
    fixed: flag('fixed-price', 1e9),
  };
}

function people(text: string | undefined): number[] {
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text ?? '') ?? [];
  if (from === undefined) throw new Sentence(`Set the number of people, such as --users 100..500.\n\n${estimateHelp}`);
  const [first, last] = [Number(from), Number(to ?? from)];
  if (last < first) throw new Sentence(`--users ${text}: the first number must be the smaller one.`);
  return [...new Set(Array.from({ length: 5 }, (_, step) => Math.round(first + ((last - first) * step) / 4)))];
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${Math.round(share * 100)} %`;
