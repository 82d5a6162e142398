// npm run bench -- auth: sign-ins with a password beside bare hashing on the same cores, and what they do to the reads of others; refreshes and sign-ins with
// a passkey for each second of auth's processor time; who-am-I beside another private read; and an account that is guessed at from a thousand networks.
import { hash as bcrypt } from '@node-rs/bcrypt';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { softKey } from '@plaza/auth/test-authenticator';
import { call } from './buyers.ts';
import { aboutMachine, conduct, say, type Keep } from './conduct.ts';
import type { HashingPlan } from './auth-hashing.ts';
import { password, register, type Holding, type Member, type Session } from './auth-people.ts';
import { siege } from './auth-siege.ts';
import type { Request } from './http-load.ts';
import { startLoaders, type Loaders } from './load.ts';
import { processorSeconds } from './processors.ts';
import { median, printTable } from './report.ts';
import { startRig, type Rig } from './rig.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    // Only what has a word of it in its name, such as `refreshes`.
    only: { type: 'string', default: '' },
  },
});
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const runMs = seconds * 1_000;
const peopleCount = 16;
/** Of bcrypt: the default of auth. */
const cost = 12;
const concurrency = Math.max(1, Math.floor(availableParallelism() / 2));
// As many sign-ins under way keep auth busy, and none of them waits for longer than it may.
const waiting = 4 * concurrency;

const reads = (people: Member[], path: string): Request[] =>
  people.map(({ token }) => ({ method: 'GET', path, headers: { authorization: `Bearer ${token}` } }));
const signIns = (people: Member[]): Request[] =>
  people.map(({ email }) => ({ method: 'POST', path: '/api/auth/login', body: JSON.stringify({ email, password }) }));

async function bareHashing(scheme: HashingPlan['scheme'], hash: string): Promise<number> {
  const child = fork(join(import.meta.dirname, 'auth-hashing.ts'), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  child.send({ scheme, hash, concurrency, ms: runMs } satisfies HashingPlan);
  const [perSecond] = (await once(child, 'message')) as [number];
  child.disconnect();
  return perSecond;
}

/** Sign-ins beside bare hashing, and the reads of others without and with them, in turn. */
async function passwords(scheme: HashingPlan['scheme'], rig: Rig, load: Loaders): Promise<Holding[]> {
  const people = await Promise.all(
    Array.from({ length: peopleCount }, (_, at) => register(rig.stack.url, `${scheme}-${at}`)),
  );
  const hash = scheme === 'bcrypt' ? await bcrypt(password, cost) : '';
  const [ours, bare, alone, beside]: number[][] = [[], [], [], []];
  const run = (requests: Request[], connections: number) =>
    load.run({ port: rig.gatewayPort, requests, connections, warmMs: 500, runMs });
  for (let round = 0; round < rounds; round++) {
    bare!.push(await bareHashing(scheme, hash));
    ours!.push((await run(signIns(people), waiting)).perSecond);
    alone!.push((await run(reads(people, '/api/wallet/balance'), 2)).p99);
    const others = startLoaders(1);
    const [, busy] = await Promise.all([
      run(signIns(people), waiting),
      others.run({
        port: rig.gatewayPort,
        requests: reads(people, '/api/wallet/balance'),
        connections: 2,
        warmMs: 500,
        runMs,
      }),
    ]);
    others.stop();
    beside!.push(busy.p99);
    say(
      `${scheme}: ${ours!.at(-1)!.toFixed(1)} sign-ins a second, bare ${bare!.at(-1)!.toFixed(1)}; p99 of reads ${alone!.at(-1)!.toFixed(1)} ms, beside sign-ins ${busy.p99.toFixed(1)} ms`,
    );
  }
  const [ratio, slower] = [median(ours!) / median(bare!), median(beside!) / median(alone!)];
  return [
    {
      what: `sign-ins, ${scheme}, of bare hashing`,
      figure: `${median(ours!).toFixed(1)} / ${median(bare!).toFixed(1)} a second = ${ratio.toFixed(2)}`,
      target: '≥ 0.95',
      holds: ratio >= 0.95,
    },
    {
      what: `p99 of reads beside sign-ins, ${scheme}`,
      figure: `${median(beside!).toFixed(1)} / ${median(alone!).toFixed(1)} ms = ${slower.toFixed(2)}`,
      target: '≤ 1.5',
      holds: slower <= 1.5,
    },
  ];
}

/**
 * How often `work` runs for each second of processor time that auth takes beyond what it takes without calls, once it has run for as long unmeasured: a
 * process that has just started compiles what it runs. `prepare` is not measured either.
 */
async function perCore(
  rig: Rig,
  count: number,
  work: (index: number) => Promise<unknown>,
  prepare: () => Promise<unknown> = async () => undefined,
): Promise<number> {
  const taken = () => processorSeconds(rig.pids()['auth']!) ?? Number.NaN;
  const figures: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    await prepare();
    const [idle, from] = [await idleShare(taken), taken()];
    const [since, until] = [performance.now(), performance.now() + runMs];
    let done = 0;
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        for (; performance.now() < until; done++) await work(index);
      }),
    );
    const itself = (idle * (performance.now() - since)) / 1_000;
    if (round > 0) figures.push(done / (taken() - from - itself));
  }
  return median(figures);
}

/** Of a second, while nobody calls: what auth does by itself, such as looking for work. */
async function idleShare(taken: () => number): Promise<number> {
  const [since, from] = [performance.now(), taken()];
  await pause(runMs);
  return ((taken() - from) * 1_000) / (performance.now() - since);
}

async function refreshes({ stack: { url }, ...rig }: Rig): Promise<Holding> {
  const people = await Promise.all(Array.from({ length: peopleCount }, (_, at) => register(url, `refresh-${at}`)));
  const rate = await perCore({ stack: { url }, ...rig } as Rig, peopleCount, async (index) => {
    const one = people[index]!;
    const answer = await call<Session>(`${url}/api/auth/refresh`, undefined, { refresh_token: one.refreshToken });
    one.refreshToken = answer.refresh_token;
  });
  return { what: 'refreshes', figure: `${rate.toFixed(0)} a second a core`, target: '≥ 800', holds: rate >= 800 };
}

async function passkeys(rig: Rig): Promise<Holding> {
  const { url } = rig.stack;
  const options = (token?: string) =>
    call<{ options: { challenge: string } }>(`${url}/api/auth/passkeys/options`, token, {});
  const keys = await Promise.all(
    Array.from({ length: peopleCount }, async (_, at) => {
      const { token } = await register(url, `passkey-${at}`);
      const key = softKey();
      const created = await call<{ options: { challenge: string } }>(
        `${url}/api/auth/factors/passkeys/options`,
        token,
        {},
      );
      await call(`${url}/api/auth/factors/passkeys`, token, { name: 'Key', passkey: key.create(created.options) });
      return key;
    }),
  );
  // Whoever signs in has asked for a challenge before, such as when the page was opened; it is good for ten minutes. Their passkeys answer on other
  // machines.
  const answers: object[][] = keys.map(() => []);
  const most = Math.ceil((600 * seconds) / peopleCount);
  const answer = async (index: number): Promise<object> => keys[index]!.get((await options()).options);
  const askAll = () =>
    Promise.all(
      answers.map(async (given, index) => {
        while (given.length < most) given.push(await answer(index));
      }),
    );
  const signIn = async (index: number) => {
    // The first that was given is the first to be used: its passkey counts.
    const passkey = answers[index]!.shift() ?? (await answer(index));
    await call(`${url}/api/auth/login/passkey`, undefined, { passkey });
  };
  const rate = await perCore(rig, peopleCount, signIn, askAll);
  const asking = await perCore(rig, peopleCount, () => options());
  return {
    what: 'sign-ins with a passkey; challenges for them',
    figure: `${rate.toFixed(0)} a second a core; ${asking.toFixed(0)}`,
    target: '≥ 800',
    holds: rate >= 800,
  };
}

async function whoAmI(rig: Rig, load: Loaders): Promise<Holding> {
  const people = await Promise.all(Array.from({ length: peopleCount }, (_, at) => register(rig.stack.url, `me-${at}`)));
  const [me, balance]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const [figures, path] of [
      [me!, '/api/auth/me'],
      [balance!, '/api/wallet/balance'],
    ] as const)
      figures.push(
        (
          await load.run({
            port: rig.gatewayPort,
            requests: reads(people, path),
            connections: peopleCount,
            warmMs: 500,
            runMs,
          })
        ).perSecond,
      );
  const ratio = median(me!) / median(balance!);
  return {
    what: 'who-am-I, of the balance',
    figure: `${median(me!).toFixed(0)} / ${median(balance!).toFixed(0)} a second = ${ratio.toFixed(2)}`,
    target: '≥ 0.95',
    holds: ratio >= 0.95,
  };
}

async function withRig(keep: Keep, env: Record<string, string>, measure: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = keep(await startRig(say, { auth: env }));
  await measure(rig);
  await rig.stop();
}

await conduct(async (keep) => {
  const load = startLoaders(1);
  keep({ stop: () => load.stop() });
  const found: Holding[] = [];
  const measure = async (env: Record<string, string>, parts: Record<string, (rig: Rig) => Promise<Holding[]>>) => {
    const chosen = Object.entries(parts).filter(([name]) => name.includes(values.only));
    if (chosen.length === 0) return;
    await withRig(keep, env, async (rig) => {
      for (const [, part] of chosen) found.push(...(await part(rig)));
    });
  };
  await measure(
    { BCRYPT_COST: String(cost) },
    { bcrypt: (rig) => passwords('bcrypt', rig, load), siege: async (rig) => [await siege(rig)] },
  );
  await measure(
    { PASSWORD_HASH: 'argon2id' },
    {
      argon2id: (rig) => passwords('argon2id', rig, load),
      refreshes: async (rig) => [await refreshes(rig)],
      passkeys: async (rig) => [await passkeys(rig)],
      'who-am-I': async (rig) => [await whoAmI(rig, load)],
    },
  );
  printTable(
    ['', 'figure', 'target', 'holds'],
    found.map(({ what, figure, target, holds }) => [what, figure, target, holds ? 'yes' : 'NO']),
    [0, 1, 2, 3],
    { others: 0, notes: [aboutMachine(), `${concurrency} passwords at once, bcrypt at cost ${cost}`] },
  );
});
