// Opaque page tokens over keyset pagination: the last row's sort key, and what the list was filtered by.
import { z } from 'zod';
import { commonErrors } from './errors.ts';

/** Makes the token of the page after a row. `values` are that row's sort key and whatever else the next page must agree on. */
export function encodePageToken(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Parts of a sort key. A token is the client's to change, so that what PostgreSQL could not read must not pass. */
export const places = {
  /** A moment to the microsecond, as `to_char` writes it. */
  moment: () => z.iso.datetime({ precision: 6 }).refine((text) => !text.startsWith('0000')),
  /** A moment in milliseconds, from year 1 to 9999. */
  milliseconds: () => z.int().min(-62_135_596_800_000).max(253_402_300_799_999),
  /** A positive number of type integer. */
  number: () => z.int().min(1).max(2_147_483_647),
  id: () => z.uuid(),
};

/** Reads a token back; `undefined` for the first page. Throws PAGE_TOKEN_INVALID for anything that this list did not make. */
export function decodePageToken<Values>(token: string, schema: z.ZodType<Values>): Values | undefined {
  if (token === '') return undefined;
  const bytes = Buffer.from(token, 'base64url');
  // Buffer skips what is not base64url.
  if (bytes.toString('base64url') !== token) throw commonErrors.PAGE_TOKEN_INVALID();
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw commonErrors.PAGE_TOKEN_INVALID({ cause });
  }
  const result = schema.safeParse(json);
  if (!result.success) throw commonErrors.PAGE_TOKEN_INVALID({ cause: result.error });
  return result.data;
}
