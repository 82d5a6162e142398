// npm run bench -- ledger: transfers through the real wallet service beside pgbench doing the same row work, in turn, on the same durable
// database and the same machine. About three minutes. `-- ledger --large` adds the first three rows on 1,000,000 wallets and 10,000,000
// entries, which takes about eight more.
import { parseArgs } from 'node:util';
import { GetBalanceResponse } from '@plaza/api/wallet';
import type { LedgerLoad, LedgerWork } from './ledger-load.ts';
import { startLedgerRig, type LedgerRig } from './ledger-rig.ts';
import { seedEntries, seedWallets } from './ledger-seed.ts';
import { coresOf, middle, printBeside, textOf, type Figures, type Line, type Side } from './beside.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import { pgbench, transferScript } from './pgbench.ts';
import { coresDuring } from './processors.ts';
import { percentiles } from './report.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    large: { type: 'boolean', default: false },
    /** Of the wallet: pgbench has a process for each client. */
    processes: { type: 'string', default: '2' },
    /** A folder for a processor profile of the wallet, to be opened in a browser's developer tools. */
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const [seconds, rounds, processes] = [Number(values.seconds), Number(values.rounds), Number(values.processes)];
const [few, many, manyEntries] = [10_000, 1_000_000, 10_000_000];
const callers = 64;
const bulkSize = 500;
const balancePath = '/plaza.wallet.v1.WalletService/GetBalance';

interface Work {
  name: string;
  run: (people: number, warmMs: number) => Promise<Side>;
  rival: (people: number) => Promise<Figures>;
  /** The requirement, and the line that it is for. */
  target: { of: 'perSecond' | 'p50'; atLeast?: number; atMost?: number; p99?: boolean };
  large?: boolean;
}

await conduct(async (keep) => {
  const rig = keep(await startLedgerRig(say, processes, values.profile));
  await seedWallets(rig, few);
  const echo = await rig.startEcho({
    [balancePath]: Buffer.from(GetBalanceResponse.encode(await aBalance(rig)).finish()),
  });
  const all = works(rig, echo).filter(({ name }) => name.includes(values.only));
  const lines = await measure(rig, all, few);
  if (values.large) {
    say('bringing in a million wallets and ten million entries');
    await seedWallets(rig, many, few);
    await seedEntries(rig, manyEntries, say);
    for (const line of await measure(
      rig,
      all.filter(({ large }) => large),
      many,
    )) {
      const small = lines.find(({ name }) => line.name.startsWith(`${name},`))!.ours;
      const ratio = line.ours.perSecond / small.perSecond;
      lines.push(
        { ...line, target: '' },
        {
          ...line,
          name: `${line.name}, of itself at ${few.toLocaleString('en-US')}`,
          rival: small,
          ratio,
          target: '≥ 0.8',
          holds: ratio >= 0.8,
        },
      );
    }
  }
  printBeside({ lines, notes: await facts(rig), json: values.json });
});

function works(on: LedgerRig, echo: string): Work[] {
  const ours =
    (work: LedgerWork, options: Partial<LedgerLoad> = {}): Work['run'] =>
    async (people, warmMs) => {
      const load: LedgerLoad = {
        addresses: on.addresses,
        callers,
        people,
        warmMs,
        runMs: seconds * 1_000,
        work,
        ...options,
      };
      const [result, cores] = await coresDuring(on.pids(), () => on.load(load));
      return { ...figures(result.latencies, result.answered), cores };
    };
  const rival =
    (hot: boolean, clients = callers): Work['rival'] =>
    (people) =>
      pgbench({ bin: on.bin, url: on.adminUrl, clients, seconds, script: transferScript(people, hot) }, on.scratch);
  return [
    {
      name: 'transfers, 64 callers, spread',
      run: ours({ kind: 'transfers', hot: false }),
      rival: rival(false),
      target: { of: 'perSecond', atLeast: 1.25, p99: true },
      large: true,
    },
    {
      name: 'transfers, 64 callers, one payer',
      run: ours({ kind: 'transfers', hot: true }),
      rival: rival(true),
      target: { of: 'perSecond', atLeast: 8, p99: true },
      large: true,
    },
    {
      name: 'transfers in calls of 500',
      run: ours({ kind: 'bulk', size: bulkSize }, { callers: 8 }),
      rival: rival(false),
      target: { of: 'perSecond', atLeast: 3 },
      large: true,
    },
    {
      name: 'one caller alone, p50',
      run: ours({ kind: 'transfers', hot: false }, { callers: 1 }),
      rival: rival(false, 1),
      target: { of: 'p50', atMost: 1.5 },
    },
    {
      name: 'balances, cache warm, beside a bare echo',
      run: ours({ kind: 'balances' }, { addresses: on.addresses.slice(0, 1) }),
      rival: (people) => ours({ kind: 'echo', path: balancePath }, { addresses: [echo] })(people, 500),
      target: { of: 'perSecond', atLeast: 0.8 },
    },
  ];
}

async function measure(on: LedgerRig, all: Work[], people: number): Promise<Line[]> {
  const ran = all.map((work) => ({ work, ours: [] as Side[], rival: [] as Figures[] }));
  await on.load({ warmUp: true, addresses: on.addresses, people });
  // JavaScript is compiled while it runs: in its first half minute a process becomes a quarter faster, and is measured after that.
  await on.load({
    addresses: on.addresses,
    callers,
    people,
    warmMs: 0,
    runMs: 25_000,
    work: { kind: 'transfers', hot: false },
  });
  if (people !== few)
    await pgbench(
      { bin: on.bin, url: on.adminUrl, clients: callers, seconds: 15, script: transferScript(people, false) },
      on.scratch,
    );
  say('everybody who pays was seen once');
  for (let round = 1; round <= rounds; round++) {
    for (const { work, ours, rival } of ran) {
      rival.push(await work.rival(people));
      ours.push(await work.run(people, round === 1 ? 3_000 : 1_000));
      say(`round ${round}: ${work.name}: ${textOf(ours.at(-1)!)}; rival ${textOf(rival.at(-1)!)}`);
    }
  }
  return ran.map(({ work: { name, target }, ours, rival }): Line => {
    const [mine, theirs] = [{ ...middle(ours), cores: coresOf(ours) }, middle(rival)];
    const ratio = mine[target.of] / theirs[target.of];
    const holds =
      (target.atLeast === undefined || ratio >= target.atLeast) &&
      (target.atMost === undefined || ratio <= target.atMost) &&
      (!target.p99 || mine.p99 <= theirs.p99);
    const text = target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
    return {
      name: `${name}${people === few ? '' : `, ${people.toLocaleString('en-US')} wallets`}`,
      ours: mine,
      rival: theirs,
      ratio,
      target: target.p99 ? `${text}, p99 not above` : text,
      holds,
    };
  });
}

function figures(latencies: Float32Array, answered: number): Figures {
  return { perSecond: answered / seconds, ...percentiles(latencies) };
}

async function aBalance(on: LedgerRig): Promise<GetBalanceResponse> {
  const [row] = await on.admin<{ user_id: string }>(`select user_id from wallet.wallets where kind = 'user' limit 1`);
  return GetBalanceResponse.fromPartial({
    userId: row?.user_id ?? '',
    balance: '1000000.00',
    currency: 'EUR',
    assets: {},
    available: '1000000.00',
    held: '0.00',
  });
}

async function facts(on: LedgerRig): Promise<string[]> {
  const [settings] = await on.admin<
    Record<string, string>
  >(`select current_setting('server_version') as version, current_setting('fsync') as fsync,
    current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages, current_setting('shared_buffers') as buffers`);
  const { version, fsync, commit, pages, buffers } = settings ?? {};
  return [
    `${aboutMachine()}; the load runs on them too`,
    `PostgreSQL ${version} with fsync ${fsync}, synchronous_commit ${commit}, full_page_writes ${pages}, shared_buffers ${buffers}; Node ${process.version}; Valkey with its append-only file`,
    `${rounds} rounds of ${seconds} s in turn, medians. The wallet is ${processes === 1 ? 'one process' : `${processes} processes (for balances one, like the echo)`}, asked over gRPC by another; every transfer has a key of its own and a signed caller.`,
    'The rival of transfers is pgbench, prepared, with as many clients, 64 for the calls of 500: one stored function does the same row work in the same tables.',
  ];
}
