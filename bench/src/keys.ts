// npm run bench -- keys: a call with an API key beside the same call with a token, and how many keys auth checks for each second of its processor time.
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { AuthorizationService, type CheckRequest, type CheckResponse } from '@plaza/api/envoy-auth';
import { grantAdmin } from '@plaza/auth/operator';
import { withDatabase } from '@plaza/dev/databases';
import { call } from './buyers.ts';
import { aboutMachine, conduct, say } from './conduct.ts';
import type { Request } from './http-load.ts';
import { startLoaders, type Loaders } from './load.ts';
import { processorSeconds } from './processors.ts';
import { median, printTable } from './report.ts';
import { startRig, type Rig } from './rig.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
});
const [runMs, rounds] = [Number(values.seconds) * 1_000, Number(values.rounds)];
const password = 'a password of the bench';
const connections = 32;
/** Calls to auth that are under way at once. */
const together = 64;
const leastRatio = 0.8;
const leastChecks = 5_000;

interface Holding {
  what: string;
  figure: string;
  target: string;
  holds: boolean;
}

interface Shop {
  merchant: string;
  token: string;
  key: string;
  limited: string;
}

async function signUp(url: string, name: string): Promise<{ id: string; email: string; token: string }> {
  const email = `${name}@bench.example`;
  const path = `${url}/api/auth/register`;
  const answer = await call<{ user: { id: string }; access_token: string }>(path, undefined, { email, password, name });
  return { id: answer.user.id, email, token: answer.access_token };
}

/** A merchant, its owner's token, and two keys of which one has a limit of its own. */
async function openShop({ stack: { url }, databases }: Rig): Promise<Shop> {
  const [owner, admin] = [await signUp(url, 'owner'), await signUp(url, 'admin')];
  await withDatabase('auth', databases.auth, (database) => grantAdmin(database, admin.email));
  const credentials_ = { email: admin.email, password };
  const { access_token: staff } = await call<{ access_token: string }>(
    `${url}/api/auth/login`,
    undefined,
    credentials_,
  );
  const made = { user_id: owner.id, name: 'Scarf Shop', currency: 'EUR' };
  const { merchant } = await call<{ merchant: { id: string } }>(`${url}/api/admin/merchants`, staff, made);
  const terms = { name: 'Shop server', mode: 'live', scopes: ['payments.read', 'payments.write'] };
  const create = async (more: object): Promise<string> => {
    for (let tries = 1; ; tries++) {
      const path = `${url}/api/merchants/${merchant.id}/keys`;
      const made = await call<{ secret: string }>(path, owner.token, { ...terms, ...more }).catch((error: unknown) => {
        // Auth hears of the merchant by an event.
        if (tries > 100) throw error;
      });
      if (made) return made.secret;
      await pause(100);
    }
  };
  const limits = [{ name: 'all', calls: 10_000_000, window_seconds: 86_400 }];
  return { merchant: merchant.id, token: owner.token, key: await create({}), limited: await create({ limits }) };
}

/** The same call with a key and with a token, in turn. */
async function beside(rig: Rig, load: Loaders, what: string, request: (token: string) => Request, shop: Shop) {
  const [withKey, withToken]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++)
    for (const [figures, secret] of [
      [withKey!, shop.key],
      [withToken!, shop.token],
    ] as const) {
      const requests = [request(secret)];
      const { perSecond } = await load.run({ port: rig.gatewayPort, requests, connections, warmMs: 500, runMs });
      figures.push(perSecond);
    }
  const ratio = median(withKey!) / median(withToken!);
  return {
    what: `${what} with a key, of the same with a token`,
    figure: `${median(withKey!).toFixed(0)} / ${median(withToken!).toFixed(0)} a second = ${ratio.toFixed(2)}`,
    target: `≥ ${leastRatio}`,
    holds: ratio >= leastRatio,
  };
}

/** Checks as the gateway asks for them, for each second of auth's processor time. */
async function checks(rig: Rig, what: string, key: string): Promise<Holding> {
  const client = new Client(rig.stack.addresses.auth, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${rig.secrets.gatewayKey}`);
  const { path, requestSerialize, responseDeserialize } = AuthorizationService.check;
  const request: CheckRequest = {
    attributes: {
      source: { address: { socketAddress: { address: '203.0.113.7' } } },
      request: { http: { method: 'GET', path: '/api/payments', headers: { authorization: `Bearer ${key}` } } },
    },
  };
  const check = (): Promise<void> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest<CheckRequest, CheckResponse>(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        (error, answer) => (error || !answer?.okResponse ? reject(error ?? new Error('refused')) : resolve()),
      );
    });
  const auth = rig.pids()['auth']!;
  const figures: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    let done = 0;
    const [before, end] = [processorSeconds(auth) ?? Number.NaN, performance.now() + runMs];
    await Promise.all(
      Array.from({ length: together }, async () => {
        for (; performance.now() < end; done++) await check();
      }),
    );
    // The first one warms up.
    if (round > 0) figures.push(done / ((processorSeconds(auth) ?? Number.NaN) - before));
  }
  client.close();
  const rate = median(figures);
  const target = `≥ ${leastChecks.toLocaleString('en')}`;
  return { what, figure: `${rate.toFixed(0)} a second a core`, target, holds: rate >= leastChecks };
}

await conduct(async (keep) => {
  const load = startLoaders(1);
  keep({ stop: () => load.stop() });
  const rig = keep(await startRig(say));
  const shop = await openShop(rig);
  const headers = (token: string) => ({ authorization: `Bearer ${token}` });
  const path = `/api/payment-requests?merchant_id=${shop.merchant}`;
  const read = (token: string): Request => ({ method: 'GET', path, headers: headers(token) });
  const body = JSON.stringify({ merchant_id: shop.merchant, amount: '5.00', currency: 'EUR' });
  const change = (token: string): Request => ({
    method: 'POST',
    path: '/api/payment-requests',
    headers: headers(token),
    body,
  });
  const found: Holding[] = [
    await beside(rig, load, 'a list of payment requests', read, shop),
    await beside(rig, load, 'a new payment request', change, shop),
    await checks(rig, 'checks of a key', shop.key),
    await checks(rig, 'checks of a key with a limit of its own', shop.limited),
  ];
  printTable(
    ['', 'figure', 'target', 'holds'],
    found.map(({ what, figure, target, holds }) => [what, figure, target, holds ? 'yes' : 'NO']),
    [0, 1, 2, 3],
    { others: 0, notes: [aboutMachine(), `${connections} connections, medians of ${rounds} rounds in turn`] },
  );
});
