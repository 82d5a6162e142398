// Opaque page tokens over keyset pagination: the last row's sort key, and a mark of the list and its filters.
import { hash } from 'node:crypto';
import { z } from 'zod';
import { commonErrors } from './errors.ts';

type Value = string | number;

/** The tokens of one list. */
export interface PageTokens<Cursor extends readonly Value[]> {
  /** The cursor; undefined for the first page. Throws PAGE_TOKEN_INVALID, also for a token of another list or other filters. */
  read(token: string, filters?: readonly Value[]): Cursor | undefined;
  /** The token of the page after a row; empty without a row, which is on the last page. */
  write(cursor: Cursor | undefined, filters?: readonly Value[]): string;
}

/** `list` is a unique name; `cursor` is the schema of a row's sort key. */
export function pageTokens<Cursor extends readonly Value[]>(
  list: string,
  cursor: z.ZodType<Cursor>,
): PageTokens<Cursor> {
  const marked = z.tuple([z.string()]).rest(z.union([z.string(), z.number()]));
  // Short: it detects tokens of another list, and is no secret.
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

/** Splits the rows of a page, read with one more than `pageSize`: the shown ones, and the last of them if there is a next page. */
export function cutPage<Row>(rows: readonly Row[], pageSize: number): { shown: Row[]; last: Row | undefined } {
  const shown = rows.slice(0, pageSize);
  return { shown, last: rows.length > pageSize ? shown.at(-1) : undefined };
}

/** Encodes a page token. `values` are a row's sort key, and everything else that the next page must agree on. */
export function encodePageToken(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Schemas of the parts of a cursor. Clients can change a token, so values that PostgreSQL cannot read are refused. */
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

/** Decodes a token; `undefined` for the first page. Throws PAGE_TOKEN_INVALID for any other text. */
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
