// Checks that a service's list of personal data names every table, and every column of the rows that stay.
import { exportedColumns, type PersonalTable, type SchemaDefinition } from '@plaza/service';
import type { TestDatabase } from './databases.ts';

/** A sentence for each table or column that is missing from the schema's list of personal data, or only there. */
export async function personalDataFaults(
  schema: SchemaDefinition,
  database: Pick<TestDatabase, 'admin'>,
): Promise<string[]> {
  const { personalData: data = {} } = schema;
  const rows = await database.admin<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and not c.relispartition group by 1 order by 1`,
    [schema.name],
  );
  const tables = new Map(rows.map(({ table, columns }) => [table, columns]));
  const faults = Object.keys(data)
    .filter((table) => !tables.has(table))
    .map((table) => `${table} is in the list, and there is no such table`);
  for (const [table, columns] of tables) {
    const what = data[table];
    if (!what) {
      faults.push(`${table} is not in the list`);
      continue;
    }
    const people = 'delete' in what ? [what.delete] : 'nobody' in what ? [] : [what.person].flat();
    for (const column of people) if (!columns.includes(column)) faults.push(`${table} has no column ${column}`);
    faults.push(...exportFaults(table, what, columns));
    // A row without an owner may still name a person, such as the administrator who wrote it.
    if ('nobody' in what || !('keep' in what)) continue;
    for (const column of columns)
      if (!Object.hasOwn(what.columns, column)) faults.push(`${table}.${column} is not in the list`);
    for (const column of Object.keys(what.columns))
      if (!columns.includes(column)) faults.push(`${table}.${column} is in the list, and there is no such column`);
  }
  return faults;
}

/** Of each column it is said whether an archive of the person's data has it. */
function exportFaults(table: string, what: PersonalTable, columns: readonly string[]): string[] {
  if ('nobody' in what || 'notExported' in what) return [];
  const { withheld = {}, exportedAs = {} } = what;
  const exported = exportedColumns(what) ?? [];
  const told = [...exported, ...Object.keys(withheld)];
  return [
    ...columns
      .filter((column) => !told.includes(column))
      .map((column) => `${table}.${column} is neither exported nor withheld`),
    ...[...told, ...Object.keys(exportedAs)]
      .filter((column) => !columns.includes(column))
      .map((column) => `${table}.${column} is exported or withheld, and there is no such column`),
  ];
}
