// Requests of every rpc, made from its descriptor: as callers send them, and with what nobody should send in one field or in two.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, type DescMethod } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import fc from 'fast-check';
import { pairsOf, withOdd } from './requests/odd.ts';
import type { Request } from './requests/world.ts';

export { maxItemsOf, maxLengthOf, raw, text } from './requests/fields.ts';
export { World, type Request } from './requests/world.ts';

export interface TestedRpc {
  path: string;
  rule: RpcRule;
  method: DescMethod;
}

const registry = createFileRegistry(
  fromBinary(
    FileDescriptorSetSchema,
    readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
  ),
);

export function testedRpcs(): TestedRpc[] {
  return Object.entries(rpcs).map(([path, rule]) => {
    const method = registry.getService(rule.service)!.methods.find(({ name }) => path.endsWith(`/${name}`))!;
    return { path, rule, method };
  });
}

/** For each field, and for every two, a request in which just these are odd; and some in which all are as usual. */
export function requestsOf({ method, path }: TestedRpc, seed: number): Request[] {
  const rpc = path.slice(path.lastIndexOf('/') + 1);
  return [...Array.from({ length: 3 }, () => []), ...pairsOf(method.input)].flatMap((pair, index) =>
    fc.sample(withOdd(method.input, pair, rpc), { numRuns: 1, seed: seed + index * 1_009 }),
  );
}
