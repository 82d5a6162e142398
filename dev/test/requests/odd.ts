// Requests with what nobody should send, in one field or in two.
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { double, maxItemsOf, maxLengthOf, nested, raw, scalarOf, tagged, text, timestamp, varint } from './fields.ts';
import { oddBytes, oddDoubles, oddNanos, oddNumbers, oddSeconds, oddTexts } from './odd-values.ts';
import { usualField, usualValue } from './usual.ts';
import { joined, nothing, type Piece, type Request } from './world.ts';

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

export function withOdd(message: DescMessage, fields: readonly DescField[], rpc: string): Piece {
  return fc
    .tuple(...message.fields.map((field) => (fields.includes(field) ? oddField(field, rpc) : usualField(field, rpc))))
    .map(joined);
}

/** None, each, and every two of them. */
export function pairsOf({ fields }: DescMessage): DescField[][] {
  return [
    [],
    ...fields.map((field) => [field]),
    ...fields.flatMap((field, index) => fields.slice(index + 1).map((other) => [field, other])),
  ];
}
