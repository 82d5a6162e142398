// A dump of a schema by PostgreSQL itself, for a committed file that shows what a migration changed.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { SchemaDefinition } from '@plaza/service';
import type { TestDatabase } from './databases.ts';

/** Tables, functions, policies and privileges of a schema. Settings, owners, headings and the months of a partitioned table are left out. */
export async function schemaDump(
  schema: SchemaDefinition,
  { adminUrl }: Pick<TestDatabase, 'adminUrl'>,
): Promise<string> {
  const program = process.env['PLAZA_TEST_PG_DUMP'];
  if (!program) throw new Error('PLAZA_TEST_PG_DUMP is not set: run the tests through Jest.');
  const { stdout } = await promisify(execFile)(
    program,
    [
      '--schema-only',
      '--no-owner',
      `--schema=${schema.name}`,
      `--exclude-table=${schema.name}.*_20[0-9][0-9]_[0-9][0-9]`,
      adminUrl,
    ],
    { maxBuffer: 16 * 2 ** 20 },
  );
  const said = stdout
    .split('\n')
    .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict )/.test(line))
    // Of an extension that a server may not have: packages/service/src/extensions.ts.
    .filter((line) => !/^CREATE INDEX .* USING hnsw /.test(line));
  return `${said
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()}\n`;
}

/** The committed `schema.sql`; UPDATE_SCHEMA=1 writes it first. */
export function expectedSchema(file: URL, now: string): string {
  if (process.env['UPDATE_SCHEMA']) writeFileSync(file, now);
  return readFileSync(file, 'utf8');
}
