// Pages of lists that are sorted by when their rows were made. A page begins after the last row of the one before, so it costs the same wherever it
// is in the list.
import { cutPage, cursorFields } from '@plaza/service';
import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The last row of a page. Its time is exact to the microsecond, as PostgreSQL keeps it: a Date would skip rows or repeat them. */
export type Cursor = [at: string, id: string];

/** What a page token keeps of it. */
export const cursorToken = [cursorFields.moment(), cursorFields.id()] as const;

/** Of a list that is sorted by a moment and the id: the rows behind that of the cursor. */
export function rowsBeyond([at, id]: Cursor, order: 'asc' | 'desc', column = 'created_at'): RawBuilder<SqlBool> {
  return sql`(${sql.ref(column)}, id) ${sql.raw(order === 'asc' ? '>' : '<')} (${at}::timestamptz, ${id}::uuid)`;
}

/** Of `size` rows and perhaps one more: those to show, and where the next page begins if there is one. */
export function pageOf<Row extends { at: string; id: string }>(
  rows: readonly Row[],
  size: number,
): { shown: Row[]; next: Cursor | undefined } {
  const { shown, last } = cutPage(rows, size);
  return { shown, next: last && [last.at, last.id] };
}
