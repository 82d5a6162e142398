// openapi.json for those who build on it: Redocly finds nothing to warn of, and openapi-typescript makes types that refuse wrong requests.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { checkout } from '../src/engines/index.ts';

const openapi = createRequire(import.meta.url).resolve('@plaza/api/openapi.json');

function node(...args: string[]): string {
  return execFileSync(join(checkout, 'node_modules/node/bin/node'), args, {
    cwd: checkout,
    encoding: 'utf8',
    env: { ...process.env, REDOCLY_TELEMETRY: 'off' },
  });
}

interface Described {
  description?: string;
  $ref?: string;
  name?: string;
  properties?: Record<string, Described>;
}

test('Redocly finds no error and nothing to warn of', () => {
  const lint = `
    import { lint, loadConfig } from '@redocly/openapi-core';
    const config = await loadConfig({ configPath: 'redocly.yaml' });
    const problems = await lint({ ref: process.argv[1], config });
    console.log(JSON.stringify(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])));`;
  expect(JSON.parse(node('--input-type=module', '-e', lint, openapi))).toEqual([]);
});

test('every field and every parameter has a description', () => {
  const { paths, components } = JSON.parse(readFileSync(openapi, 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; parameters: Described[] }>>;
    components: { schemas: Record<string, Described> };
  };
  const without = [
    ...Object.entries(components.schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, { description }]) => !description)
        .map(([field]) => `${name}.${field}`),
    ),
    ...Object.values(paths)
      .flatMap((verbs) => Object.values(verbs))
      .flatMap(({ operationId, parameters }) =>
        parameters.filter(({ $ref, description }) => !$ref && !description).map(({ name }) => `${operationId} ${name}`),
      ),
  ];
  expect(without).toEqual([]);
});

// Each line below a `@ts-expect-error` has to be refused: the compiler also reports the comment where nothing is wrong.
const uses = `
import type { components, operations, paths } from './api.ts';
type Purchase = paths['/api/tickets/purchase']['post']['requestBody']['content']['application/json'];
export const good: Purchase = { event_id: 'e', category: 'Premium' };
// @ts-expect-error An empty purchase.
export const empty: Purchase = {};
// @ts-expect-error A field that does not exist.
export const unknown: Purchase = { event_id: 'e', category: 'Premium', amount: 1 };
type Query = NonNullable<operations['listTransactions']['parameters']['query']>;
export const filter: Query = { type: 'purchase', direction: 'debit' };
// @ts-expect-error A misspelt type.
export const misspelt: Query = { type: 'purchas' };
type EventAnswer = components['schemas']['GetEventResponse'];
export const price = ({ event }: EventAnswer): string => event.price_from;
`;

test('openapi-typescript makes types with which an empty purchase and a misspelt type do not compile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plaza-openapi-types-'));
  node(join(checkout, 'node_modules/openapi-typescript/bin/cli.js'), openapi, '--output', join(folder, 'api.ts'));
  writeFileSync(join(folder, 'uses.ts'), uses);
  const options =
    '--strict --noEmit --skipLibCheck --allowImportingTsExtensions --module nodenext --ignoreConfig'.split(' ');
  expect(node(join(checkout, 'node_modules/typescript/bin/tsc'), ...options, join(folder, 'uses.ts'))).toBe('');
  rmSync(folder, { recursive: true });
});
