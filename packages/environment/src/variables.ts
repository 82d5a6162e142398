// What variables of a kind have in common, for schemas.
import { z } from 'zod';

/** A variable that `parse` reads. Its Error says what is wrong, as a clause that follows the name of the variable: `must be …`. */
export function parsed<Value>(parse: (text: string) => Value): z.ZodType<Value, string> {
  return z.string({ error: 'is missing' }).transform((text, context): Value => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message });
      return z.NEVER;
    }
  });
}

export const variables = {
  address: (fallback: string): z.ZodDefault<z.ZodString> =>
    z
      .string()
      .regex(/^[^\s:]+:\d{1,5}$/, 'must be host:port')
      .default(fallback),
  url: (...protocols: string[]): z.ZodType<string> =>
    z
      .string({ error: 'is missing' })
      .refine(
        (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
        `must be a URL that starts with ${protocols.map((name) => `${name}//`).join(' or ')}`,
      ),
  /** Seconds above zero. */
  seconds: (fallback: number) => z.coerce.number('must be a number of seconds').positive().default(fallback),
  count: (fallback: number) => z.coerce.number('must be a whole number').int().min(1).default(fallback),
  port: () => z.coerce.number('must be a port').int().min(0).max(65535),
  /** `one, two, …`, without what is empty. */
  list: () =>
    z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean),
      ),
};
