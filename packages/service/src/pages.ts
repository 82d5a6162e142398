// Opaque page tokens over keyset pagination: the last row's sort key, and what the list was filtered by.
import type { z } from 'zod';
import { commonErrors } from './errors.ts';

/** Makes the token of the page after a row. `values` are that row's sort key and whatever else the next page must agree on. */
export function encodePageToken(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

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
