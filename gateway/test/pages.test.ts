// What browsers need: headers, CORS, and the pages that describe the API.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { rpcs } from '@plaza/api/rpcs';
import { harmlessRepetitions } from '@plaza/dev/openapi';
import { startHouse, type House } from './support/house.ts';
import { startGateway, type Answer } from './support/gateway.ts';
import { failure } from './support/services.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ corsOrigins: ['https://shop.example'], limits: { publicReadsPerSecond: 10 } });
});
afterAll(() => house.close());

const helmet = {
  'content-security-policy':
    "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

describe('every answer', () => {
  test('carries the headers that Helmet sets, and does not name the server', async () => {
    const token = await house.key.token();
    const answers = {
      read: await house.gateway.ask('/api/health'),
      cached: (await house.gateway.ask('/api/shop/products'), await house.gateway.ask('/api/shop/products')),
      unauthenticated: await house.gateway.ask('/api/wallet/balance'),
      nowhere: await house.gateway.ask('/nothing'),
      method: await house.gateway.ask('/api/health', { method: 'POST', body: {} }),
      unreadable: await house.gateway.ask('/api/wallet/deposit', { token, body: '{' }),
      unknown: await house.gateway.ask('/api/shop/products?x=1'),
      malformed: await house.gateway.ask('/api%2fhealth'),
      'no HTTP': await house.gateway.speak('nonsense\r\n\r\n'),
      'no host': await house.gateway.speak('GET /api/health HTTP/1.1\r\n\r\n'),
      'no version': await house.gateway.speak('GET /api/health HTTP/7.3\r\nhost: x\r\n\r\n'),
      'a bad header': await house.gateway.speak('GET /api/health HTTP/1.1\r\nhost: x\r\nbad header: 1\r\n\r\n'),
      'large headers': await house.gateway.ask('/api/health', { headers: { 'x-long': 'x'.repeat(40_000) } }),
      docs: await house.gateway.ask('/docs'),
    };
    for (const [name, { headers }] of Object.entries(answers)) {
      expect({ name, ...headers }).toMatchObject({ name, ...helmet });
      expect([name, headers['x-request-id']]).toEqual([name, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
      expect(Object.keys(headers).filter((header) => /^server$|powered|envoy/.test(header))).toEqual([]);
    }
  });

  test('asks for https on our pages in production', async () => {
    const gateway = await startGateway(house.services.addresses, { production: true });
    expect((await gateway.ask('/docs')).headers['content-security-policy']).toMatch(/upgrade-insecure-requests$/);
    await gateway.close();
  });
});

describe('CORS', () => {
  const preflight = (origin: string, path = '/api/wallet/deposit') =>
    house.gateway.ask(path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
      },
    });

  test('lets the configured origin in', async () => {
    const answer = await preflight('https://shop.example');
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(answer.headers['access-control-allow-methods']).toContain('PATCH');
    expect(answer.headers['access-control-allow-headers']).toContain('idempotency-key');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    const read = await house.gateway.ask('/api/shop/products', { headers: { origin: 'https://shop.example' } });
    expect(read.headers['access-control-allow-origin']).toBe('https://shop.example');
    expect(read.headers['access-control-expose-headers']).toContain('x-request-id');
    expect(read.headers['vary']).toBe('origin');
    const refused = await house.gateway.ask('/api/wallet/balance', { headers: { origin: 'https://shop.example' } });
    expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, 'https://shop.example']);
  });

  test('lets no other origin in, also where an answer is cached', async () => {
    for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null']) {
      expect((await preflight(origin)).headers['access-control-allow-origin']).toBeUndefined();
      expect(
        (await house.gateway.ask('/api/shop/products', { headers: { origin } })).headers['access-control-allow-origin'],
      ).toBeUndefined();
    }
  });
});

describe('every answer to a page of another origin', () => {
  const ask = async (origin: string): Promise<Record<string, Answer>> => {
    const token = await house.key.token();
    const headers = { origin };
    const line = `host: x\r\norigin: ${origin}\r\nconnection: close\r\n`;
    house.services.answer('GetBalance', () => Promise.reject(failure(status.UNAVAILABLE, 'away')));
    return {
      read: await house.gateway.ask('/api/health', { headers }),
      openapi: await house.gateway.ask('/openapi.json', { headers }),
      docs: await house.gateway.ask('/docs', { headers }),
      script: await house.gateway.ask('/docs/script.js', { headers }),
      keys: await house.gateway.ask('/.well-known/jwks.json', { headers }),
      options: await house.gateway.ask('/api/health', { method: 'OPTIONS', headers }),
      nowhere: await house.gateway.ask('/nothing', { headers }),
      method: await house.gateway.ask('/api/health', { method: 'PUT', headers, body: {} }),
      'method of a page': await house.gateway.ask('/docs', { method: 'PUT', headers, body: {} }),
      unauthenticated: await house.gateway.ask('/api/wallet/balance', { headers }),
      'bad token': await house.gateway.ask('/api/wallet/balance', {
        headers: { ...headers, authorization: 'Bearer x' },
      }),
      'bad scheme': await house.gateway.ask('/api/wallet/balance', {
        headers: { ...headers, authorization: 'Basic x' },
      }),
      forbidden: await house.gateway.ask('/api/admin/wallets/x', { token, headers }),
      'bad key': await house.gateway.ask('/api/wallet/deposit', {
        token,
        headers: { ...headers, 'idempotency-key': '' },
        body: {},
      }),
      'no JSON': await house.gateway.ask('/api/wallet/deposit', { token, headers, body: '{' }),
      'bad query': await house.gateway.ask('/api/shop/products?x=1', { headers }),
      packed: await house.gateway.ask('/api/wallet/deposit', {
        token,
        headers: { ...headers, 'content-encoding': 'gzip' },
        body: {},
      }),
      'too large': await house.gateway.ask('/api/wallet/deposit', {
        token,
        headers,
        body: { amount: 'x'.repeat(1_100_000) },
      }),
      'too often': (
        await Promise.all(Array.from({ length: 40 }, () => house.gateway.ask('/api/shop/products', { headers })))
      ).find((answer) => answer.status === 429)!,
      unavailable: await house.gateway.ask('/api/wallet/balance', { token, headers }),
      malformed: await house.gateway.ask('/api%2fhealth', { headers }),
      'large headers': await house.gateway.ask('/api/health', {
        headers: { ...headers, 'x-long': 'x'.repeat(40_000) },
      }),
      'two hosts': await house.gateway.speak(`GET /api/health HTTP/1.1\r\nhost: y\r\n${line}\r\n`),
      'no upgrade': await house.gateway.ask('/api/health', {
        headers: { ...headers, connection: 'upgrade', upgrade: 'websocket' },
      }),
    };
  };

  test('says that it may be read, if the origin is allowed, and which headers', async () => {
    const answers = await ask('https://shop.example');
    expect(new Set(Object.values(answers).map((answer) => answer.status))).toEqual(
      new Set([200, 204, 400, 401, 403, 404, 405, 413, 415, 429, 431, 503]),
    );
    for (const [name, { headers }] of Object.entries(answers)) {
      // Pages depend on what encoding is accepted, too.
      expect([name, headers['access-control-allow-origin'], headers['vary']?.split(',').at(-1)]).toEqual([
        name,
        'https://shop.example',
        'origin',
      ]);
      for (const exposed of ['x-request-id', 'content-disposition', 'etag', 'retry-after', 'allow'])
        expect(headers['access-control-expose-headers']!.split(', ')).toContain(exposed);
    }
  });

  test('says nothing of the kind to another origin', async () => {
    for (const [name, { headers }] of Object.entries(await ask('https://evil.example'))) {
      // Envoy refuses large headers unread: it answers what a page of our own may read, and a browser gives that to no other.
      if (name === 'large headers') expect(headers['access-control-allow-origin']).toBe('https://shop.example');
      else
        expect([name, Object.keys(headers).filter((header) => header.startsWith('access-control'))]).toEqual([
          name,
          [],
        ]);
    }
  });

  test('may be read by every page where every origin is allowed', async () => {
    const gateway = await startGateway(house.services.addresses, { corsOrigins: ['*'] });
    for (const path of ['/nothing', '/openapi.json', '/api/health', '/api%2fhealth']) {
      expect([
        path,
        (await gateway.ask(path, { headers: { origin: 'https://any.example' } })).headers[
          'access-control-allow-origin'
        ],
      ]).toEqual([path, 'https://any.example']);
      expect((await gateway.ask(path)).headers['access-control-allow-origin']).toBeUndefined();
    }
    await gateway.close();
  });
});

describe('/openapi.json', () => {
  test('is what is generated, and OpenAPI 3.1', async () => {
    const { at, headers, status } = await house.gateway.ask('/openapi.json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(at()).toEqual(
      JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8')),
    );
    expect(await new Validator().validate(structuredClone(at() as Record<string, unknown>))).toMatchObject({
      valid: true,
    });
    expect(at('openapi')).toMatch(/^3\.1\./);
  });

  test('describes every rpc that is on HTTP, with who may call it', async () => {
    const { at } = await house.gateway.ask('/openapi.json');
    for (const { access, http } of Object.values(rpcs)) {
      for (const { method, template } of http) {
        const operation = (key: string) => at('paths', template, method.toLowerCase(), key);
        expect([template, operation('security')]).toEqual([template, access === 'public' ? [] : [{ bearer: [] }]]);
        expect(operation('summary')).toMatch(/^[A-Z]/);
      }
    }
  });
});

describe('an Idempotency-Key', () => {
  const registry = createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
    ),
  );
  const changes = Object.entries(rpcs).filter(
    ([, { access, http }]) => access !== 'service' && http.some(({ method }) => method !== 'GET'),
  );

  test('is taken by every change, in the header and as request_id, but by a few that repeating does no harm', () => {
    const without = changes
      .map(([path]) => path)
      .filter((path) => {
        const [service = '', name = ''] = path.slice(1).split('/');
        return !registry
          .getService(service)!
          .methods.find((method) => method.name === name)!
          .input.fields.some((field) => field.name === 'request_id');
      });
    expect(without.sort()).toEqual(Object.keys(harmlessRepetitions).sort());
  });

  test('is in the description of every change, or why it makes no difference', async () => {
    const { at } = await house.gateway.ask('/openapi.json');
    for (const [path, { http }] of changes) {
      for (const { method, template } of http) {
        const operation = (key: string) => at('paths', template, method.toLowerCase(), key);
        const documented = (operation('parameters') as object[]).some(
          (parameter) => JSON.stringify(parameter) === '{"$ref":"#/components/parameters/IdempotencyKey"}',
        );
        expect([path, documented]).toEqual([path, !(path in harmlessRepetitions)]);
        if (!documented)
          expect(operation('description')).toContain(`An Idempotency-Key has no effect: ${harmlessRepetitions[path]}.`);
      }
    }
    for (const { http } of Object.values(rpcs).filter((rpc) => rpc.http.every(({ method }) => method === 'GET'))) {
      for (const { template } of http)
        expect(JSON.stringify(at('paths', template, 'get'))).not.toContain('IdempotencyKey');
    }
  });
});

describe('/docs', () => {
  test('is a page of local files only, with nothing inline that the policy would stop', async () => {
    const { text, headers } = await house.gateway.ask('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
    const named = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!.replace(/#.*/, ''));
    const links = new Set(named.filter((link) => link !== '' && link !== 'data:,'));
    expect(links.size).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).toMatch(/^\/[^/]/);
      const answer = await house.gateway.ask(link);
      expect([link, answer.status]).toEqual([link, 200]);
      expect(answer.headers['content-type']).toMatch(
        link.endsWith('.js')
          ? /^text\/javascript/
          : link.endsWith('.css')
            ? /^text\/css/
            : /^text\/html|^application\/json/,
      );
    }
  });

  test('is found with a slash, too, wherever somebody thinks it is, and takes no other method', async () => {
    const answer = await house.gateway.ask('/docs/', { headers: { host: 'evil.example' } });
    expect([answer.status, answer.headers['location'], answer.text]).toEqual([
      200,
      undefined,
      (await house.gateway.ask('/docs')).text,
    ]);
    expect((await house.gateway.ask('/docs', { method: 'POST', body: {} })).status).toBe(405);
  });
});
