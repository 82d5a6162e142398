// The marketplace as another backend sees it: gRPC at the same address, with reflection and health.
import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, credentials, Metadata, status } from '@grpc/grpc-js';
import { RateLimitServiceService } from '@plaza/api/envoy-ratelimit';
import { rpcs } from '@plaza/api/rpcs';
import { ShopServiceService } from '@plaza/api/shop';
import { WalletInternalServiceService, WalletServiceService } from '@plaza/api/wallet';
import { ServiceError, serviceNames, serviceTokens, type ServiceName } from '@plaza/service';
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
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ServiceError)) throw new Error(`no error of ours: ${String(error)}`);
  return error;
}

function unary(path: string, request: Buffer, metadata = new Metadata()): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    raw.makeUnaryRequest(
      path,
      (bytes: Buffer) => bytes,
      (bytes: Buffer) => bytes,
      request,
      metadata,
      { deadline: Date.now() + 60_000 },
      (error, bytes) => {
        if (error) reject(error);
        else resolve(bytes ?? Buffer.alloc(0));
      },
    );
  });
}

test('an rpc answers what its JSON path does, and takes its key as request_id', async () => {
  const first = await wallet.deposit({ amount: '12.50', currency: 'EUR', requestId: 'd-1' });
  expect(await wallet.deposit({ amount: '12.50', currency: 'EUR', requestId: 'd-1' })).toEqual(first);
  expect(await wallet.getBalance({})).toMatchObject({ userId: person.id, balance: '12.50', currency: 'EUR' });
  expect((await client(ShopServiceService, port).listProducts({ club: 'AS_MONACO' })).products.length).toBeGreaterThan(
    0,
  );
});

test('refusals carry status, reason and violations', async () => {
  expect(await failure(wallet.deposit({ amount: '-1', currency: 'EUR' }))).toMatchObject({
    code: status.INVALID_ARGUMENT,
    reason: 'AMOUNT_INVALID',
  });
  expect(
    await failure(wallet.send({ recipientEmail: 'nobody@plaza.example', amount: '1.00', currency: 'EUR' })),
  ).toMatchObject({ code: status.NOT_FOUND, reason: 'RECIPIENT_NOT_FOUND' });
});

test('what the JSON path refuses without a token, the gRPC path refuses too', async () => {
  await expect(client(WalletServiceService, port).getBalance({})).rejects.toMatchObject({
    code: status.UNAUTHENTICATED,
  });
  await expect(client(WalletServiceService, port, { token: `${person.token}x` }).getBalance({})).rejects.toMatchObject({
    code: status.UNAUTHENTICATED,
  });
});

test("internal rpcs cannot be called from outside, with or without a service's token", async () => {
  const service = await serviceTokens('catalog', 'wallet', stack.secrets.serviceKeys.catalog)();
  for (const as of [{}, { token: person.token }, { token: service }]) {
    const error: unknown = await client(WalletInternalServiceService, port, as)
      .getVolume({})
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect([status.UNAUTHENTICATED, status.PERMISSION_DENIED, status.UNIMPLEMENTED, status.NOT_FOUND]).toContain(
      (error as { code: number }).code,
    );
  }
});

test('an internal rpc answers the services that it names, and no other service, person or stranger', async () => {
  const wrong: string[] = [];
  for (const [path, { access, callers }] of Object.entries(rpcs)) {
    if (access !== 'service') continue;
    for (const owner of serviceNames.filter(
      (name) => path.startsWith(`/plaza.${name}.`) || path.startsWith('/plaza.events.'),
    )) {
      const direct = new Client(stack.addresses[owner], credentials.createInsecure());
      const codeOf = async (token?: string): Promise<number> => {
        const metadata = new Metadata();
        if (token) metadata.set('authorization', `Bearer ${token}`);
        return new Promise((resolve) =>
          direct.makeUnaryRequest(
            path,
            (bytes: Buffer) => bytes,
            (bytes: Buffer) => bytes,
            Buffer.alloc(0),
            metadata,
            { deadline: Date.now() + 10_000 },
            (error) => resolve(error?.code ?? status.OK),
          ),
        );
      };
      const expectCode = async (
        who: string,
        token: string | undefined,
        good: (code: status) => boolean,
      ): Promise<void> => {
        const code = await codeOf(token);
        if (!good(code)) wrong.push(`${who} at ${path} of ${owner}: ${status[code]}`);
      };
      await expectCode('nobody', undefined, (code) => code === status.UNAUTHENTICATED);
      await expectCode('a person', person.token, (code) => code === status.PERMISSION_DENIED);
      const elsewhere = serviceNames.find((name) => name !== owner) ?? owner;
      for (const from of serviceNames) {
        const saysTo = (to: ServiceName) => serviceTokens(from, to, stack.secrets.serviceKeys[from])();
        // An allowed caller gets the error of an empty request.
        await expectCode(from, await saysTo(owner), (code) =>
          callers.includes(from)
            ? ![status.UNAUTHENTICATED, status.PERMISSION_DENIED, status.UNIMPLEMENTED].includes(code)
            : code === status.PERMISSION_DENIED,
        );
        await expectCode(
          `what ${from} said to ${elsewhere}`,
          await saysTo(elsewhere),
          (code) => code === status.UNAUTHENTICATED,
        );
      }
      direct.close();
    }
  }
  expect(wrong).toEqual([]);
});

test("a service has its own key and its own password, and no other's", () => {
  const { serviceKeys, databasePasswords, gatewayKey } = stack.secrets;
  for (const name of [...serviceNames, 'gateway'] as const) {
    const { pid } = JSON.parse(readFileSync(join(stack.folder, `stack/pids/${name}.json`), 'utf8')) as { pid: number };
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
    for (const other of serviceNames) {
      expect([
        name,
        other,
        environment.includes(serviceKeys[other]),
        environment.includes(databasePasswords[other]),
      ]).toEqual([name, other, name === other, name === other]);
    }
    expect([name, environment.includes(gatewayKey)]).toEqual([name, name === 'auth']);
  }
});

test('calls are counted for the gateway only, and its key is in nothing that it logs or shows', async () => {
  const direct = client(RateLimitServiceService, Number(stack.addresses.auth.split(':')[1]));
  const rateLimit = (token?: string) =>
    direct.shouldRateLimit({ domain: 'plaza', descriptors: [] }, token ? { token } : {});
  expect(await rateLimit(stack.secrets.gatewayKey)).toMatchObject({ overallCode: 1 });
  for (const token of [
    undefined,
    `${stack.secrets.gatewayKey}x`,
    person.token,
    await serviceTokens('messaging', 'auth', stack.secrets.serviceKeys.messaging)(),
  ]) {
    await expect(rateLimit(token)).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
  }
  direct.close();
  // The gateway's own calls are accepted: auth counts what is left.
  expect(
    (
      await new Api(stack.url).post('/api/auth/login', { email: 'nobody@example.com', password: 'wrong password' })
    ).headers.get('ratelimit-remaining'),
  ).toMatch(/^\d+$/);
  expect(await (await fetch(`${stack.adminUrl}/config_dump`)).text()).not.toContain(stack.secrets.gatewayKey);
  expect(readFileSync(join(stack.folder, 'stack/envoy.json'), 'utf8')).not.toContain(stack.secrets.gatewayKey);
  expect(statSync(join(stack.folder, 'stack/envoy-secrets/key.json')).mode & 0o077).toBe(0);
});

test('every rpc that is open to somebody is served', async () => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${person.token}`);
  const missing: string[] = [];
  for (const [path, { access, streams }] of Object.entries(rpcs)) {
    if (access === 'service' || streams) continue;
    const code = await unary(path, Buffer.alloc(0), metadata).then(
      () => status.OK,
      (error: { code: number }) => error.code,
    );
    if (
      [status.UNIMPLEMENTED, status.INTERNAL, status.UNKNOWN, status.UNAVAILABLE, status.DEADLINE_EXCEEDED].includes(
        code,
      )
    )
      missing.push(`${path} ${status[code]}`);
  }
  expect(missing).toEqual([]);
});

test('health answers for the whole and for each public service', async () => {
  const serving = Buffer.from([8, 1]);
  expect(await unary('/grpc.health.v1.Health/Check', Buffer.alloc(0))).toEqual(serving);
  for (const name of [
    'plaza.auth.v1.AuthService',
    'plaza.wallet.v1.WalletService',
    'plaza.catalog.v1.TicketService',
    'plaza.messaging.v1.SocialService',
  ]) {
    const request = Buffer.concat([Buffer.from([10, name.length]), Buffer.from(name)]);
    // Each service reads the health of the others from time to time: so eight requests.
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
      const stream = raw.makeBidiStreamRequest(
        `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
      );
      stream.on('data', (bytes: Buffer) => {
        resolve(bytes.toString('latin1'));
        stream.cancel();
      });
      stream.on('error', reject);
      stream.write(Buffer.from([0x3a, 0x01, 0x2a]));
    });
    for (const name of [
      'AuthService',
      'WalletService',
      'EsimService',
      'ShopService',
      'TicketService',
      'StatsService',
      'SocialService',
      'SystemService',
    ])
      expect(listed).toContain(`.${name}`);
    expect(listed).not.toContain('Internal');
  }
});

test('the JWKS, the OpenAPI page and the reference are public', async () => {
  const api = new Api(stack.url);
  const jwks = await api.get('/.well-known/jwks.json');
  expect(jwks.body.keys[0]).toEqual({
    kty: 'EC',
    crv: 'P-256',
    x: expect.any(String),
    y: expect.any(String),
    kid: expect.any(String),
    alg: 'ES256',
    use: 'sig',
  });
  const committed = JSON.parse(
    readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8'),
  ) as { paths: object };
  expect((await api.get('/openapi.json')).body).toEqual(committed);
  expect(Object.keys(committed.paths)).toContain('/api/tickets/purchase');
  const docs = await api.get('/docs');
  expect(docs).toMatchObject({ status: 200 });
  expect(docs.headers.get('content-type')).toMatch(/^text\/html/);
  expect(docs.headers.get('content-security-policy')).toMatch(/default-src 'self'/);
});
