// npx plaza redis check, npx plaza redis estimate.
import { redisConfigOf } from '../redis/cached.ts';
import { checkRedis } from '../redis/check.ts';
import {
  costs,
  estimate,
  typicalAssumptions,
  typicalPrices,
  usersThatFit,
  type Assumptions,
  type Prices,
} from '../redis/estimate.ts';
import { largest } from '../redis/largest.ts';
import { measure, type Measured } from '../redis/measure.ts';
import { Unusable } from '../redis/probe.ts';
import { Sentence } from '../sentence.ts';
import { readSettings } from '../settings.ts';
import { Usage, type Given, type Run } from './command.ts';

/** Prints the findings; 1 if Plaza can't work with this Redis. */
export const redisCheck: Run = async (_, output) => {
  const { prefix, ...config } = redisConfigOf(readSettings());
  const findings = await output.during('Checking', () => checkRedis(config, prefix));
  for (const finding of findings)
    output.tell(
      `  ${{ good: '✓', poor: '!', bad: '✗' }[finding.state]} ${finding.about.padEnd(10)} ${finding.text}`,
      finding,
    );
  const [bad, poor] = (['bad', 'poor'] as const).map(
    (state) => findings.filter((finding) => finding.state === state).length,
  ) as [number, number];
  const look = poor > 0 ? `; ${poor === 1 ? 'one thing is' : `${poor} things are`} worth checking: see !` : '';
  output.say(
    bad === 0
      ? `\nPlaza works with this Redis${look}.`
      : `\n${bad === 1 ? 'One thing is' : `${bad} things are`} wrong: see ✗${look}.`,
  );
  return bad === 0 ? 0 : 1;
};

export const redisEstimate: Run = async (given, output) => {
  const flags = readFlags(given);
  const measured = await output.during('Watching Redis', () => watched(flags.seconds ?? 10));
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
  const rows = flags.users.map((users) => estimate(users, assumptions, prices));
  const usersForFree = usersThatFit(assumptions, prices);
  output.data({ assumptions, prices, measured, estimates: rows, usersForFree });
  output.say(assumed(flags, assumptions, prices, measured).join('\n'));
  output.say(table(rows, prices));
  const rest = estimate(0, assumptions, prices).commands;
  if (perDay !== undefined && flags.activeUsers) {
    const model = estimate(flags.activeUsers, assumptions, prices).commands;
    output.say(
      `\nWith ${flags.activeUsers} people active, ${number(perDay)} commands a day were measured where the assumptions say ${number(model)}: each person ${number((perDay - rest) / flags.activeUsers)} a day.`,
    );
  }
  output.say(
    rest > prices.freeCommands
      ? `\nThe free tier of ${number(prices.freeCommands)} commands a day is too small even without people: the waiting workers send ${number(rest)} a day.`
      : `\nThe free tier of ${number(prices.freeCommands)} commands a day is enough for ${number(usersForFree)} people.`,
  );
  return 0;
};

/** Undefined without a Redis, or without a time. */
async function watched(seconds: number): Promise<Measured | undefined> {
  const config = redisConfigOf(readSettings());
  if (seconds === 0 || (!config.redisUrl && (config.clusterNodes ?? []).length === 0)) return undefined;
  return await measure(config, seconds).catch((error: unknown) => {
    if (error instanceof Unusable)
      throw new Sentence(`It cannot be measured: ${error.message}. Use "--seconds 0" to estimate without measuring.`);
    throw error;
  });
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

function readFlags(given: Given): Flags {
  const flag = (name: keyof typeof largest): number | undefined => {
    const text = given.option(name);
    if (text === undefined) return undefined;
    if (Number(text) <= largest[name]) return Number(text);
    throw new Usage(`--${name} is "${text}", and must be a number from 0 to ${number(largest[name])}.`);
  };
  return {
    users: people(given.option('users')),
    requests: flag('requests'),
    writes: flag('writes'),
    hitRatio: flag('hit-ratio'),
    workers: flag('workers'),
    seconds: flag('seconds'),
    activeUsers: flag('active-users'),
    freeCommands: flag('free-commands'),
    per100k: flag('price-per-100k'),
    fixed: flag('fixed-price'),
  };
}

function people(text: string | undefined): number[] {
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text ?? '') ?? [];
  if (from === undefined)
    throw new Usage(
      'Set the number of people, such as --users 100..500. "npx plaza redis estimate --help" explains its use.',
    );
  const [first, last] = [Number(from), Number(to ?? from)];
  if (last < first) throw new Usage(`--users ${text}: the first number must be the smaller one.`);
  return [...new Set(Array.from({ length: 5 }, (_, step) => Math.round(first + ((last - first) * step) / 4)))];
}

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const percent = (share: number): string => `${Math.round(share * 100)} %`;
