// npm run bench: requests per second through the gateway, each beside those of a bare grpc-js server behind the same Envoy,
// measured in turn on the same machine. Takes about two minutes, and removes everything afterwards.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { ListProductsRequest } from '@plaza/api/shop';
import { PurchaseRequest } from '@plaza/api/ticket';
import { openMatches, signUp, type Buyer, type Matches } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import type { Request } from './http-load.ts';
import { startLoaders, type Loaders, type Measured } from './load.ts';
import { coresDuring } from './processors.ts';
import { startRig, type Rig } from './rig.ts';
import { median, printReport, type Row } from './report.ts';

// npm run bench -- ledger, sales, events, gateway, orm, outage or reads: another measurement, which ends the process.
if (process.argv[2] === 'ledger') await import('./ledger.ts');
if (process.argv[2] === 'sales') await import('./sales.ts');
if (process.argv[2] === 'events') await import('./events.ts');
if (process.argv[2] === 'gateway') await import('./gateway.ts');
if (process.argv[2] === 'orm') await import('./orm.ts');
if (process.argv[2] === 'outage') await import('./outage.ts');
if (process.argv[2] === 'reads') await import('./reads.ts');

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    /** Only the rows whose name has this in it. */
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const [seconds, rounds, connections] = [Number(values.seconds), Number(values.rounds), Number(values.connections)];
const balancePath = '/plaza.wallet.v1.WalletService/GetBalance';
const productsPath = '/plaza.catalog.v1.ShopService/ListProducts';
const purchasePath = '/plaza.catalog.v1.TicketService/Purchase';

await conduct(async (keep) => {
  const since = Date.now();
  const rig = keep(await startRig(say));
  say(`stack ready after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  const [buyers, matches] = await Promise.all([
    signUp(rig.stack.url, connections),
    openMatches(rig.databases.catalog, 20),
  ]);
  say(`${buyers.length} people signed up, ${matches.spread.length + 1} matches open`);
  const echoPort = await rig.startEcho(await capture(rig, buyers[0]!, matches));
  const loaders = keep(startLoaders(2));
  const rows = await measureAll(
    rig,
    loaders,
    echoPort,
    works(buyers, matches).filter(({ name }) => name.includes(values.only)),
  );
  printReport({
    rows,
    facts: [
      `${aboutMachine()}; everything, also the load, runs on them`,
      ...rig.facts,
      `${connections} connections from 2 processes, each one request at a time; ${rounds} rounds of ${seconds} s in turn, medians; HTTP/1.1 without TLS`,
      'The echo is a bare grpc-js server that answers the same bytes, behind the same Envoy configuration with tokens verified and nothing cached.',
    ],
    json: values.json,
  });
});

interface Work {
  name: string;
  requests: Request[];
  /** The rival's requests, if they are others. */
  echo?: Request[] | false;
}

function works(buyers: Buyer[], matches: Matches): Work[] {
  const bearer = (buyer: Buyer): Record<string, string> => ({ authorization: `Bearer ${buyer.token}` });
  const products = '/api/shop/products?club=AS_MONACO';
  const buy = (buyer: Buyer, match: { id: string; category: string }): Request => ({
    method: 'POST',
    path: '/api/tickets/purchase',
    headers: bearer(buyer),
    body: JSON.stringify({ event_id: match.id, category: match.category, quantity: 1 }),
    unique: true,
  });
  return [
    { name: 'GET /docs, which Envoy answers itself', requests: [{ method: 'GET', path: '/docs' }], echo: false },
    {
      name: 'GET /api/wallet/balance, cache warm',
      requests: buyers.map((buyer) => ({ method: 'GET', path: '/api/wallet/balance', headers: bearer(buyer) })),
    },
    { name: 'GET /api/shop/products, anonymous (edge cache)', requests: [{ method: 'GET', path: products }] },
    {
      name: 'GET /api/shop/products, signed in (past it)',
      requests: buyers.map((buyer) => ({ method: 'GET', path: products, headers: bearer(buyer) })),
    },
    {
      name: 'POST /api/tickets/purchase, 20 matches',
      requests: buyers.map((buyer, index) => buy(buyer, matches.spread[index % matches.spread.length]!)),
    },
    { name: 'POST /api/tickets/purchase, one match', requests: buyers.map((buyer) => buy(buyer, matches.hot)) },
  ];
}

async function measureAll(on: Rig, with_: Loaders, echoPort: number, all: Work[]): Promise<Row[]> {
  const ran = all.map((work) => ({
    work,
    plaza: [] as Measured[],
    echo: [] as Measured[],
    cores: [] as Record<string, number>[],
    commits: [] as number[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { work, plaza, echo, cores, commits } of ran) {
      const load = { requests: work.requests, connections, warmMs: round === 1 ? 1_500 : 500, runMs: seconds * 1_000 };
      const commitsBefore = await on.commits();
      const [measured, busy] = await coresDuring(on.pids(), () => with_.run({ ...load, port: on.gatewayPort }));
      plaza.push(measured);
      cores.push(busy);
      // PostgreSQL's processes report their commits about once a second. The warm-up's requests count, at the same pace.
      await pause(1_200);
      commits.push(
        ((await on.commits()) - commitsBefore) / ((measured.perSecond * (load.warmMs + load.runMs)) / 1_000),
      );
      if (work.echo !== false)
        echo.push(await with_.run({ ...load, requests: work.echo ?? work.requests, port: echoPort }));
      say(
        `round ${round}: ${work.name}: ${Math.round(measured.perSecond)}/s${echo.length > 0 ? `, echo ${Math.round(echo.at(-1)!.perSecond)}/s` : ''}`,
      );
    }
  }
  return ran.map(({ work, plaza, echo, cores, commits }) => ({
    name: work.name,
    perSecond: median(plaza.map(({ perSecond }) => perSecond)),
    p50: median(plaza.map(({ p50 }) => p50)),
    p99: median(plaza.map(({ p99 }) => p99)),
    commitsEach: median(commits),
    echoPerSecond: echo.length > 0 ? median(echo.map(({ perSecond }) => perSecond)) : undefined,
    cores: Object.fromEntries(
      Object.keys(cores[0] ?? {}).map((name) => [name, median(cores.map((busy) => busy[name] ?? 0))]),
    ),
  }));
}

/** The real answers of the services, so that the echo answers as many bytes. */
async function capture(on: Rig, buyer: Buyer, matches: Matches): Promise<Record<string, Uint8Array>> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${buyer.token}`);
  const { auth, wallet, catalog } = on.stack.addresses;
  const purchase = PurchaseRequest.encode(
    PurchaseRequest.fromPartial({
      eventId: matches.hot.id,
      category: matches.hot.category,
      quantity: 1,
      requestId: 'bench-capture',
    }),
  ).finish();
  const [keys, balance, products, bought] = await Promise.all([
    rawCall(auth, '/plaza.auth.v1.AuthService/GetJwks', new Uint8Array(), new Metadata()),
    rawCall(wallet, balancePath, new Uint8Array(), metadata),
    rawCall(
      catalog,
      productsPath,
      ListProductsRequest.encode(ListProductsRequest.fromPartial({ club: 'AS_MONACO' })).finish(),
      metadata,
    ),
    rawCall(catalog, purchasePath, purchase, metadata),
  ]);
  return {
    '/plaza.auth.v1.AuthService/GetJwks': keys,
    [balancePath]: balance,
    [productsPath]: products,
    [purchasePath]: bought,
  };
}

function rawCall(address: string, path: string, request: Uint8Array, metadata: Metadata): Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      request,
      metadata,
      { deadline: Date.now() + 10_000 },
      (error, bytes) => (error ? reject(error) : resolve(bytes ?? Buffer.alloc(0))),
    );
  }).finally(() => client.close());
}
