// Who is let in, and what of them reaches a service.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';
import { startHouse, type House } from './support/house.ts';
import { eventually, startGateway, type Answer } from './support/gateway.ts';
import { signer, tampered, unsigned } from './support/tokens.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.close());
beforeEach(() => {
  house.services.calls.length = 0;
});

const reasonOf = (answer: Answer) => answer.at('details', 0, 'reason');

describe('what nobody opened', () => {
  test('a path that no rpc names is a coded 404', async () => {
    for (const path of [
      '/nothing',
      '/api',
      '/api/wallet',
      '/api/wallet/balance/',
      '/API/HEALTH',
      '/api/tickets/1/2/qr',
      '/admin',
      '/stats',
      '/config_dump',
    ]) {
      const answer = await house.gateway.ask(path);
      expect([path, answer.status, reasonOf(answer)]).toEqual([path, 404, 'ROUTE_NOT_FOUND']);
      expect(answer.at()).toMatchObject({
        code: 5,
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', domain: 'plaza' }],
      });
    }
  });

  test('an rpc between services is not there, as gRPC or as JSON, with any token', async () => {
    const token = await house.key.token({ role: 'admin' });
    const inner = Object.entries(rpcs)
      .filter(([, { access }]) => access === 'service')
      .map(([path]) => path);
    expect(inner.length).toBeGreaterThan(0);
    for (const path of inner) {
      expect((await house.gateway.ask(path, { token, body: {} })).status).toBe(404);
      const grpc = await house.gateway.ask(path, {
        token,
        body: '\0\0\0\0\0',
        headers: { 'content-type': 'application/grpc' },
      });
      expect(grpc.headers['grpc-status']).toBe('12');
    }
    expect(house.services.calls).toEqual([]);
  });

  test('another method on a known path is a coded 405 that names the right ones', async () => {
    const answer = await house.gateway.ask('/api/shop/cart', { method: 'PUT', body: {} });
    expect([answer.status, reasonOf(answer), answer.headers['allow']]).toEqual([
      405,
      'METHOD_NOT_ALLOWED',
      'DELETE, GET, HEAD, OPTIONS, POST',
    ]);
    expect((await house.gateway.ask('/api/shop/cart', { method: 'TRACE' })).status).toBe(405);
  });

  test('OPTIONS tells the methods of a path', async () => {
    const answer = await house.gateway.ask('/api/wallet/deposit', { method: 'OPTIONS' });
    expect([answer.status, answer.headers['allow']]).toEqual([204, 'OPTIONS, POST']);
  });

  test('HEAD answers what GET would, without the body', async () => {
    const [get, head] = [
      await house.gateway.ask('/api/health'),
      await house.gateway.ask('/api/health', { method: 'HEAD' }),
    ];
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', get.headers['content-length']]);
  });

  test('an rpc that names no access rule is denied', async () => {
    const closed = {
      ...rpcs,
      '/plaza.wallet.v1.WalletService/GetBalance': {
        ...rpcs['/plaza.wallet.v1.WalletService/GetBalance']!,
        access: 'unspecified' as const,
      },
    };
    const gateway = await startGateway(house.services.addresses, { rpcs: closed });
    const token = await house.key.token();
    expect((await gateway.ask('/api/wallet/balance', { token })).status).toBe(404);
    expect(
      (
        await gateway.ask('/plaza.wallet.v1.WalletService/GetBalance', {
          token,
          body: '\0\0\0\0\0',
          headers: { 'content-type': 'application/grpc' },
        })
      ).headers['grpc-status'],
    ).toBe('12');
    await gateway.close();
  });

  test('an rpc for staff is denied to whoever has no role', async () => {
    const path = '/plaza.wallet.v1.WalletService/GetBalance';
    const gateway = await startGateway(house.services.addresses, {
      rpcs: { ...rpcs, [path]: { ...rpcs[path]!, access: 'admin' } },
    });
    const ask = async (role: string) => gateway.ask('/api/wallet/balance', { token: await house.key.token({ role }) });
    expect(
      (
        await eventually(
          () => ask('admin'),
          ({ status }) => status === 200,
        )
      ).status,
    ).toBe(200);
    for (const claims of [{}, { staff: [] }, { staff: [''] }]) {
      const refused = await gateway.ask('/api/wallet/balance', { token: await house.key.token(claims) });
      expect([refused.status, reasonOf(refused)]).toEqual([403, 'PERMISSION_DENIED']);
    }
    const staff = await gateway.ask('/api/wallet/balance', { token: await house.key.token({ staff: ['support'] }) });
    expect(staff.status).toBe(200);
    await gateway.close();
  });
});

describe('tokens', () => {
  const balance = (token?: string) => house.gateway.ask('/api/wallet/balance', { token });

  test('a valid one opens what is a person’s own', async () => {
    expect((await balance(await house.key.token())).status).toBe(200);
  });

  test('none, or one of another kind, is 401 UNAUTHENTICATED', async () => {
    for (const headers of [{}, { authorization: 'Basic dXNlcjpwYXNz' }, { authorization: '' }] as Record<
      string,
      string
    >[]) {
      const answer = await house.gateway.ask('/api/wallet/balance', { headers });
      expect([answer.status, reasonOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('an expired one is 401 TOKEN_EXPIRED', async () => {
    const answer = await balance(await house.key.token({}, { expiresAt: Math.floor(Date.now() / 1000) - 60 }));
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'TOKEN_EXPIRED']);
  });

  test('one that was tampered with, unsigned, of another key, audience or issuer, or no token at all is 401 TOKEN_INVALID', async () => {
    const good = await house.key.token();
    const other = await signer('key-1');
    const bad = [
      tampered(good),
      unsigned(good),
      await other.token(),
      await house.key.token({}, { kid: 'unknown' }),
      await house.key.token({}, { audience: 'another' }),
      await house.key.token({}, { issuer: 'another' }),
      'nonsense',
      'a.b.c',
    ];
    for (const token of bad) {
      const answer = await balance(token);
      expect([token, answer.status, reasonOf(answer)]).toEqual([token, 401, 'TOKEN_INVALID']);
    }
    expect(house.services.calls.filter(({ rpc }) => rpc === 'GetBalance')).toEqual([]);
  });

  test('one in the query is not taken', async () => {
    expect((await house.gateway.ask(`/api/wallet/balance?access_token=${await house.key.token()}`)).status).toBe(401);
  });

  test('a bad one is refused where none is needed, too', async () => {
    const answer = await house.gateway.ask('/api/shop/products', { token: tampered(await house.key.token()) });
    expect([answer.status, reasonOf(answer)]).toEqual([401, 'TOKEN_INVALID']);
  });

  test('a new key of auth is followed, and a key that auth drops is forgotten', async () => {
    const next = await signer('key-2');
    const token = await next.token();
    expect((await balance(token)).status).toBe(401);
    house.services.keys.push(next.jwk);
    expect(
      (
        await eventually(
          () => balance(token),
          ({ status }) => status === 200,
        )
      ).status,
    ).toBe(200);
    expect((await balance(await house.key.token())).status).toBe(200);
    house.services.keys.pop();
    const fresh = await eventually(
      async () => balance(await next.token({ sid: String(Math.random()) })),
      ({ status }) => status === 401,
    );
    expect(fresh.status).toBe(401);
  });
});

describe('headers', () => {
  test('what a client says of its identity reaches no service', async () => {
    await house.gateway.ask('/api/wallet/balance', {
      token: await house.key.token(),
      headers: {
        'x-user-id': 'someone',
        'x-plaza-user': 'someone',
        'x-plaza-service': 'catalog',
        'x-envoy-original-path': '/api/admin',
        'x-envoy-upstream-rq-timeout-ms': '1',
        'x-envoy-retry-on': '5xx',
        'x-forwarded-for': '9.9.9.9',
        'x-forwarded-host': 'evil.example',
        'x-real-ip': '9.9.9.9',
        forwarded: 'for=9.9.9.9',
      },
    });
    const { metadata } = house.services.calls.find(({ rpc }) => rpc === 'GetBalance')!;
    expect(
      Object.keys(metadata).filter((name) =>
        /^x-(user|plaza|real|auth)|^forwarded|x-forwarded-host|retry|timeout/.test(name),
      ),
    ).toEqual([]);
    expect(metadata['x-envoy-original-path']).toBe('/api/wallet/balance');
    expect(metadata['x-forwarded-for']).toBe('127.0.0.1');
  });

  test('a proxy of ours is believed about the client, and nobody before it', async () => {
    const gateway = await startGateway(house.services.addresses, { trustedProxies: 1 });
    await eventually(
      async () =>
        gateway.ask('/api/wallet/balance', {
          token: await house.key.token(),
          headers: { 'x-forwarded-for': '6.6.6.6, 198.51.100.7' },
        }),
      ({ status }) => status === 200,
    );
    expect(house.services.calls.at(-1)!.metadata['x-forwarded-for']).toBe('198.51.100.7');
    await gateway.close();
  });

  test('the token and the idempotency key reach the service', async () => {
    const token = await house.key.token();
    await house.gateway.ask('/api/wallet/deposit', {
      token,
      body: { amount: '5', currency: 'EUR' },
      headers: { 'idempotency-key': 'k-1' },
    });
    const { metadata, request } = house.services.calls.find(({ rpc }) => rpc === 'Deposit')!;
    expect([metadata['authorization'], metadata['idempotency-key'], request.amount]).toEqual([
      `Bearer ${token}`,
      'k-1',
      '5',
    ]);
  });

  test('a request id is made, kept if it is one, and replaced if it is not', async () => {
    const made = await house.gateway.ask('/api/health');
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(
      (await house.gateway.ask('/api/health', { headers: { 'x-request-id': 'my-request-17' } })).headers[
        'x-request-id'
      ],
    ).toBe('my-request-17');
    for (const kept of [
      'r1',
      'req-1',
      '0190a1b2-0000-7000-8000-000000000001',
      '01ARZ3NDEKTSV4RRFFQ69G5FAV',
      'Root=1-67891233-abcdef012345678912345678',
      'order.7:retry/2',
      'dGVzdA==',
      'x'.repeat(128),
    ]) {
      const headers = { 'x-request-id': kept };
      const answers = await Promise.all([
        house.gateway.ask('/api/health', { headers }),
        house.gateway.ask('/nothing', { headers }),
        house.gateway.ask('/openapi.json', { headers }),
        house.gateway.ask('/api/wallet/balance', { headers }),
        house.gateway.ask('/api/wallet/deposit', { headers: { ...headers, 'idempotency-key': '' }, body: {} }),
      ]);
      expect(answers.map((answer) => answer.headers['x-request-id'])).toEqual(answers.map(() => kept));
    }
    for (const bad of [
      'x',
      '',
      'a b c d e f g h',
      'x'.repeat(129),
      'x'.repeat(2000),
      '<script>alert(1)</script>',
      'one-1,two-2',
      '"quoted"',
    ]) {
      expect(
        (await house.gateway.ask('/api/health', { headers: { 'x-request-id': bad } })).headers['x-request-id'],
      ).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(house.services.calls.map(({ metadata }) => metadata['x-request-id'])).toContain('my-request-17');
  });

  test('a line break in a header or a path is refused before any service sees it', async () => {
    for (const raw of [
      'GET /api/health HTTP/1.1\r\nhost: x\r\nx-a: 1\0\r\n\r\n',
      'GET /api/health\rx HTTP/1.1\r\nhost: x\r\n\r\n',
      'GET /api/health HTTP/1.1\r\nhost: x\r\nbad header: 1\r\n\r\n',
      'GET /api/health HTTP/1.1\r\nhost: x\r\nx_user_id: 1\r\n\r\n',
      'POST /api/auth/login HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ]) {
      const answer = await house.gateway.speak(raw);
      expect([answer.status, reasonOf(answer)]).toEqual([400, 'REQUEST_MALFORMED']);
    }
    expect((await house.gateway.ask('/api/shop/products/%0d%0aset-cookie:a=b')).headers['set-cookie']).toBeUndefined();
  });

  test('HTTP/1.0, as nginx speaks it to what stands behind it, is answered', async () => {
    const token = await house.key.token();
    for (const host of ['', 'host: plaza.example\r\n']) {
      const read = await house.gateway.speak(
        `GET /api/wallet/balance HTTP/1.0\r\n${host}authorization: Bearer ${token}\r\n\r\n`,
      );
      expect([read.status, read.at('balance')]).toEqual([200, '']);
      const body = '{"amount":"5.00","currency":"EUR"}';
      const change = await house.gateway.speak(
        `POST /api/wallet/deposit HTTP/1.0\r\n${host}authorization: Bearer ${token}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      expect(change.status).toBe(200);
      const refused = await house.gateway.speak(`GET /api/wallet/balance HTTP/1.0\r\n${host}\r\n`);
      expect([refused.status, reasonOf(refused), refused.headers['x-request-id']]).toEqual([
        401,
        'UNAUTHENTICATED',
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      ]);
    }
    expect(house.services.calls.filter(({ rpc }) => rpc === 'Deposit').map(({ request }) => request['amount'])).toEqual(
      ['5.00', '5.00'],
    );
  });

  test('a connection that asks to become another is refused as what it is', async () => {
    const answer = await house.gateway.ask('/api/health', { headers: { connection: 'upgrade', upgrade: 'websocket' } });
    expect([answer.status, reasonOf(answer)]).toEqual([400, 'REQUEST_MALFORMED']);
  });

  test('dots, doubled and escaped slashes lead nowhere else', async () => {
    expect((await house.gateway.ask('/api//health')).status).toBe(200);
    expect((await house.gateway.ask('/api/x/../health')).status).toBe(200);
    expect((await house.gateway.ask('/api/shop/products/..%2fcart')).status).toBe(400);
    expect((await house.gateway.ask('/api/shop/products/../cart')).status).toBe(401);
  });
});
