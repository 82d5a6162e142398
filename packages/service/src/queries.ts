// Expressions that Kysely has no words for.
import { sql, type RawBuilder } from 'kysely';

/** For `where('id', '=', anyOf(ids))`: one parameter, however many ids there are. */
export function anyOf(ids: readonly string[]): RawBuilder<string> {
  return sql<string>`any (${ids}::uuid[])`;
}

/** A moment to the microsecond, in ISO 8601 and UTC: a Date has only milliseconds. */
export function exactTime(column: string): RawBuilder<string> {
  return sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
