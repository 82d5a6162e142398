// Refuses a request by its size before it is decoded: whatever is done with it afterwards, decoding included, costs as much as its sender likes
// otherwise. Reads the encoded bytes once, builds nothing, and ends where it has seen enough.
import { isUtf8 } from 'node:buffer';
import { sizes, type FieldSize } from '@plaza/api/sizes';
import { commonErrors, mostViolations, type FieldViolation, type ServiceError } from './errors.ts';

/** Answers with a refusal, or with nothing if the request may be decoded. */
export type SizeCheck = (request: Uint8Array) => ServiceError | undefined;

// Of one message: fields that are unknown here, as a newer caller may send some, or there once more.
const maxNeedless = 32;
// As deep as the decoder goes.
const deepest = 100;

/** The fields of a message by their numbers, and which bit of a set each has that may be there once. */
interface Shape {
  readonly fields: readonly (Field | undefined)[];
  /** How many fields may have several items. */
  readonly lists: number;
}

interface Field extends Pick<FieldSize, 'name' | 'kind' | 'repeated' | 'maxLength' | 'maxItems'> {
  readonly shape: Shape | undefined;
  /** Among the message's lists, or among its other fields. */
  readonly index: number;
}

const shapes = new Map<string, Shape>();

function shapeOf(message: string): Shape {
  const known = shapes.get(message);
  if (known) return known;
  const described = sizes[message];
  if (!described) throw new Error(`Nothing is known of the sizes of ${message}: run "npm run generate".`);
  const fields = new Array<Field | undefined>(Math.max(0, ...described.map(({ number }) => number)) + 1).fill(
    undefined,
  );
  const shape = { fields, lists: described.filter(({ repeated }) => repeated).length };
  // Known before its fields are, since a message may be part of itself.
  shapes.set(message, shape);
  const counts = { lists: 0, others: 0 };
  if (described.length - shape.lists > 32) throw new Error(`${message} has more fields than a set of 32 bits holds.`);
  for (const { number, name, kind, repeated, maxLength, maxItems, message: inner } of described) {
    const index = repeated ? counts.lists++ : counts.others++;
    fields[number] = {
      name,
      kind,
      repeated,
      maxLength,
      maxItems,
      index,
      shape: inner === undefined ? undefined : shapeOf(inner),
    };
  }
  return shape;
}

/** The check of one kind of request. */
export function sizeCheck(message: string, maxBytes: number): SizeCheck {
  const shape = shapeOf(message);
  return (request) => {
    if (request.length > maxBytes) return commonErrors.REQUEST_TOO_LARGE();
    const reader = new Reader(request);
    try {
      reader.read(shape, request.length, undefined, 0);
    } catch (thrown) {
      if (thrown !== enough) return commonErrors.INVALID_ARGUMENT({ message: unreadable, cause: thrown });
    }
    const { violations } = reader;
    if (violations === undefined) return undefined;
    return commonErrors.INVALID_ARGUMENT({
      violations,
      message: violations.map(({ field, description }) => `${field}: ${description}`).join(' '),
    });
  };
}

export const unreadable = 'The request cannot be decoded.';

/** Thrown where the rest need not be read. */
const enough = new Error('enough');

/** Where a message stands in the request, for the names of its fields. */
interface FieldPath {
  readonly parent: FieldPath | undefined;
  readonly field: Field;
  readonly item: number;
}

class Reader {
  violations: FieldViolation[] | undefined;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Reads a message up to its end. Throws on whatever a decoder might read in another way. */
  read(shape: Shape, end: number, path: FieldPath | undefined, depth: number): void {
    if (depth > deepest) throw new Error('The message is too deep.');
    const items = shape.lists === 0 ? undefined : new Uint32Array(shape.lists);
    let seen = 0;
    let needless = 0;
    while (this.#at < end) {
      const tag = this.#varint(end);
      const wire = tag & 7;
      const field = shape.fields[tag >>> 3];
      if (tag < 8) throw new Error('There is no field 0.');
      if (wire !== 2) {
        this.#skip(wire, end);
        if (field === undefined || !isNumber(field)) needless++;
        else if (field.repeated) this.#count(field, items!, 1, path);
        else seen = this.#once(field, seen) ?? (needless++, seen);
      } else {
        const length = this.#varint(end);
        const last = this.#at + length;
        if (last > end) throw new Error('A field is longer than its message.');
        if (field === undefined) {
          needless++;
        } else {
          if (field.repeated) this.#count(field, items!, isNumber(field) ? this.#packed(field, length) : 1, path);
          else seen = this.#once(field, seen) ?? (needless++, seen);
          this.#check(field, length, path, field.repeated ? items![field.index]! - 1 : -1, depth);
        }
        this.#at = last;
      }
      if (needless > maxNeedless) throw new Error('Too many fields are unknown or repeated.');
    }
  }

  /** The set with the field in it; undefined if it is in it already. */
  #once({ index }: Field, seen: number): number | undefined {
    const bit = 1 << (index & 31);
    return (seen & bit) === 0 ? seen | bit : undefined;
  }

  #count(field: Field, items: Uint32Array, more: number, path: FieldPath | undefined): void {
    const count = (items[field.index]! += more);
    if (field.maxItems === undefined || count <= field.maxItems) return;
    this.#violated(nameOf(field, -1, path), `Must have at most ${field.maxItems} items.`);
    throw enough;
  }

  /** How many numbers stand behind one another. */
  #packed({ kind }: Field, length: number): number {
    if (kind !== 'varint') return length / (kind === 'fixed32' ? 4 : 8);
    let count = 0;
    for (let index = this.#at; index < this.#at + length; index++) {
      if (this.#bytes[index]! < 128) count++;
    }
    return count;
  }

  #check(field: Field, length: number, path: FieldPath | undefined, item: number, depth: number): void {
    const { kind, maxLength, shape } = field;
    if (kind === 'string') {
      if (maxLength !== undefined && length > maxLength && this.#isTooLong(length, maxLength))
        this.#violated(nameOf(field, item, path), `Must have at most ${maxLength} characters.`);
    } else if (maxLength !== undefined && length > maxLength) {
      this.#violated(nameOf(field, item, path), `Must have at most ${maxLength} bytes.`);
    } else if (shape) {
      this.read(shape, this.#at + length, { parent: path, field, item }, depth + 1);
    }
  }

  // A character has one to four bytes. What is no UTF-8 would be decoded to as many characters as it has bytes.
  #isTooLong(length: number, maxLength: number): boolean {
    if (length > maxLength * 4) return true;
    const text = this.#bytes.subarray(this.#at, this.#at + length);
    if (!isUtf8(text)) return true;
    let characters = 0;
    for (let index = 0; index < length; index++) {
      if ((text[index]! & 0xc0) !== 0x80) characters++;
    }
    return characters > maxLength;
  }

  #violated(field: string, description: string): void {
    (this.violations ??= []).push({ field, description });
    if (this.violations.length === mostViolations) throw enough;
  }

  // Of tags and lengths: 32 bits at most, in no more bytes than they need at most.
  #varint(end: number): number {
    const bytes = this.#bytes;
    let value = 0;
    for (let shift = 0; this.#at < end; shift += 7) {
      const byte = bytes[this.#at++]!;
      if (shift === 28 && byte > 15) break;
      value |= (byte & 127) << shift;
      if (byte < 128) return value >>> 0;
    }
    throw new Error('A number has no end.');
  }

  #skip(wire: number, end: number): void {
    if (wire === 0) {
      const bytes = this.#bytes;
      for (let count = 1; bytes[this.#at++]! >= 128; count++) {
        if (count === 10) throw new Error('A number has no end.');
      }
    } else if (wire === 1) {
      this.#at += 8;
    } else if (wire === 5) {
      this.#at += 4;
    } else {
      // Groups are of proto2, and where one ends a decoder stops.
      throw new Error('There are no groups in proto3.');
    }
    if (this.#at > end) throw new Error('A field is longer than its message.');
  }
}

function isNumber({ kind }: Field): boolean {
  return kind === 'varint' || kind === 'fixed32' || kind === 'fixed64';
}

function nameOf({ name }: Field, item: number, path: FieldPath | undefined): string {
  const own = item < 0 ? name : `${name}[${item}]`;
  return path ? `${nameOf(path.field, path.item, path.parent)}.${own}` : own;
}
