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

const highestPort = 65_535;

/** A port, for `parsed`. Its error repeats the text, which is no secret. */
export function readPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) <= highestPort) return Number(text);
  throw new Error(`is "${text}", but a port is a number from 1 to ${highestPort}`);
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
  /** A whole number in a range. Its error repeats the text, which is no secret. */
  whole: (lowest: number, highest = Number.MAX_SAFE_INTEGER): z.ZodType<number, string> =>
    parsed((text) => {
      if (/^\d+$/.test(text) && Number(text) >= lowest && Number(text) <= highest) return Number(text);
      const upTo = highest === Number.MAX_SAFE_INTEGER ? '' : ` to ${highest}`;
      throw new Error(`is "${text}", and must be a whole number from ${lowest}${upTo}`);
    }),
  /** Seconds above zero. */
  seconds: (fallback: number) => z.coerce.number('must be a number of seconds').positive().default(fallback),
  /** Of a service, which never repeats a value in an error. */
  count: (fallback: number) => z.coerce.number('must be a whole number').int().min(1).default(fallback),
  /** Of a service, which never repeats a value in an error; 0 is a free one. */
  port: () => z.coerce.number('must be a port').int().min(0).max(highestPort),
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
