// npm run bench -- reads: what a read that the cache answers costs a service, in microseconds of its processor time, beside a bare gRPC
// server that answers the same bytes. Processor time is counted, not calls per second: it stays about the same where other work shares the
// machine.
//   --against FOLDER   the services of another checkout, measured in turn
//   --profile FOLDER   processor profiles of the services, to be opened in a browser's developer tools
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ListPlansRequest } from '@plaza/api/esim';
import { ListProductsRequest } from '@plaza/api/shop';
import { ListEventsRequest } from '@plaza/api/ticket';
import { GetBalanceRequest, ListTransactionsRequest } from '@plaza/api/wallet';
import { checkout } from '@plaza/dev/engines';
import { aboutMachine, conduct, say } from './conduct.ts';
import { people } from './ledger-load.ts';
import { processorSeconds } from './processors.ts';
import { startReadsRig, type ReadService, type ReadsRig, type Running } from './reads-rig.ts';
import { median } from './report.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    callers: { type: 'string', default: '64' },
    against: { type: 'string' },
    profile: { type: 'string' },
    /** Only the reads whose name has this in it. */
    only: { type: 'string', default: '' },
  },
});
const [seconds, rounds, callers] = [Number(values.seconds), Number(values.rounds), Number(values.callers)];
const idleMs = 1_000;
const userIds = Array.from({ length: callers }, (_, index) => people(callers, index));

interface Read {
  name: string;
  service: ReadService;
  path: string;
  request: Uint8Array;
}

interface Cost {
  /** Microseconds of the service's processor time. */
  each: number;
  /** Of Valkey's. */
  valkey: number;
  perSecond: number;
}

const reads: Read[] = [
  {
    name: 'balance',
    service: 'wallet',
    path: '/plaza.wallet.v1.WalletService/GetBalance',
    request: GetBalanceRequest.encode(GetBalanceRequest.fromPartial({})).finish(),
  },
  {
    name: 'transactions, first page',
    service: 'wallet',
    path: '/plaza.wallet.v1.WalletService/ListTransactions',
    request: ListTransactionsRequest.encode(ListTransactionsRequest.fromPartial({})).finish(),
  },
  {
    name: 'products of a club',
    service: 'catalog',
    path: '/plaza.catalog.v1.ShopService/ListProducts',
    request: ListProductsRequest.encode(ListProductsRequest.fromPartial({ club: 'AS_MONACO' })).finish(),
  },
  {
    name: 'events of all clubs',
    service: 'catalog',
    path: '/plaza.catalog.v1.TicketService/ListEvents',
    request: ListEventsRequest.encode(ListEventsRequest.fromPartial({})).finish(),
  },
  {
    name: 'eSIM plans',
    service: 'catalog',
    path: '/plaza.catalog.v1.EsimService/ListPlans',
    request: ListPlansRequest.encode(ListPlansRequest.fromPartial({})).finish(),
  },
];

await conduct(async (keep) => {
  const rig = keep(await startReadsRig(say, callers));
  const chosen = reads.filter(({ name }) => name.includes(values.only));
  const sides: { name: string; of: (service: ReadService) => Running }[] = [];
  for (const [name, folder] of [
    ['this checkout', checkout],
    ['the other checkout', values.against && resolve(values.against)],
  ] as const) {
    if (!folder) continue;
    const started = new Map<ReadService, Running>();
    for (const service of new Set(chosen.map((read) => read.service)))
      started.set(service, await rig.startService(service, folder, values.profile));
    sides.push({ name, of: (service) => started.get(service)! });
  }
  const answers: Record<string, Uint8Array> = {};
  for (const { service, path, request } of chosen)
    answers[path] = (
      await rig.load({ address: sides[0]!.of(service).address, path, request, userIds, runMs: 200 })
    ).answer;
  const echo = await rig.startEcho(answers);
  sides.push({ name: 'bare echo', of: () => echo });
  const rows = [];
  for (const read of chosen) {
    const costs = sides.map((): Cost[] => []);
    for (const { of } of sides) await measure(rig, of(read.service), read, 3_000);
    for (let round = 1; round <= rounds; round++)
      for (const [index, { of }] of sides.entries())
        costs[index]!.push(await measure(rig, of(read.service), read, seconds * 1_000));
    rows.push({ read, costs: costs.map(middle) });
    say(
      `${read.name}: ${costs.map((each, index) => `${sides[index]!.name} ${each.map(textOf).join(', ')}`).join('; ')}`,
    );
  }
  print(
    sides.map(({ name }) => name),
    rows,
  );
});

async function measure(
  rig: ReadsRig,
  { address, pid }: Running,
  { path, request }: Read,
  runMs: number,
): Promise<Cost> {
  const used = (): number[] => [pid, rig.valkeyPid].map((one) => processorSeconds(one) ?? Number.NaN);
  const during = async <T>(work: () => Promise<T>): Promise<{ result: T; took: number; used: number[] }> => {
    const [before, since] = [used(), performance.now()];
    const result = await work();
    const after = used();
    return { result, took: performance.now() - since, used: after.map((now, index) => now - before[index]!) };
  };
  // What background work costs is not of the reads, and few reads would bear much of it.
  const idle = await during(() => pause(idleMs));
  const busy = await during(() => rig.load({ address, path, request, userIds, runMs }));
  const { answered } = busy.result;
  const [each = 0, valkey = 0] = busy.used.map(
    (seconds_, index) => ((seconds_ - (idle.used[index]! / idle.took) * busy.took) / answered) * 1e6,
  );
  return { each, valkey, perSecond: (answered / busy.took) * 1_000 };
}

function middle(costs: Cost[]): Cost {
  return {
    each: median(costs.map(({ each }) => each)),
    valkey: median(costs.map(({ valkey }) => valkey)),
    perSecond: median(costs.map(({ perSecond }) => perSecond)),
  };
}

function textOf({ each, valkey, perSecond }: Cost): string {
  return `${each.toFixed(0)} µs + ${valkey.toFixed(0)} of Valkey (${Math.round(perSecond)}/s)`;
}

function print(sides: string[], rows: { read: Read; costs: Cost[] }[]): void {
  console.log(`| processor time of a read | ${sides.join(' | ')} |`);
  console.log(`| --- |${' --- |'.repeat(sides.length)}`);
  for (const { read, costs } of rows) console.log(`| ${read.name} | ${costs.map(textOf).join(' | ')} |`);
  console.log(`\n- ${aboutMachine()}; ${callers} callers, medians of ${rounds} rounds of ${seconds} s in turn`);
}
