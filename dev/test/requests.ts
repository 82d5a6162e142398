// Requests of every rpc, made from its descriptor: as callers send them, and with what nobody should send in one field or in two.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  createFileRegistry,
  fromBinary,
  ScalarType,
  type DescField,
  type DescMessage,
  type DescMethod,
} from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { rpcs, type RpcRule } from '@plaza/api/rpcs';
import { sizes } from '@plaza/api/sizes';
import fc from 'fast-check';

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

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What there is by now, as answers told it: ids by what they are of, and other texts by their names. */
export class World {
  readonly #known = new Map<string, string[]>();

  add(kind: string, value: string): void {
    const values = this.#known.get(kind) ?? [];
    if (value !== '' && !values.includes(value)) values.push(value);
    // The first and the latest are as good as any.
    if (values.length > 40) values.splice(5, 1);
    this.#known.set(kind, values);
  }

  get(kind: string, index: number): string | undefined {
    const values = this.#known.get(kind);
    return values && values[index % values.length];
  }

  any(index: number): string {
    const all = [...this.#known.values()].flat();
    return all[index % all.length] ?? '';
  }

  learn(answer: unknown, kind = ''): void {
    if (Array.isArray(answer)) return answer.slice(0, 20).forEach((item) => this.learn(item, kind));
    if (typeof answer !== 'object' || answer === null || answer instanceof Uint8Array) return;
    for (const [key, value] of Object.entries(answer)) {
      if (typeof value !== 'string') this.learn(value, key.replace(/ies$/, 'y').replace(/s$/, ''));
      else if (uuid.test(value)) this.add(`id:${key === 'id' ? kind : key.replace(/Id$/, '')}`, value);
      else this.add(key === 'name' ? `${kind}.name` : key, value);
    }
  }
}

/** Made when it is sent, of what there is by then. */
export type Request = (world: World) => Uint8Array;
type Piece = fc.Arbitrary<Request>;

/** What a caller sends: most fields, with values that may be right. */
function usual(message: DescMessage, rpc: string): Piece {
  return fc.tuple(...message.fields.map((field) => usualField(field, rpc))).map(joined);
}

const joined =
  (pieces: readonly Request[]): Request =>
  (world) =>
    Buffer.concat(pieces.map((piece) => piece(world)));
const nothing: Request = () => new Uint8Array(0);

function usualField(field: DescField, rpc: string): Piece {
  const one = usualValue(field, rpc);
  if (field.fieldKind === 'list' || field.fieldKind === 'map') return fc.array(one, { maxLength: 3 }).map(joined);
  return fc.oneof({ weight: 6, arbitrary: one }, { weight: 1, arbitrary: fc.constant(nothing) });
}

function usualValue(field: DescField, rpc: string): Piece {
  if (field.message) {
    const { message } = field;
    if (message.typeName === 'google.protobuf.Timestamp') {
      const days = /expires|to$/.test(field.name) ? { min: 0, max: 3 } : { min: -3, max: 0 };
      return fc
        .integer(days)
        .map((distance) => () => nested(field, timestamp(Math.floor(Date.now() / 1000) + distance * 10 * 86_400)));
    }
    if (message.typeName.startsWith('google.')) return fc.constant(() => nested(field, new Uint8Array(0)));
    return usual(message, rpc).map((inner) => (world) => nested(field, inner(world)));
  }
  switch (scalarOf(field)) {
    case ScalarType.STRING:
      return fc.nat(1000).map((index) => (world) => text(field, usualText(field.name, rpc, world, index)));
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => () => raw(field, bytes));
    case ScalarType.BOOL:
      return fc.boolean().map((value) => () => varint(field, value ? 1n : 0n));
    case ScalarType.DOUBLE:
      return fc.double().map((value) => () => double(field, value));
    default:
      return fc.constantFrom(0n, 1n, 2n, 5n, 20n, 100n).map((value) => () => varint(field, value));
  }
}

// The first is the one that mostly will do.
const words: Record<string, readonly [string, ...string[]]> = {
  currency: ['EUR', 'JPY', ''],
  from: ['EUR'],
  to: ['JPY', 'USD'],
  amount: ['1.00', '2', '0.01', ''],
  to_amount: ['', '100'],
  min_amount: ['', '1', '0.5'],
  max_amount: ['', '100'],
  movement_limit: ['', '100.00'],
  day_limit: ['', '1000'],
  fee_fixed: ['', '0.10'],
  rate: ['1.1', '0.9'],
  destination: ['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19'],
  type: ['', 'send', 'deposit'],
  direction: ['', 'credit'],
  status: ['', 'succeeded', 'failed', 'paid'],
  source: ['', 'bonus', 'ad'],
  capture_method: ['', 'manual', 'automatic'],
  club: ['AS_MONACO', ''],
  club_id: ['AS_MONACO', ''],
  package: ['', '100'],
  url: ['http://127.0.0.1:9/hook'],
  event_types: ['money.received', '*'],
  event_type: ['', 'order.paid'],
  email: ['lea@plaza.example', 'nobody@plaza.example'],
  recipient_email: ['', 'marco@plaza.example'],
  password: ['demo1234'],
  name: ['Somebody'],
  message: ['Hello'],
  text: ['Hello'],
  reason: ['Because'],
  hold_request_id: ['hold-1', 'hold-2'],
  aggregate: ['user:1'],
  ad_id: ['ad-1'],
  up_to: [''],
  description: ['What it is'],
  note: ['A note'],
  reference: ['A reference'],
  order_reference: ['A-1'],
  refresh_token: [''],
};

function usualText(name: string, rpc: string, world: World, index: number): string {
  if (name === 'request_id')
    return index % 4 ? (/Hold|Charge/.test(rpc) ? `hold-${index % 9}` : '') : `${rpc}-${index}`;
  if (name === 'page_token') return index % 4 ? '' : (world.get('nextPageToken', index) ?? '');
  if (name === 'category') return (rpc === 'Purchase' ? world.get('category.name', index) : undefined) ?? '';
  if (name === 'refresh_token') return world.get('refreshToken', index) ?? '';
  const known = words[name];
  if (known) return index % 4 ? known[0] : known[index % known.length]!;
  if (/^(user|payer|recipient)_id$|^(participant_)?ids$/.test(name)) return world.get('id:user', index) ?? '';
  // Whose `id` it is, the rpc says: GetPayment, RefundTickets.
  const kinds =
    name === 'id'
      ? [...rpc.matchAll(/[A-Z][a-z]+/g)].map(([word]) => word.toLowerCase().replace(/s$/, '')).reverse()
      : [camel(name.replace(/_id$/, ''))];
  return kinds.map((kind) => world.get(`id:${kind}`, index)).find(Boolean) ?? world.any(index);
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const oddTexts = [
  '',
  ' ',
  'x',
  '0',
  '-1',
  '00',
  '0.0',
  '.5',
  '5.',
  '1,0',
  '1e5',
  '-0',
  '+1',
  '1e309',
  '1000000000',
  '1000000000.01',
  '999999999999999.999999999',
  '0.000000001',
  '9999999999999999',
  '１２',
  '٥',
  'NaN',
  'Infinity',
  'null',
  'true',
  '[]',
  '{}',
  '"',
  "'; drop table users; --",
  '\\',
  '%00',
  '%',
  '../../etc/passwd',
  '${x}',
  '\0',
  'a\0b',
  'a\nb',
  'a\tb',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u0301',
  'e\u0301',
  '\ufeff',
  '\ufffd',
  '\uffff',
  '😀',
  'ﬀ',
  'İ',
  'ß',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  '0190a1b2-0000-7000-8000-00000000000',
  '{0190a1b2-0000-7000-8000-000000000001}',
  'eur',
  'XXX',
  'XCR',
  'EUR ',
  'KWD',
  'a@b',
  'a@b.c',
  '"a"@b.cd',
  'a@[127.0.0.1]',
  'ü@ü.de',
  'a@xn--0.com',
  'A'.repeat(64) + '@b.cd',
  '2026-13-45',
  '2026-01-01T00:00:00Z',
  '*',
  'http://',
  'https://',
  'http://127.0.0.1:99999/',
  'http://[::1',
  'ftp://127.0.0.1/',
  'DE00',
  'gone',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '!',
  '=',
  'AAAA',
  base64url([]),
  base64url([null]),
  base64url([1, 2]),
  base64url(['']),
  base64url(['', '']),
  base64url(['', '', '', '']),
  base64url({ length: 2 }),
  base64url(['', '2026-01-01T00:00:00.000000Z', '0190a1b2-0000-7000-8000-000000000001']),
  base64url(['', '9999-12-31T23:59:60.000000Z', '0190a1b2-0000-7000-8000-000000000001']),
  base64url(['', '0001-01-01T00:00:00.000000Z', '0190a1b2-0000-7000-8000-000000000001']),
  base64url(['2026-01-01T00:00:00.000000Z', '0190a1b2-0000-7000-8000-000000000001']),
  base64url([253402300799999, '0190a1b2-0000-7000-8000-000000000001']),
  base64url([-62135596800000, '0190a1b2-0000-7000-8000-000000000001']),
  base64url([1e308, '0190a1b2-0000-7000-8000-000000000001']),
  base64url(['0190a1b2-0000-7000-8000-000000000001', 2147483648]),
  base64url(['0190a1b2-0000-7000-8000-000000000001']),
  base64url(['\0']),
  base64url([0.5]),
];
const oddNumbers = [
  0n,
  1n,
  -1n,
  2n,
  10n,
  11n,
  49n,
  50n,
  51n,
  99n,
  100n,
  101n,
  9999n,
  10_000n,
  1_000_000n,
  1_000_001n,
  2n ** 31n - 1n,
  -(2n ** 31n),
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  -(2n ** 53n),
];
const oddSeconds = [
  0n,
  -1n,
  1n,
  -62_135_596_800n,
  -62_135_596_801n,
  253_402_300_799n,
  253_402_300_800n,
  8_640_000_000_000n,
  8_640_000_000_001n,
  -8_640_000_000_001n,
  2n ** 53n,
  2n ** 63n - 1n,
  -(2n ** 63n),
  946_684_799n,
  946_684_800n,
  4_102_444_799n,
  4_102_444_800n,
  32_503_680_000n,
];
const oddNanos = [0n, 1n, -1n, 999_999_999n, 1_000_000_000n, 2n ** 31n - 1n, -(2n ** 31n)];
const oddDoubles = [NaN, Infinity, -Infinity, -0, 0, 5e-324, 1.7976931348623157e308, -1, 0.1, 2 ** 53 + 2];
// What no text is: half a pair of UTF-16, bytes that go on with nothing, the byte that is in none, one letter in too many bytes.
const oddBytes = [[0xed, 0xa0, 0x80], [0x80], [0xff], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x61, 0xe2, 0x82]].map(
  (bytes) => Uint8Array.from(bytes),
);

/** A field as nobody should send it. */
function oddField(field: DescField, rpc: string): Piece {
  const value = field.message ? oddMessage(field, rpc) : oddScalar(field);
  return fc.oneof(
    {
      weight: 12,
      arbitrary:
        field.fieldKind === 'list' || field.fieldKind === 'map'
          ? fc.oneof(
              fc.array(value, { maxLength: 4 }).map(joined),
              value.map((one) => joined(Array<Request>(maxItemsOf(field)).fill(one))),
            )
          : value,
    },
    // Of another kind on the wire, twice, or not at all.
    {
      weight: 1,
      arbitrary: fc.constantFrom<Request>(
        () => tagged(field, WireType.Varint).uint32(7).finish(),
        () => tagged(field, WireType.Bit64).fixed64(7n).finish(),
        () => tagged(field, WireType.Bit32).fixed32(7).finish(),
        () => raw(field, new Uint8Array(2)),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(value, usualValue(field, rpc)).map(joined) },
    { weight: 1, arbitrary: fc.constant(nothing) },
  );
}

function oddScalar(field: DescField): Piece {
  switch (scalarOf(field)) {
    case ScalarType.STRING:
      return fc.oneof(
        {
          weight: 12,
          arbitrary: fc.constantFrom(...oddTexts).map(
            (value): Request =>
              () =>
                text(field, value),
          ),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom(...oddBytes).map(
            (bytes): Request =>
              () =>
                raw(field, bytes),
          ),
        },
        {
          weight: 2,
          arbitrary: fc.constantFrom('a', '9', ' ', '😀', '\u0301').map(
            (character): Request =>
              () =>
                text(field, character.repeat(Math.min(maxLengthOf(field), 1000))),
          ),
        },
        {
          weight: 2,
          arbitrary: fc.string({ unit: 'binary', maxLength: 12 }).map(
            (value): Request =>
              () =>
                text(field, value),
          ),
        },
        // What is right elsewhere.
        {
          weight: 3,
          arbitrary: fc.nat(1000).map(
            (index): Request =>
              (world) =>
                text(field, world.any(index)),
          ),
        },
      );
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 30 }).map(
        (bytes): Request =>
          () =>
            raw(field, bytes),
      );
    case ScalarType.DOUBLE:
      return fc.constantFrom(...oddDoubles).map(
        (value): Request =>
          () =>
            double(field, value),
      );
    default:
      return fc.constantFrom(...oddNumbers).map(
        (value): Request =>
          () =>
            varint(field, value),
      );
  }
}

function oddMessage(field: DescField, rpc: string): Piece {
  const { message } = field;
  if (!message) throw new Error(`${field.name} is no message.`);
  if (message.typeName === 'google.protobuf.Timestamp') {
    return fc.tuple(fc.constantFrom(...oddSeconds), fc.constantFrom(...oddNanos)).map(
      ([seconds, nanos]): Request =>
        () =>
          nested(field, timestamp(seconds, nanos)),
    );
  }
  if (message.typeName === 'google.protobuf.Struct')
    return struct(4).map(
      (bytes): Request =>
        () =>
          nested(field, bytes),
    );
  if (message.typeName.startsWith('google.'))
    return fc.oneof(...message.fields.map((inner) => oddField(inner, rpc))).map(
      (inner): Request =>
        (world) =>
          nested(field, inner(world)),
    );
  return odd(message, rpc).map(
    (inner): Request =>
      (world) =>
        nested(field, inner(world)),
  );
}

/** A free-form object, with values that JSON does not have, as deep as it is told at most. */
function struct(depth: number): fc.Arbitrary<Uint8Array> {
  const key = fc.constantFrom(
    'a',
    '',
    '\0',
    '__proto__',
    'constructor',
    'order_id',
    'description',
    '\ufffe',
    'x'.repeat(300),
  );
  const value: fc.Arbitrary<Uint8Array> = fc.oneof(
    fc.constant(new Uint8Array(0)),
    fc.constantFrom(...oddDoubles).map((number) => new BinaryWriter().tag(2, WireType.Bit64).double(number).finish()),
    fc
      .constantFrom(...oddTexts)
      .map((string) => new BinaryWriter().tag(3, WireType.LengthDelimited).string(string).finish()),
    fc
      .constantFrom(...oddBytes)
      .map((bytes) => new BinaryWriter().tag(3, WireType.LengthDelimited).bytes(bytes).finish()),
    ...(depth > 0
      ? [struct(depth - 1).map((inner) => new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(inner).finish())]
      : []),
    // Ninety lists, one in the other.
    fc.constant(
      Array.from({ length: 40 }).reduce<Uint8Array>(
        (inner) =>
          new BinaryWriter()
            .tag(6, WireType.LengthDelimited)
            .bytes(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(inner).finish())
            .finish(),
        new Uint8Array(0),
      ),
    ),
  );
  return fc
    .array(fc.tuple(key, value), { maxLength: 3 })
    .map((entries) =>
      Buffer.concat(
        entries.map(([name, inner]) =>
          new BinaryWriter()
            .tag(1, WireType.LengthDelimited)
            .bytes(
              new BinaryWriter()
                .tag(1, WireType.LengthDelimited)
                .string(name)
                .tag(2, WireType.LengthDelimited)
                .bytes(inner)
                .finish(),
            )
            .finish(),
        ),
      ),
    );
}

/** A message with one or two fields as nobody should send them. */
function odd(message: DescMessage, rpc: string): Piece {
  return fc.oneof(...pairsOf(message).map((pair) => withOdd(message, pair, rpc)));
}

function withOdd(message: DescMessage, fields: readonly DescField[], rpc: string): Piece {
  return fc
    .tuple(...message.fields.map((field) => (fields.includes(field) ? oddField(field, rpc) : usualField(field, rpc))))
    .map(joined);
}

/** None, each, and every two of them. */
function pairsOf({ fields }: DescMessage): DescField[][] {
  return [
    [],
    ...fields.map((field) => [field]),
    ...fields.flatMap((field, index) => fields.slice(index + 1).map((other) => [field, other])),
  ];
}

/** For each field, and for every two, a request in which just these are odd; and some in which all are as usual. */
export function requestsOf({ method, path }: TestedRpc, seed: number): Request[] {
  const rpc = path.slice(path.lastIndexOf('/') + 1);
  return [...Array.from({ length: 3 }, () => []), ...pairsOf(method.input)].flatMap((pair, index) =>
    fc.sample(withOdd(method.input, pair, rpc), { numRuns: 1, seed: seed + index * 1_009 }),
  );
}

function scalarOf(field: DescField): ScalarType {
  return 'scalar' in field && field.scalar !== undefined ? field.scalar : ScalarType.INT32;
}

function sizeOf(field: DescField): { maxLength?: number; maxItems?: number } {
  return sizes[field.parent.typeName]?.find(({ number }) => number === field.number) ?? {};
}

export function maxLengthOf(field: DescField): number {
  return sizeOf(field).maxLength ?? Infinity;
}

export function maxItemsOf(field: DescField): number {
  return sizeOf(field).maxItems ?? 1;
}

function tagged(field: DescField, wire: WireType): BinaryWriter {
  return new BinaryWriter().tag(field.number, wire);
}

export function raw(field: DescField, bytes: Uint8Array): Uint8Array {
  return tagged(field, WireType.LengthDelimited).bytes(bytes).finish();
}

export function nested(field: DescField, message: Uint8Array): Uint8Array {
  return raw(field, message);
}

// Buffer writes what is no pair as U+FFFD, and the writer throws.
export function text(field: DescField, value: string): Uint8Array {
  return raw(field, Buffer.from(value));
}

function varint(field: DescField, value: bigint): Uint8Array {
  return tagged(field, WireType.Varint).uint64(BigInt.asUintN(64, value)).finish();
}

function double(field: DescField, value: number): Uint8Array {
  return tagged(field, WireType.Bit64).double(value).finish();
}

function timestamp(seconds: bigint | number, nanos = 0n): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .uint64(BigInt.asUintN(64, BigInt(seconds)))
    .tag(2, WireType.Varint)
    .uint64(BigInt.asUintN(64, nanos))
    .finish();
}
