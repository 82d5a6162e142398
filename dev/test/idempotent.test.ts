// Which rpcs take an idempotency key: read from the descriptor set, so that an rpc that is added later without the option is noticed here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, type DescMethod } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';

const set = fromBinary(
  FileDescriptorSetSchema,
  readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
);
const methods = new Map(
  [...createFileRegistry(set)]
    .flatMap((type): DescMethod[] => (type.kind === 'service' ? type.methods : []))
    .map((method) => [`/${method.parent.typeName}/${method.name}`, method]),
);

const theHold = 'it is the name of the hold, under which everything that is done with the hold is found again';

/** Internal rpcs whose `request_id` is no key of the call. */
const otherMeaning: Record<string, string> = {
  '/plaza.wallet.v1.HoldInternalService/ExtendHold': theHold,
  '/plaza.wallet.v1.WalletInternalService/CaptureHold': theHold,
  '/plaza.wallet.v1.WalletInternalService/PlaceHold': theHold,
  '/plaza.wallet.v1.WalletInternalService/VoidHold': theHold,
};

test('an rpc has the option idempotent if its request has a request_id, and only then', () => {
  const withField = Object.keys(rpcs).filter((path) =>
    methods.get(path)?.input.fields.some(({ name }) => name === 'request_id'),
  );
  const withOption = Object.keys(rpcs).filter((path) => rpcs[path]?.idempotent);
  expect([...withOption, ...Object.keys(otherMeaning)].sort()).toEqual(withField.sort());
});

test('what may have another meaning is internal', () => {
  expect(Object.keys(otherMeaning).filter((path) => rpcs[path]?.access !== 'service')).toEqual([]);
});
