// The reference of the API, the page of errors, and what is at the start of everything.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { gatewayErrors } from '../src/errors.ts';
import { defaultFiles } from '../src/options.ts';
import type { OpenApi } from '../src/reference/document.ts';
import { startHouse, type House } from './support/house.ts';

let house: House;
let api: OpenApi;
beforeAll(async () => {
  house = await startHouse();
  api = (await house.gateway.ask('/openapi.json')).at() as OpenApi;
});
afterAll(() => house.close());

const textOf = async (path: string): Promise<string> => {
  const { status, headers, text } = await house.gateway.ask(path);
  expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  return text;
};
const idsOf = (html: string): string[] => [...html.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]!);

describe('the reference', () => {
  test('has every operation and every message once, and each link leads somewhere', async () => {
    const html = await textOf('/docs');
    const ids = idsOf(html);
    expect(ids.filter((id, n) => ids.indexOf(id) !== n)).toEqual([]);
    const operations = Object.values(api.paths).flatMap((verbs) => Object.values(verbs));
    for (const { operationId } of operations) expect(ids).toContain(operationId);
    for (const name of Object.keys(api.components.schemas)) expect(ids).toContain(`schema-${name}`);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map((match) => match[1]!);
    expect(links.filter((link) => !ids.includes(link))).toEqual([]);
  });

  test('runs no script of its own inside the page, loads nothing from elsewhere and fills in no key', async () => {
    const html = await textOf('/docs/');
    expect(html).not.toMatch(/<script(?! src="\/docs\/)|<style|style="|onclick|(?:src|href)="(?:https?:)?\/\//);
    const bodies = [...html.matchAll(/data-body="([^"]*)"/g)].map((match) => match[1]!);
    expect(bodies.length).toBe(Object.values(api.paths).flatMap((verbs) => Object.values(verbs)).length);
    expect(bodies.filter((body) => body.includes('request_id'))).toEqual([]);
  });

  test('escapes what descriptions say', async () => {
    expect(await textOf('/docs/errors')).toContain('&#60;access token&#62;');
  });
});

test('each reason has a place on the page of errors, to which the doc_url of an error leads', async () => {
  const ids = idsOf(await textOf('/docs/errors'));
  for (const reason of [...Object.keys(api['x-errors']), ...Object.keys(gatewayErrors)]) expect(ids).toContain(reason);
  const refusal = await house.gateway.ask('/api/wallet/balance');
  expect(refusal.at('details', 0, 'metadata', 'doc_url')).toBe('/docs/errors#UNAUTHENTICATED');
});

describe('the start of everything', () => {
  test('leads a browser to the console, or to the reference where none is built', async () => {
    const { status, headers } = await house.gateway.ask('/', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect([status, headers['location'], headers['vary']]).toEqual([
      303,
      expect.stringMatching(defaultFiles().console ? /\/console$/ : /\/docs$/),
      expect.stringContaining('accept'),
    ]);
  });

  test('tells a program what there is', async () => {
    const { status, headers, at } = await house.gateway.ask('/', { headers: { accept: '*/*' } });
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(at()).toMatchObject({ name: 'Plaza', docs: '/docs', openapi: '/openapi.json', health: '/api/health' });
    expect((await house.gateway.ask('/', { method: 'POST', body: {} })).status).toBe(405);
  });
});
