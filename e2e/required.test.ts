// What openapi.json calls required is what a refusal names: whoever sends an empty object learns everything that is missing at once.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Api, refusal } from './api.ts';
import { borrowStack, type BorrowedStack } from './support/stack.ts';

interface Schema {
  $ref?: string;
  required?: string[];
}
interface Operation {
  operationId: string;
  requestBody?: { content: { 'application/json'?: { schema: Schema } } };
}

const { paths, components } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@plaza/api/openapi.json'), 'utf8'),
) as { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

const nobody = '019a0000-0000-7000-8000-000000000001';
const operations = Object.entries(paths).flatMap(([template, verbs]) =>
  Object.entries(verbs).flatMap(([verb, { operationId, requestBody }]) => {
    const schema = requestBody?.content['application/json']?.schema;
    const { required = [] } = components.schemas[schema?.$ref?.split('/').at(-1) ?? ''] ?? schema ?? {};
    const path = template.replace(/\{[^}]+\}/g, template.includes('/clubs/') ? 'NO_CLUB' : nobody);
    return required.length === 0 ? [] : [[operationId, { method: verb.toUpperCase(), path, required }] as const];
  }),
);

let stack: BorrowedStack;
let api: Api;
let token: string;

beforeAll(async () => {
  stack = await borrowStack();
  api = new Api(stack.url);
  const admin = { email: 'admin@plaza.example', password: 'demo1234' };
  token = (await api.post('/api/auth/login', admin)).body.access_token;
});
afterAll(() => stack?.giveBack());

test('most changes require something', () => expect(operations.length).toBeGreaterThan(20));

test.each(operations)('%s names all required fields of an empty object', async (_, { method, path, required }) => {
  const answer = await api.send(method, path, { token, body: {} });
  expect(refusal(answer)).toMatch(/^400 /);
  const named = (answer.body.details as { field_violations?: { field: string }[] }[]).flatMap(
    ({ field_violations: violations = [] }) => violations.map(({ field }) => field),
  );
  expect([...new Set(named)].sort()).toEqual([...required].sort());
});
