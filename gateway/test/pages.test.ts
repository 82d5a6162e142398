// What browsers need: headers, CORS, and the pages that describe the API.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { rpcs } from '@plaza/api/rpcs';
import { startHouse, type House } from './support/house.ts';
import { startGateway } from './support/gateway.ts';

let house: House;
beforeAll(async () => { house = await startHouse({ corsOrigins: ['https://shop.example'] }); });
afterAll(() => house.close());

const helmet = {
  'content-security-policy': "default-src 'self';base-uri 'self';font-src 'self' https: data:;form-action 'self';frame-ancestors 'self';img-src 'self' data:;object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self' https: 'unsafe-inline'",
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
      docs: await house.gateway.ask('/docs'),
    };
    for (const [name, { headers }] of Object.entries(answers)) {
      expect({ name, ...headers }).toMatchObject({ name, ...helmet });
      // What is no request has no id.
      if (name !== 'malformed') expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
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
    house.gateway.ask(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization,idempotency-key' } });

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
      expect((await house.gateway.ask('/api/shop/products', { headers: { origin } })).headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('/openapi.json', () => {
  test('is what is generated, and OpenAPI 3.1', async () => {
    const { at, headers, status } = await house.gateway.ask('/openapi.json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(at()).toEqual(JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8')));
    expect(await new Validator().validate(structuredClone(at() as Record<string, unknown>))).toMatchObject({ valid: true });
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

describe('/docs', () => {
  test('is a page of local files only, with nothing inline that the policy would stop', async () => {
    const { text, headers } = await house.gateway.ask('/docs');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
    const links = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      expect(link).toMatch(/^\/[^/]/);
      const answer = await house.gateway.ask(link);
      expect([link, answer.status]).toEqual([link, 200]);
      expect(answer.headers['content-type']).toMatch(link.endsWith('.js') ? /^text\/javascript/ : link.endsWith('.css') ? /^text\/css/ : /^image\/png|^application\/json/);
    }
  });

  test('is found with a slash, too, and takes no other method', async () => {
    const answer = await house.gateway.ask('/docs/');
    expect([answer.status, new URL(answer.headers['location']!).pathname]).toEqual([308, '/docs']);
    expect((await house.gateway.ask('/docs', { method: 'POST', body: {} })).status).toBe(405);
  });
});
