// SQL functions, and the triggers that call them: each in a .sql file of its own beside its feature, applied anew whenever its text changes.
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { SchemaDefinition } from './database.ts';
import { sqlText } from './sql-migration.ts';
import { sqlState } from './sql-state.ts';

export interface SqlFile {
  /** The name of the file without `.sql`: that of the function in it. */
  name: string;
  path: string;
  /** What is applied: the file with the schema's name in place of `:"schema"`. */
  text: string;
  checksum: string;
}

/**
 * The functions of a schema in the order in which they are applied: each after those that it mentions. They are the `.sql` files below
 * the service's `src`, except its migrations and `schema.sql`, and those of the folders that the schema shares with others.
 * Throws if two files have one name, or if functions call each other in a circle.
 */
export function sqlFiles(schema: SchemaDefinition): SqlFile[] {
  const found = new Map<string, SqlFile>();
  for (const folder of [new URL('../', schema.migrations), ...(schema.sharedSql ?? [])]) {
    for (const path of pathsIn(fileURLToPath(folder))) {
      const name = basename(path, '.sql');
      const twin = found.get(name);
      if (twin) throw new Error(`Two files have the name ${name}.sql: ${twin.path} and ${path}.`);
      const text = sqlText(path, schema.name);
      found.set(name, { name, path, text, checksum: createHash('sha256').update(text).digest('hex') });
    }
  }
  return inOrder([...found.values()]);
}

// A folder below with migrations of its own is another schema, in a database of its own.
function pathsIn(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const others = paths.filter((path) => path.endsWith('/migrations')).map((path) => `${dirname(path)}/`);
  return paths
    .filter((path) => path.endsWith('.sql') && !/(^|\/)(migrations\/.*|schema\.sql)$/.test(path))
    .filter((path) => !others.some((other) => path.startsWith(other)))
    .map((path) => join(folder, path));
}

/** Depth first over the names that a file mentions, in the order of the names: the same on every machine. */
export function inOrder(files: SqlFile[]): SqlFile[] {
  const byName = new Map(files.sort((a, b) => (a.name < b.name ? -1 : 1)).map((file) => [file.name, file]));
  const ordered = new Set<SqlFile>();
  const visit = (file: SqlFile, callers: SqlFile[]): void => {
    if (ordered.has(file)) return;
    if (callers.includes(file))
      throw new Error(
        `SQL functions call each other in a circle: ${[...callers, file].map(({ name }) => name).join(' → ')}.`,
      );
    for (const name of mentioned(file)) {
      const other = byName.get(name);
      if (other && other !== file) visit(other, [...callers, file]);
    }
    ordered.add(file);
  };
  for (const file of byName.values()) visit(file, []);
  return [...ordered];
}

/** Whatever stands before a parenthesis, outside comments, may be a function's name. */
function mentioned({ text }: SqlFile): Set<string> {
  const code = text.replaceAll(/--[^\n]*/g, '');
  return new Set([...code.matchAll(/([a-z_][a-z0-9_]*)"?\s*\(/g)].map(([, name]) => name!).sort());
}

/**
 * Applies the files that differ from what was last applied under their names, all in one transaction of `client`, which acts as the schema's owner.
 * Answers the names. Nothing is dropped: a function that no file has any more, or whose inputs or result change, belongs to two releases,
 * and is dropped by a versioned migration of the later one.
 */
export async function applySqlFiles(client: pg.Client, schema: SchemaDefinition): Promise<string[]> {
  const files = sqlFiles(schema);
  await client.query('begin');
  try {
    await client.query(tableSql(schema));
    const due = await pendingSqlFiles(client, schema, files);
    for (const file of due) {
      await client.query(file.text).catch((error: unknown) => {
        throw new Error(explain(file, error), { cause: error });
      });
      await client.query(
        `insert into "${schema.name}".repeatable_migrations (name, checksum) values ($1, $2)
           on conflict (name, checksum) do update set applied_at = clock_timestamp()`,
        [file.name, file.checksum],
      );
    }
    await client.query('commit');
    return due.map(({ name }) => name);
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}

/** The files whose text is not the one that was applied last. */
export async function pendingSqlFiles(
  client: Pick<pg.Client, 'query'>,
  schema: SchemaDefinition,
  files = sqlFiles(schema),
): Promise<SqlFile[]> {
  const {
    rows: [table],
  } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `"${schema.name}".repeatable_migrations`,
  ]);
  if (!table?.there) return files;
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `select distinct on (name) name, checksum from "${schema.name}".repeatable_migrations order by name, applied_at desc`,
  );
  const applied = new Map(rows.map(({ name, checksum }) => [name, checksum]));
  return files.filter(({ name, checksum }) => applied.get(name) !== checksum);
}

/** Every text that was ever applied stays in the list: a process of the older version that starts again during a roll-out finds its own there. */
const tableSql = ({ name }: SchemaDefinition): string => `
  create table if not exists "${name}".repeatable_migrations (
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default clock_timestamp(),
    constraint repeatable_migrations_pkey primary key (name, checksum)
  )`;

function explain({ path, text }: SqlFile, error: unknown): string {
  const { message, position } = error as { message: string; position?: string };
  const line = position ? `:${text.slice(0, Number(position)).split('\n').length}` : '';
  if (sqlState(error) === '42P13')
    return (
      `${path}${line}: ${message}. A function whose result or names of inputs change gets another name, so that the running version ` +
      'keeps the one that it calls; a migration of the next release drops the old one.'
    );
  return `${path}${line}: ${message}`;
}
