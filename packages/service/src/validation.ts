// Requests become domain types at the edge, once: with a zod schema, whose issues become field violations.
import { z } from 'zod';
import { commonErrors, mostViolations, type FieldViolation } from './errors.ts';
import { snakeCase } from './field-names.ts';
import { name, prose, text } from './text.ts';

/** Parses a value. Throws INVALID_ARGUMENT with the API's name of each wrong field. */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  assertRulesWait(schema);
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  // An answer has no more.
  const violations: FieldViolation[] = result.error.issues
    .slice(0, mostViolations)
    .map((issue) => ({ field: fieldName(issue.path), description: issue.message }));
  throw commonErrors.INVALID_ARGUMENT({
    violations,
    message: violations.map(({ field, description }) => `${field}: ${description}`).join(' '),
  });
}

function fieldName(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'string' ? snakeCase(part) : `[${String(part)}]`))
    .join('.')
    .replaceAll('.[', '[');
}

export interface Rule<Value> {
  holds: (value: Value) => boolean;
  /** The wrong field, and why. */
  path: string[];
  message: string;
}

/**
 * Rules over several fields, which run only when each field is valid. (A `refine` of the object itself also runs when a field was refused, and then finds the
 * caller's input there.)
 */
export function together<Output>(schema: z.ZodType<Output>, ...rules: Rule<Output>[]): z.ZodType<Output> {
  return schema.pipe(
    z.custom<Output>().superRefine((value, context) => {
      for (const { holds, path, message } of rules)
        if (!holds(value)) context.addIssue({ code: 'custom', path, message });
    }),
  );
}

const examined = new WeakSet<z.core.$ZodType>();

/** Throws if a rule of an object or a list would run although a part of it was refused. Checked once for each schema. */
function assertRulesWait(schema: z.core.$ZodType): void {
  if (examined.has(schema)) return;
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  if (composed.has(def.type) && def.checks?.some((check) => check._zod.def.check === 'custom')) {
    throw new Error(
      `A rule over several parts of a value (${def.type}) runs although one of them was refused: write it with together().`,
    );
  }
  partsOf(def).forEach(assertRulesWait);
  examined.add(schema);
}

const composed = new Set(['object', 'array', 'tuple', 'union', 'intersection']);

function partsOf(def: z.core.$ZodTypes['_zod']['def']): z.core.$ZodType[] {
  switch (def.type) {
    case 'object':
      return Object.values(def.shape);
    case 'array':
      return [def.element];
    case 'tuple':
      return [...def.items, ...(def.rest ? [def.rest] : [])];
    case 'union':
      return [...def.options];
    case 'pipe':
      return [def.in, def.out];
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return [def.innerType];
    default:
      return [];
  }
}

/** Whether it contains a character that PostgreSQL does not store in a text. */
function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, inner]) => key.includes('\0') || hasNul(inner))
  );
}

/** Of lists without a requested size. */
export const defaultPageSize = 20;

export const fields = {
  text,
  name,
  prose,
  uuid: () =>
    z
      .string()
      .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'Must be a UUID.')
      .transform((value) => value.toLowerCase()),
  /** A UUID, or empty: none. */
  idOrNone: () => z.union([z.literal(''), fields.uuid()], { error: 'Must be a UUID.' }),
  /** One of a closed set, or empty: none. */
  oneOfOrNone: <const Value extends string>(set: readonly Value[]) =>
    z.union([z.literal(''), z.enum(set)], { error: `Must be one of ${set.join(', ')}.` }),
  /** A club's id, such as AS_MONACO; empty is allowed and means none. */
  clubId: () => z.string().regex(/^([A-Z0-9][A-Z0-9_]{0,49})?$/, 'Must be a club id such as AS_MONACO.'),
  /** A free-form object that JSONB can store; by default an empty one. */
  metadata: () =>
    z
      .record(z.string(), z.unknown())
      .refine((value) => !hasNul(value), 'Must not have NUL characters.')
      .default({}),
  /** 0 (left out) means 20. */
  pageSize: () =>
    z
      .int()
      .min(0, 'Must be 1 to 100.')
      .max(100, 'Must be 1 to 100.')
      .transform((value) => value || defaultPageSize),
  pageToken: () => z.string().max(1024, 'Is too long.'),
};
