// A database for each test file, cloned from a template that is migrated once a run.
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { migrate, openDatabase, runtimeRole, sqlFiles, type Database, type SchemaDefinition } from '@plaza/service';
import pg from 'pg';

export interface TestDatabase {
  /** For the service's role. */
  readonly url: string;
  /** The same for the role of another schema in it. */
  readonly urlOf: (schema: string) => string;
  /** For the server's administrator, who sees all rows. */
  readonly adminUrl: string;
  open(): Promise<Database>;
  /** One statement as the administrator, whom row-level security does not bind. */
  admin<Row extends pg.QueryResultRow>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/** The password of a schema's role: the same for all tests of a run, since roles belong to the whole server. */
export const testPassword = (schema: string): string => `test-${schema}`;

const templatesLock = 7_052_922;

/** With one schema, or with others beside it. Needs PLAZA_TEST_DATABASE_URL, which Jest's global set-up provides. */
export async function testDatabase(
  schema: SchemaDefinition,
  beside: readonly SchemaDefinition[] = [],
): Promise<TestDatabase> {
  const server = process.env['PLAZA_TEST_DATABASE_URL'];
  if (!server) throw new Error('PLAZA_TEST_DATABASE_URL is not set: run the tests through Jest.');
  const name = `plaza_test_${schema.name}_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [templatesLock]);
    await client.query(`create database ${name} template ${await template(client, server, [schema, ...beside])}`);
  });
  const adminUrl = withDatabase(server, name);
  const urlOf = (other: string): string => {
    const runtime = new URL(adminUrl);
    runtime.username = runtimeRole(other);
    runtime.password = testPassword(other);
    return runtime.href;
  };
  const url = urlOf(schema.name);
  const pool = new pg.Pool({ connectionString: adminUrl, max: 2, options: `-c search_path=${schema.name}` });
  pool.on('error', () => undefined);
  return {
    url,
    urlOf,
    adminUrl,
    open: () => openDatabase(schema, url),
    async admin<Row extends pg.QueryResultRow>(sql: string, parameters: unknown[] = []) {
      return (await pool.query<Row>(sql, parameters)).rows;
    },
    async drop() {
      await pool.end();
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** A database without a schema, for tests of migrations themselves. */
export async function emptyDatabase(): Promise<{ adminUrl: string; drop(): Promise<void> }> {
  const server = process.env['PLAZA_TEST_DATABASE_URL'];
  if (!server) throw new Error('PLAZA_TEST_DATABASE_URL is not set: run the tests through Jest.');
  const name = `plaza_test_empty_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name}`));
  return {
    adminUrl: withDatabase(server, name),
    drop: () =>
      withClient(server, async (client) => void (await client.query(`drop database if exists ${name} with (force)`))),
  };
}

// The name contains a hash of the migrations, so that a server that outlives the run gets a new template after a change.
async function template(client: pg.Client, server: string, schemas: readonly SchemaDefinition[]): Promise<string> {
  const hash = createHash('sha256');
  for (const schema of schemas) {
    for (const migration of readdirSync(schema.migrations).sort())
      hash.update(readFileSync(new URL(migration, schema.migrations)));
    for (const { name, checksum } of sqlFiles(schema)) hash.update(`${name}\0${checksum}\0`);
  }
  const name = `plaza_template_${schemas[0]?.name}_${hash.digest('hex').slice(0, 12)}`;
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (!rowCount) {
    const draft = `${name}_draft`;
    await client.query(`drop database if exists ${draft} with (force)`);
    await client.query(`create database ${draft}`);
    for (const schema of schemas) await migrate(schema, withDatabase(server, draft), testPassword(schema.name));
    await client.query(`alter database ${draft} rename to ${name}`);
  }
  return name;
}

function withDatabase(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = `/${name}`;
  return result.href;
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
