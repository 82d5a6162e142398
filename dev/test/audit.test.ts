// What administrators do and read is audited: read from the descriptor set, so that an rpc that is added later without the option is noticed here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { describeRpcs } from '../src/rpcs.ts';

const rpcs = describeRpcs(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')));

test('every rpc of administrators says what its calls leave in the audit log, or why they leave nothing', () => {
  const admins = rpcs.filter(({ access }) => access === 'admin');
  expect(admins.filter(({ audit }) => !audit).map(({ path }) => path)).toEqual([]);
  expect(
    admins.filter(({ audit }) => audit && (audit.kind === '') !== (audit.unneeded !== '')).map(({ path }) => path),
  ).toEqual([]);
});

test('only a read may leave nothing', () => {
  const changes = rpcs.filter(({ audit, http }) => audit?.unneeded && http.some(({ method }) => method !== 'GET'));
  expect(changes.map(({ path }) => path)).toEqual([]);
});

test('an rpc that somebody can call without an account has no audit', () => {
  expect(
    rpcs.filter(({ access, audit }) => audit && access !== 'admin' && access !== 'user').map(({ path }) => path),
  ).toEqual([]);
});
