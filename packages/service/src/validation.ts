// Requests become domain types at the edge, once: with a zod schema, whose complaints become field violations.
import { z } from 'zod';
import { commonErrors, type FieldViolation } from './errors.ts';

/** Parses a value or throws INVALID_ARGUMENT that names each field at fault as the API spells it. */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const violations: FieldViolation[] = result.error.issues.map((issue) => ({ field: fieldName(issue.path), description: issue.message }));
  throw commonErrors.INVALID_ARGUMENT({ violations, message: violations.map(({ field, description }) => `${field}: ${description}`).join(' ') });
}

function fieldName(path: PropertyKey[]): string {
  return path.map((part) => typeof part === 'string' ? part.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : `[${String(part)}]`).join('.').replaceAll('.[', '[');
}

// C0 and C1 controls, DEL, and the bidirectional overrides with which a name can pose as another.
const controls = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;
const controlsButLineBreaks = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u;

function characters(text: string): number {
  return [...text].length;
}

/** Text of one line, trimmed, `min` to `max` characters (code points). */
function text(min: number, max: number): z.ZodType<string> {
  return z.string().trim()
    .refine((value) => characters(value) >= min && characters(value) <= max, `Must have ${min} to ${max} characters.`)
    .refine((value) => value.isWellFormed() && !controls.test(value), 'Must not have control characters.');
}

/** Text that may have line breaks, kept as it is but for white space at its ends. */
function prose(min: number, max: number): z.ZodType<string> {
  return z.string().transform((value) => value.replaceAll('\r\n', '\n').trim())
    .refine((value) => characters(value) >= min && characters(value) <= max, `Must have ${min} to ${max} characters.`)
    .refine((value) => value.isWellFormed() && !controlsButLineBreaks.test(value), 'Must not have control characters.');
}

/** Of every list that is asked for without a size. */
export const defaultPageSize = 20;

export const fields = {
  text,
  prose,
  uuid: () => z.string().regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'Must be a UUID.').transform((value) => value.toLowerCase()),
  /** A club's id, such as AS_MONACO; empty is allowed and means none. */
  clubId: () => z.string().regex(/^([A-Z0-9][A-Z0-9_]{0,49})?$/, 'Must be a club id such as AS_MONACO.'),
  /** 0 (left out) means 20. */
  pageSize: () => z.int().min(0, 'Must be 1 to 100.').max(100, 'Must be 1 to 100.').transform((value) => value || defaultPageSize),
  pageToken: () => z.string().max(1024, 'Is too long.'),
};
