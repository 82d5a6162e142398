// One field on the wire, whatever is in it.
import { ScalarType, type DescField } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { sizes } from '@plaza/api/sizes';

export function scalarOf(field: DescField): ScalarType {
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

export function tagged(field: DescField, wire: WireType): BinaryWriter {
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

export function varint(field: DescField, value: bigint): Uint8Array {
  return tagged(field, WireType.Varint).uint64(BigInt.asUintN(64, value)).finish();
}

export function double(field: DescField, value: number): Uint8Array {
  return tagged(field, WireType.Bit64).double(value).finish();
}

export function timestamp(seconds: bigint | number, nanos = 0n): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.Varint)
    .uint64(BigInt.asUintN(64, BigInt(seconds)))
    .tag(2, WireType.Varint)
    .uint64(BigInt.asUintN(64, nanos))
    .finish();
}
