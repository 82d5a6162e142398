// The marketplace as another backend sees it: gRPC at the same address, with reflection and health.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { rpcs } from '@plaza/api/rpcs';
import { ShopServiceService } from '@plaza/api/shop';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import { ServiceError } from '@plaza/service';
import { client, until, type TestClient } from '@plaza/testing';
import { Api } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

let stack: BorrowedStack;
let port: number;
let person: Awaited<ReturnType<Api['person']>>;
let wallet: TestClient<typeof WalletServiceService>;
let raw: Client;

beforeAll(async () => {
  stack = await borrowStack();
  port = Number(new URL(stack.url).port);
  person = await new Api(stack.url).person('Backend');
  wallet = client(WalletServiceService, port, { token: person.token });
  raw = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
});

afterAll(async () => {
  wallet?.close();
  raw?.close();
  await stack?.giveBack();
});

async function failure(promise: Promise<unknown>): Promise<ServiceError> {
  const error: unknown = await promise.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof ServiceError)) throw new Error(`no error of ours: ${String(error)}`);
  return error;
}

function unary(path: string, request: Buffer, metadata = new Metadata()): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    raw.makeUnaryRequest(path, (bytes: Buffer) => bytes, (bytes: Buffer) => bytes, request, metadata, { deadline: Date.now() + 60_000 }, (error, bytes) => {
      if (error) reject(error);
      else resolve(bytes ?? Buffer.alloc(0));
    });
  });
}

test('an rpc answers what its JSON path does, and takes its key as request_id', async () => {
  const first = await wallet.deposit({ amount: '12.50', currency: 'EUR', requestId: 'd-1' });
  expect(await wallet.deposit({ amount: '12.50', currency: 'EUR', requestId: 'd-1' })).toEqual(first);
  expect(await wallet.getBalance({})).toMatchObject({ userId: person.id, balance: '12.50', currency: 'EUR' });
  expect((await client(ShopServiceService, port).listProducts({ club: 'AS_MONACO' })).products.length).toBeGreaterThan(0);
});

test('refusals carry status, reason and violations', async () => {
  expect(await failure(wallet.deposit({ amount: '-1', currency: 'EUR' }))).toMatchObject({ code: status.INVALID_ARGUMENT, reason: 'AMOUNT_INVALID' });
  expect(await failure(wallet.send({ recipientEmail: 'nobody@plaza.example', amount: '1.00', currency: 'EUR' }))).toMatchObject({ code: status.NOT_FOUND, reason: 'RECIPIENT_NOT_FOUND' });
});

test('what the JSON path refuses without a token, the gRPC path refuses too', async () => {
  await expect(client(WalletServiceService, port).getBalance({})).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  await expect(client(WalletServiceService, port, { token: `${person.token}x` }).getBalance({})).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
});

test('the services\' own rpcs are not to be had from outside, with or without their token', async () => {
  for (const as of [{}, { token: person.token }, { from: 'catalog' }]) {
    const error: unknown = await client(WalletInternalServiceService, port, as).getVolume({}).then(() => undefined, (thrown: unknown) => thrown);
    expect([status.UNAUTHENTICATED, status.PERMISSION_DENIED, status.UNIMPLEMENTED, status.NOT_FOUND]).toContain((error as { code: number }).code);
  }
});

test('every rpc that is open to somebody is served', async () => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${person.token}`);
  const missing: string[] = [];
  for (const [path, { access, streams }] of Object.entries(rpcs)) {
    if (access === 'service' || streams) continue;
    const code = await unary(path, Buffer.alloc(0), metadata).then(() => status.OK, (error: { code: number }) => error.code);
    if ([status.UNIMPLEMENTED, status.INTERNAL, status.UNKNOWN, status.UNAVAILABLE, status.DEADLINE_EXCEEDED].includes(code)) missing.push(`${path} ${status[code]}`);
  }
  expect(missing).toEqual([]);
});

test('health answers for the whole and for each public service', async () => {
  const serving = Buffer.from([8, 1]);
  expect(await unary('/grpc.health.v1.Health/Check', Buffer.alloc(0))).toEqual(serving);
  for (const name of ['plaza.auth.v1.AuthService', 'plaza.wallet.v1.WalletService', 'plaza.catalog.v1.TicketService', 'plaza.messaging.v1.SocialService']) {
    const request = Buffer.concat([Buffer.from([10, name.length]), Buffer.from(name)]);
    // Whichever service is asked looks at the others now and then: so eight in a row.
    let row = 0;
    await until(async () => {
      row = (await unary('/grpc.health.v1.Health/Check', request)).equals(serving) ? row + 1 : 0;
      return row === 8;
    }, `${name} serves`);
  }
});

test('reflection describes every public service, in both of its versions', async () => {
  for (const version of ['v1', 'v1alpha']) {
    const listed = await new Promise<string>((resolve, reject) => {
      const stream = raw.makeBidiStreamRequest(`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`, (bytes: Buffer) => bytes, (bytes: Buffer) => bytes);
      stream.on('data', (bytes: Buffer) => {
        resolve(bytes.toString('latin1'));
        stream.cancel();
      });
      stream.on('error', reject);
      stream.write(Buffer.from([0x3a, 0x01, 0x2a]));
    });
    for (const name of ['AuthService', 'WalletService', 'EsimService', 'ShopService', 'TicketService', 'StatsService', 'SocialService', 'SystemService']) expect(listed).toContain(`.${name}`);
    expect(listed).not.toContain('Internal');
  }
});

test('the JWKS, the OpenAPI page and the reference are public', async () => {
  const api = new Api(stack.url);
  const jwks = await api.get('/.well-known/jwks.json');
  expect(jwks.body.keys[0]).toEqual({ kty: 'EC', crv: 'P-256', x: expect.any(String), y: expect.any(String), kid: expect.any(String), alg: 'ES256', use: 'sig' });
  const committed = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8')) as { paths: object };
  expect((await api.get('/openapi.json')).body).toEqual(committed);
  expect(Object.keys(committed.paths)).toContain('/api/tickets/purchase');
  const docs = await api.get('/docs');
  expect(docs).toMatchObject({ status: 200 });
  expect(docs.headers.get('content-type')).toMatch(/^text\/html/);
  expect(docs.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
});
