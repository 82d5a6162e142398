// Opaque page tokens over keyset pagination: the last row's sort key, and a mark of the list and of what it was filtered by.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { commonErrors } from './errors.ts';

type Value = string | number;

/** The tokens of one list. */
export interface PageTokens<Cursor extends readonly Value[]> {
  /** Where the page begins; undefined for the first one. Throws PAGE_TOKEN_INVALID, also for a token of another list, or of the same with other filters. */
  read(token: string, filters?: readonly Value[]): Cursor | undefined;
  /** The token of the page after a row; empty if there is no such row, which is so on the last page. */
  write(cursor: Cursor | undefined, filters?: readonly Value[]): string;
}

/** `list` is its name, and no other list's; `cursor` says what the sort key of a row looks like. */
export function pageTokens<Cursor extends readonly Value[]>(
  list: string,
  cursor: z.ZodType<Cursor>,
): PageTokens<Cursor> {
  const marked = z.tuple([z.string()]).rest(z.union([z.string(), z.number()]));
  // Short: it keeps tokens from being mixed up, and is no secret.
  const markOf = (filters: readonly Value[]): string =>
    hash('sha256', JSON.stringify([list, ...filters]), 'base64url').slice(0, 11);
  return {
    read(token, filters = []) {
      const [mark, ...values] = decodePageToken(token, marked) ?? [];
      if (mark === undefined) return undefined;
      const { success, data } = cursor.safeParse(values);
      if (!success || mark !== markOf(filters)) throw commonErrors.PAGE_TOKEN_INVALID();
      return data;
    },
    write: (at, filters = []) => (at === undefined ? '' : encodePageToken([markOf(filters), ...at])),
  };
}

/** Of a page's rows and, if there are more, the one after them: what is shown, and the row where the next page begins, if there is one. */
export function cutPage<Row>(rows: readonly Row[], pageSize: number): { shown: Row[]; last: Row | undefined } {
  const shown = rows.slice(0, pageSize);
  return { shown, last: rows.length > pageSize ? shown.at(-1) : undefined };
}

/** What page tokens are made with. `values` are a row's sort key and whatever else the next page must agree on. */
export function encodePageToken(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Parts of a sort key. A token is the client's to change, so that what PostgreSQL could not read must not pass. */
export const cursorFields = {
  /** A moment to the microsecond, as `to_char` writes it. */
  moment: () => z.iso.datetime({ precision: 6 }).refine((text) => !text.startsWith('0000')),
  /** A moment in milliseconds, from year 1 to 9999. */
  milliseconds: () => z.int().min(-62_135_596_800_000).max(253_402_300_799_999),
  /** A positive number of type integer. */
  number: () => z.int().min(1).max(2_147_483_647),
  id: () => z.uuid(),
  text: (longest: number) =>
    z
      .string()
      .max(longest)
      .refine((text) => text.isWellFormed() && !text.includes('\0')),
  /** A decimal, as PostgreSQL writes a price. */
  amount: () => z.string().regex(/^\d{1,16}(\.\d{1,4})?$/),
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
