// Pages of lists that are sorted by the time of their rows. A page begins after the last row of the previous one, so every page costs the same.
import { cutPage, cursorFields } from '@plaza/service';
import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The last row of a page. Its time is exact to the microsecond, as PostgreSQL keeps it: a Date would skip rows or repeat them. */
export type Cursor = [at: string, id: string];

/** The parts of its page token. */
export const cursorToken = [cursorFields.moment(), cursorFields.id()] as const;

/** The rows after the cursor, in a list that is sorted by a time and the id. */
export function rowsBeyond([at, id]: Cursor, order: 'asc' | 'desc', column = 'created_at'): RawBuilder<SqlBool> {
  return sql`(${sql.ref(column)}, id) ${sql.raw(order === 'asc' ? '>' : '<')} (${at}::timestamptz, ${id}::uuid)`;
}

/** Splits up to `size` + 1 rows: the shown ones, and the cursor of the next page if there is one. */
export function pageOf<Row extends { at: string; id: string }>(
  rows: readonly Row[],
  size: number,
): { shown: Row[]; next: Cursor | undefined } {
  const { shown, last } = cutPage(rows, size);
  return { shown, next: last && [last.at, last.id] };
}
