import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createFileRegistry, fromBinary, getOption, hasOption, type DescMessage } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { expect, test } from '@jest/globals';
import { rpcs } from '@plaza/api/rpcs';
import { detailsOf } from './details.ts';

const kept = (request: object, ofStaff = false) => detailsOf({ request }, { ofStaff })['request'];

test('passwords, codes and tokens are left out, also within, and in either way of writing', () => {
  const secrets = {
    password: 'p',
    currentPassword: 'p',
    new_password: 'p',
    code: '123456',
    recoveryCode: 'r',
    token: 't',
    guest_token: 't',
    passkey: { id: 'x' },
  };
  for (const ofStaff of [true, false]) {
    expect(kept({ ...secrets, id: '1' }, ofStaff)).toEqual({ id: '1' });
    expect(kept({ all: [{ ...secrets, id: '1' }], one: { inner: secrets } }, ofStaff)).toEqual({ all: [{ id: '1' }] });
  }
});

test('what people say of themselves and of others is kept of the calls of staff only', () => {
  const said = { email: 'lea@example.com', name: 'Léa', destination: 'MC58…', description: 'For the shop' };
  expect(kept({ ...said, currency: 'EUR' })).toEqual({ currency: 'EUR' });
  expect(kept(said, true)).toEqual(said);
});

test('no field of a request of an audited rpc has a secret’s name and is kept', () => {
  const registry = createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
    ),
  );
  const suspicious = /(password|code|token|secret|passkey|verifier|credential|private_key)s?$/;
  const harmless = new Set(['page_token']);
  const found: string[] = [];
  const visit = (message: DescMessage, above: readonly DescMessage[] = []): void => {
    if (above.includes(message)) return;
    for (const field of message.fields) {
      if (
        suspicious.test(field.name) &&
        !harmless.has(field.name) &&
        kept({ [field.localName]: 'a secret' }) !== undefined
      )
        found.push(`${message.typeName}.${field.name}`);
      if (field.message) visit(field.message, [...above, message]);
    }
  };
  for (const { audit, request } of Object.values(rpcs)) if (audit) visit(registry.getMessage(request)!);
  expect(found).toEqual([]);
});

test('what the option secret marks is left out wherever it stands', () => {
  const registry = createFileRegistry(
    fromBinary(
      FileDescriptorSetSchema,
      readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')),
    ),
  );
  const secret = registry.getExtension('plaza.options.v1.secret')!;
  const marked = [...registry]
    .filter((type): type is DescMessage => type.kind === 'message')
    .flatMap(({ fields }) => fields.filter((field) => hasOption(field, secret) && getOption(field, secret) === true));
  expect(marked.length).toBeGreaterThan(0);
  expect(
    marked.filter(({ localName }) => kept({ [localName]: 'x' }, true) !== undefined).map(({ name }) => name),
  ).toEqual([]);
});

test('a time that is none is kept as such, and not thrown', () => {
  expect(kept({ from: new Date(NaN), to: new Date(0) })).toEqual({ from: 'no time', to: '1970-01-01T00:00:00.000Z' });
});
