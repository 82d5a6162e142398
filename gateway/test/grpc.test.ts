// gRPC and gRPC-Web on the port of the JSON API, under the same rules.
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ErrorInfo } from '@plaza/api/error-details';
import { Status } from '@plaza/api/status';
import { GetBalanceRequest, GetBalanceResponse } from '@plaza/api/wallet';
import { startHouse, type House } from './support/house.ts';

let house: House;
let client: Client;
beforeAll(async () => {
  house = await startHouse({ limits: { callSeconds: 3 } });
  client = new Client(`127.0.0.1:${house.gateway.port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await house.close();
});
beforeEach(() => {
  house.services.calls.length = 0;
});

interface Outcome {
  bytes?: Buffer;
  error?: ServiceError;
  headers?: Metadata;
}

function call(
  path: string,
  {
    token,
    headers = {},
    body = Buffer.alloc(0),
  }: { token?: string; headers?: Record<string, string>; body?: Buffer } = {},
): Promise<Outcome> {
  const metadata = new Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
  return new Promise((resolve) => {
    let got: Metadata | undefined;
    const request = client.makeUnaryRequest(
      path,
      (bytes: Buffer) => bytes,
      (bytes) => bytes,
      body,
      metadata,
      { deadline: Date.now() + 60_000 },
      (error, bytes) => resolve({ bytes, error: error ?? undefined, headers: got }),
    );
    request.on('metadata', (value) => {
      got = value;
    });
  });
}

/** The reason in the error's google.rpc.Status, as of any service. */
function reasonOf(error: ServiceError | undefined): string {
  const bytes = error?.metadata.get('grpc-status-details-bin')[0] as Buffer;
  return ErrorInfo.decode(Status.decode(bytes).details[0]!.value).reason;
}

const balance = '/plaza.wallet.v1.WalletService/GetBalance';

describe('gRPC', () => {
  test('reaches the same service with the same rights', async () => {
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: '7.00' }));
    const { bytes, headers } = await call(balance, {
      token: await house.key.token(),
      body: Buffer.from(GetBalanceRequest.encode({ currency: 'EUR' }).finish()),
    });
    expect(GetBalanceResponse.decode(bytes!).balance).toBe('7.00');
    expect(house.services.calls[0]?.request.currency).toBe('EUR');
    expect(headers!.get('x-request-id')[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is refused with status, reason and message where JSON is', async () => {
    const expired = await house.key.token({}, { expiresAt: 1000 });
    const outcomes = [
      await call(balance),
      await call(balance, { token: expired }),
      await call('/plaza.wallet.v1.WalletInternalService/PlaceHold', { token: await house.key.token() }),
      await call('/no.Such/Thing'),
    ];
    expect(outcomes.map(({ error }) => [error!.code, reasonOf(error)])).toEqual([
      [16, 'UNAUTHENTICATED'],
      [16, 'TOKEN_EXPIRED'],
      [12, 'UNIMPLEMENTED'],
      [12, 'UNIMPLEMENTED'],
    ]);
    expect(outcomes[0]!.error!.details).toBe('Sign in first: this call needs an access token.');
    expect(house.services.calls).toEqual([]);
  });

  test('is refused where a request is larger than its rpc takes, as JSON is', async () => {
    const token = await house.key.token();
    const framed = (bytes: number) => call('/plaza.wallet.v1.WalletService/Send', { token, body: Buffer.alloc(bytes) });
    // Its service is a small one here, which decodes whatever it gets.
    expect((await framed(1024 * 1024)).error?.code).not.toBe(8);
    house.services.calls.length = 0;
    for (const bytes of [1024 * 1024 + 1, 3_000_000]) {
      const { error } = await framed(bytes);
      expect([error!.code, reasonOf(error)]).toEqual([8, 'REQUEST_TOO_LARGE']);
    }
    expect(house.services.calls).toEqual([]);
  });

  test('is told when the service takes too long, and when it is away', async () => {
    const token = await house.key.token();
    house.services.answer('Send', () => new Promise(() => undefined));
    const late = await call('/plaza.wallet.v1.WalletService/Send', { token });
    expect([late.error!.code, reasonOf(late.error)]).toEqual([4, 'DEADLINE_EXCEEDED']);
    await house.services.stop('messaging');
    const away = await call('/plaza.messaging.v1.SocialService/GetFeed', { token });
    expect([away.error!.code, reasonOf(away.error)]).toEqual([14, 'UNAVAILABLE']);
  });

  test('what a client says of its identity reaches no service', async () => {
    await call(balance, {
      token: await house.key.token(),
      headers: { 'x-user-id': 'someone', 'x-plaza-service': 'wallet' },
    });
    expect(Object.keys(house.services.calls[0]!.metadata).filter((name) => /^x-(user|plaza)/.test(name))).toEqual([]);
  });

  test('health and reflection are answered by any service that lives', async () => {
    const health = await call('/grpc.health.v1.Health/Check');
    expect(health.bytes).toEqual(Buffer.from([8, 1]));
    for (const version of ['v1', 'v1alpha']) {
      const { error } = await call(`/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`);
      // The small servers here have none: it is they who say so, not the gateway.
      expect([error!.code, error!.details]).toEqual([12, expect.stringContaining('does not implement')]);
    }
  });

  test('is what a body without its content type is not', async () => {
    const answer = await house.gateway.ask(balance, { token: await house.key.token(), body: {} });
    expect([answer.status, answer.at('details', 0, 'reason')]).toEqual([404, 'ROUTE_NOT_FOUND']);
  });
});

describe('gRPC-Web', () => {
  const ask = (path: string, token?: string, type = 'application/grpc-web+proto') =>
    house.gateway.ask(path, {
      token,
      body: type.includes('text') ? 'AAAAAAA=' : '\0\0\0\0\0',
      headers: { 'content-type': type, accept: type, 'x-grpc-web': '1' },
    });

  test('is answered in its own framing, with the trailers in the body', async () => {
    house.services.answer('GetBalance', () => GetBalanceResponse.fromPartial({ balance: '7.00' }));
    const answer = await ask(balance, await house.key.token());
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/grpc-web+proto']);
    expect(answer.text).toContain('7.00');
    expect(answer.text).toContain('grpc-status:0');
    const text = await ask(balance, await house.key.token(), 'application/grpc-web-text');
    // One piece of base64 for each frame.
    expect(
      text.text
        .match(/[^=]+=*/g)!
        .map((piece) => Buffer.from(piece, 'base64').toString())
        .join(''),
    ).toContain('7.00');
  });

  test('is refused with the gRPC status in the headers', async () => {
    const answer = await ask(balance);
    expect([answer.headers['grpc-status'], answer.headers['grpc-message']]).toEqual([
      '16',
      'Sign%20in%20first:%20this%20call%20needs%20an%20access%20token.',
    ]);
    expect(house.services.calls).toEqual([]);
  });
});
