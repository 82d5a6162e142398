// The load on the wallet, as a process of its own: callers with one call under way each, over a few gRPC connections.
import { createPrivateKey, randomUUID, sign, type JsonWebKey, type KeyObject } from 'node:crypto';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { BulkTransferRequest, BulkTransferResponse } from '@plaza/api/transfer';
import { GetBalanceRequest, SendRequest } from '@plaza/api/wallet';
import { serviceTokens } from '@plaza/service';

export const people = (count: number, index: number): string =>
  `00000000-0000-7000-8000-${String(index % count).padStart(12, '0')}`;

// The number of people who pay, spread over all; everyone is paid. Otherwise, with a million wallets, nearly every transfer would be a person's first
// call, and the check of a new token, which costs more than the transfer, would be half of the measurement.
const active = 10_000;

export const payers = (count: number): { count: number; stride: number } => ({
  count: Math.min(count, active),
  stride: Math.max(1, Math.floor(count / active)),
});

export type LedgerWork =
  | { kind: 'transfers'; hot: boolean }
  | { kind: 'bulk'; size: number }
  | { kind: 'balances' }
  | { kind: 'echo'; path: string };

export interface LedgerLoad {
  /** The callers' connections are spread over them. */
  addresses: readonly string[];
  callers: number;
  /** Those with a wallet. */
  people: number;
  /** Not counted. */
  warmMs: number;
  runMs: number;
  work: LedgerWork;
}

/** Warms up: one call of each payer, so that tokens are checked and names are cached, as for users of an app; and a quarter as many transfers as there are people. */
export interface LedgerWarmUp {
  warmUp: true;
  addresses: readonly string[];
  people: number;
}

export interface LedgerSetup {
  key: JsonWebKey;
  serviceKey: string;
}

export interface LedgerResult {
  answered: number;
  latencies: Float32Array;
  firstFailure: string | undefined;
}

const connections = 4;
const [sendPath, balancePath, bulkPath] = [
  '/plaza.wallet.v1.WalletService/Send',
  '/plaza.wallet.v1.WalletService/GetBalance',
  '/plaza.wallet.v1.TransferInternalService/BulkTransfer',
];
const asItIs = (bytes: Buffer): Buffer => bytes;

interface Call {
  path: string;
  metadata: Metadata;
  request: Buffer;
  /** How many results an answer stands for. Throws if it is not a success. */
  count: (answer: Buffer) => number;
}

let key: KeyObject;
let serviceToken: () => Promise<string>;
const tokens = new Map<string, Metadata>();

/** Call options of a person: signed once and kept, as an app does. */
function as(userId: string): Metadata {
  const known = tokens.get(userId);
  if (known) return known;
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${part({ alg: 'ES256', kid: 'bench' })}.${part({ iss: 'plaza', aud: 'plaza', sub: userId, role: 'user', sid: randomUUID(), iat: now, exp: now + 36_000 })}`;
  const metadata = new Metadata();
  metadata.set(
    'authorization',
    `Bearer ${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`,
  );
  tokens.set(userId, metadata);
  return metadata;
}

async function asService(): Promise<Metadata> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${await serviceToken()}`);
  return metadata;
}

const run = `${process.pid}-${Date.now()}`;
let sequence = 0;
const random = (below: number): number => Math.floor(Math.random() * below);
const one = (): number => 1;

/** A call of so many transfers, from the persons of `payer` to any person. */
function bulkRequest(count: number, size: number, payer: () => number): Buffer {
  const transfers = Array.from({ length: size }, () => {
    const [payerId, recipientId] = pair(count, payer());
    return { payerId, recipientId, amount: '0.01', currency: 'EUR', note: '', requestId: `${run}-${sequence++}` };
  });
  return Buffer.from(BulkTransferRequest.encode({ transfers }).finish());
}

function pair(count: number, payer: number): [string, string] {
  return [people(count, payer), people(count, payer + 1 + random(count - 1))];
}

async function caller({ people: count, work }: LedgerLoad, index: number): Promise<() => Call> {
  const paying = payers(count);
  const payer = (): number => random(paying.count) * paying.stride;
  switch (work.kind) {
    case 'transfers':
      return () => {
        const [payerId, recipientId] = pair(count, work.hot ? 0 : payer());
        const request = SendRequest.encode({
          recipientId,
          recipientEmail: '',
          amount: '0.01',
          currency: 'EUR',
          note: '',
          requestId: `${run}-${sequence++}`,
        }).finish();
        return { path: sendPath, metadata: as(payerId), request: Buffer.from(request), count: one };
      };
    case 'bulk': {
      const metadata = await asService();
      return () => ({
        path: bulkPath,
        metadata,
        request: bulkRequest(count, work.size, payer),
        count: (answer) => {
          const refused = BulkTransferResponse.decode(answer).results.find(({ reason }) => reason !== '');
          if (refused) throw new Error(`${refused.reason}: ${refused.message}`);
          return work.size;
        },
      });
    }
    case 'balances': {
      const request = Buffer.from(GetBalanceRequest.encode({ currency: '' }).finish());
      return () => ({ path: balancePath, metadata: as(people(count, index)), request, count: one });
    }
    case 'echo': {
      const request = Buffer.from(GetBalanceRequest.encode({ currency: '' }).finish());
      return () => ({ path: work.path, metadata: as(people(count, index)), request, count: one });
    }
  }
}

async function drive(load: LedgerLoad): Promise<LedgerResult> {
  const clients = Array.from(
    { length: Math.min(connections, load.callers) },
    (_, index) =>
      new Client(load.addresses[index % load.addresses.length]!, credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
      }),
  );
  const countFrom = performance.now() + load.warmMs;
  const until = countFrom + load.runMs;
  const latencies: number[] = [];
  let answered = 0;
  let firstFailure: string | undefined;
  await Promise.all(
    Array.from({ length: load.callers }, async (_, index) => {
      const next = await caller(load, index);
      const client = clients[index % clients.length]!;
      while (performance.now() < until && firstFailure === undefined) {
        const { path, metadata, request, count } = next();
        const since = performance.now();
        try {
          const answer = await new Promise<Buffer>((resolve, reject) => {
            client.makeUnaryRequest(
              path,
              asItIs,
              asItIs,
              request,
              metadata,
              { deadline: Date.now() + 30_000 },
              (error, bytes) => (error ? reject(error) : resolve(bytes!)),
            );
          });
          const now = performance.now();
          const results = count(answer);
          if (now < countFrom || now > until) continue;
          answered += results;
          latencies.push(now - since);
        } catch (error) {
          firstFailure ??= `${path}: ${String(error)}`;
        }
      }
    }),
  );
  for (const client of clients) client.close();
  return { answered, latencies: Float32Array.from(latencies), firstFailure };
}

async function warmUp({ addresses, people: count }: LedgerWarmUp): Promise<void> {
  await Promise.all(addresses.map((address) => warm(address, count)));
}

async function warm(address: string, count: number): Promise<void> {
  const client = new Client(address, credentials.createInsecure());
  const ask = (path: string, metadata: Metadata, request: Uint8Array): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        asItIs,
        asItIs,
        Buffer.from(request),
        metadata,
        { deadline: Date.now() + 60_000 },
        (error, bytes) => (error ? reject(error) : resolve(bytes!)),
      );
    });
  const balance = GetBalanceRequest.encode({ currency: '' }).finish();
  const paying = payers(count);
  for (let from = 0; from < paying.count; from += 500) {
    await Promise.all(
      Array.from({ length: Math.min(500, paying.count - from) }, (_, index) =>
        ask(balancePath, as(people(count, (from + index) * paying.stride)), balance),
      ),
    );
  }
  // After a checkpoint every page that is written goes into the log once, whole.
  for (let made = 0; made < count / 4; made += 500) {
    await ask(
      bulkPath,
      await asService(),
      bulkRequest(count, 500, () => random(count)),
    );
  }
  client.close();
}

process.on('message', (message: LedgerSetup | LedgerLoad | LedgerWarmUp) => {
  if ('warmUp' in message) {
    void warmUp(message).then(
      () => process.send?.({ answered: 0, latencies: new Float32Array(0), firstFailure: undefined }),
      (error: unknown) => process.send?.({ firstFailure: String(error) }),
    );
    return;
  }
  if ('key' in message) {
    key = createPrivateKey({ key: message.key, format: 'jwk' });
    serviceToken = serviceTokens('catalog', 'wallet', message.serviceKey);
    return;
  }
  const before = process.cpuUsage();
  void drive(message).then((result) => {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ ...result, cpuSeconds: (user + system) / 1e6 });
  });
});
process.on('disconnect', () => process.exit(0));
