// What a service has of a person, for the archive that they can ask for: made from the same list as the deletion of their account.
import type { Client } from 'pg';
import { escapeIdentifier } from 'pg';
import type { Database } from './database.ts';
import type { Feature } from './features.ts';
import type { PersonalTable } from './personal-data.ts';
import { serve } from './rpc.ts';
import { fields, parse } from './validation.ts';
import { z } from 'zod';

export interface ExportedRows {
  table: string;
  rows: number;
  /** JSON Lines. */
  lines: Buffer;
}

const rowsOfAFetch = 200;
const fullBytes = 128 * 1024;

/** The columns of a table that an export has; undefined if it has nothing of the table. */
export function exportedColumns(what: PersonalTable): readonly string[] | undefined {
  if ('nobody' in what || 'notExported' in what) return undefined;
  const listed = what.exported ?? ('keep' in what ? Object.keys(what.columns) : []);
  const { withheld = {} } = what;
  return listed.filter((column) => !Object.hasOwn(withheld, column));
}

/**
 * Reads the rows of a person, a table after the other, all of them as they were at one moment. Of each table there is at least one part, also without rows.
 * It has a connection of its own, so that no call waits for a slow reader, and memory for one part.
 */
export async function* exportRows(database: Database, userId: string): AsyncGenerator<ExportedRows> {
  const client = await database.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query("select set_config('plaza.actor', 'system', true)");
    for (const [table, what] of Object.entries(database.schema.personalData ?? {})) {
      const columns = exportedColumns(what);
      if (columns)
        yield* rowsOf(client, database.schema.name, table, { ...what, columns, people: peopleOf(what) }, userId);
    }
    await client.query('commit');
  } finally {
    await client.end().catch(() => undefined);
  }
}

interface Selection {
  columns: readonly string[];
  /** Columns that name the person. */
  people: readonly string[];
  exportedAs?: Readonly<Record<string, string>>;
}

function peopleOf(what: PersonalTable): readonly string[] {
  if ('nobody' in what) return [];
  if (what.exportedBy !== undefined) return [what.exportedBy].flat();
  return 'delete' in what ? [what.delete] : [what.person].flat();
}

async function* rowsOf(
  client: Client,
  schema: string,
  table: string,
  { columns, people, exportedAs = {} }: Selection,
  userId: string,
): AsyncGenerator<ExportedRows> {
  const types = await typesOf(client, schema, table);
  const selected = columns
    .map((column) => {
      const part = exportedAs[column];
      return part === undefined ? written(column, types) : `${part} as ${escapeIdentifier(column)}`;
    })
    .join(', ');
  const theirs = people.map((column) => names(column, types)).join(' or ');
  await client.query(
    `declare exported no scroll cursor for
     select row_to_json(r)::text as line from (select ${selected} from ${escapeIdentifier(table)} where ${theirs}) r`,
    [userId],
  );
  let part: ExportedRows & { parts: string[]; size: number } = begin(table);
  let hasSent = false;
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${rowsOfAFetch} from exported`);
    for (const { line } of rows) {
      part.parts.push(line);
      part.size += line.length;
      if (part.size < fullBytes) continue;
      yield ended(part);
      hasSent = true;
      part = begin(table);
    }
    if (rows.length < rowsOfAFetch) break;
  }
  await client.query('close exported');
  if (part.parts.length > 0 || !hasSent) yield ended(part);
}

const begin = (table: string) => ({ table, rows: 0, lines: Buffer.alloc(0), parts: [] as string[], size: 0 });

function ended({ table, parts }: { table: string; parts: readonly string[] }): ExportedRows {
  return { table, rows: parts.length, lines: Buffer.from(parts.map((line) => `${line}\n`).join('')) };
}

async function typesOf(client: Client, schema: string, table: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname::text as name, format_type(atttypid, null) as type from pg_attribute
      where attrelid = (quote_ident($1) || '.' || quote_ident($2))::regclass and attnum > 0 and not attisdropped`,
    [schema, table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

// As texts, because a reader of JSON would round them.
const exactTypes = ['numeric', 'bigint'];

function written(column: string, types: ReadonlyMap<string, string>): string {
  const name = escapeIdentifier(column);
  return exactTypes.includes(types.get(column) ?? '') ? `${name}::text as ${name}` : name;
}

function names(column: string, types: ReadonlyMap<string, string>): string {
  const name = escapeIdentifier(column);
  switch (types.get(column)) {
    case 'uuid[]':
      return `$1::uuid = any (${name})`;
    case 'text':
      return `${name} = $1::text`;
    default:
      return `${name} = $1::uuid`;
  }
}

const exportRequest = z.object({ userId: fields.uuid() });

/** The `PersonalDataInternalService` of a service's own package. */
export function personalDataExport(definition: object, database: Database): Feature {
  const exportPerson = (request: { userId: string }) => exportRows(database, parse(exportRequest, request).userId);
  return { rpcs: [serve(definition, Object.fromEntries(Object.keys(definition).map((name) => [name, exportPerson])))] };
}
