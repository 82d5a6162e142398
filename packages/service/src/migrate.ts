// Makes a service's roles and schema, and brings its tables up to date. Run by an operator or a job, never by a service.
import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MikroORM } from '@mikro-orm/postgresql';
import { retry } from '@plaza/resilience';
import { schemaNames } from '@plaza/services';
import pg from 'pg';
import { installExtensions } from './extensions.ts';
import { migrationNames, ormOptions, sessionOptions, type DatabaseOptions, type SchemaDefinition } from './database.ts';
import { ownerRole, runtimeRole } from './roles.ts';
import { applySqlFiles, pendingSqlFiles } from './sql-files.ts';
import { sqlState } from './sql-state.ts';

/** Everything that changes roles, or this schema, waits for this advisory lock: one migration at a time, from wherever it is run. */
const migrationLock = 7_052_921;
const oldestPostgres = 140_000;

/**
 * Creates what is missing: a role that owns the schema and can't log in, a role for the service that can log in and owns
 * nothing, the schema, and its tables. `adminUrl`'s role must be a superuser, or may create roles.
 * @returns the URL under which the service connects
 */
export async function migrate(schema: SchemaDefinition, adminUrl: string, rolePassword: string): Promise<string> {
  await underLock(adminUrl, async (admin, database) => {
    await createRoles(admin, schema.name, rolePassword);
    await createSchema(admin, schema.name, database);
    await installExtensions(admin, schema.name, schema.extensions);
    await applyMigrations(schema, adminUrl);
  });
  const url = new URL(adminUrl);
  url.username = runtimeRole(schema.name);
  url.password = rolePassword;
  return url.href;
}

/**
 * The part of `migrate` that needs an administrator, for those who give one once and never again: roles and schema. `migrator` is a
 * role that may log in, and may do what the owner of the schema may, and nothing else: `upgrade` wants no more.
 */
export async function prepare(
  schema: SchemaDefinition,
  adminUrl: string,
  rolePassword: string,
  migrator: { role: string; password: string },
): Promise<void> {
  await underLock(adminUrl, async (admin, database) => {
    await createRoles(admin, schema.name, rolePassword);
    await createSchema(admin, schema.name, database);
    await installExtensions(admin, schema.name, schema.extensions);
    const role = admin.escapeIdentifier(migrator.role);
    await createRole(admin, migrator.role, `create role ${role} login nosuperuser nocreatedb nocreaterole noinherit`);
    await retryConcurrent(() =>
      admin.query(`alter role ${role} with login password ${admin.escapeLiteral(migrator.password)}`),
    );
    await retryConcurrent(() => admin.query(`grant ${admin.escapeIdentifier(ownerRole(schema.name))} to ${role}`));
    await retryConcurrent(() =>
      admin.query(`grant connect on database ${admin.escapeIdentifier(database)} to ${role}`),
    );
  });
}

/** Brings the tables of a schema that `prepare` has made up to date, as a role that is a member of its owner. One at a time. */
export async function upgrade(schema: SchemaDefinition, url: string): Promise<string[]> {
  return await underLock(url, () => applyMigrations(schema, url));
}

async function underLock<Result>(
  url: string,
  work: (client: pg.Client, database: string) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'plaza-migrate',
  });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; name: string; database: string }>(
      `select current_setting('server_version_num') as version, current_setting('server_version') as name, current_database() as database`,
    );
    if (Number(rows[0]?.version) < oldestPostgres)
      throw new Error(`PostgreSQL ${rows[0]?.name} is too old: Plaza needs 14 or later.`);
    // Roles belong to the whole server and advisory locks to one database, so a role can still be made twice at once: see createRole.
    await lockMigrations(client);
    return await work(client, rows[0]?.database ?? '');
  } finally {
    await client.end();
  }
}

/**
 * Asks again and again, instead of waiting in a statement: an index that the holder of the lock makes concurrently waits for every other
 * statement in the database, and so would this wait for it and it for this one.
 */
async function lockMigrations(client: pg.Client): Promise<void> {
  const lock = async (): Promise<boolean> =>
    (await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [migrationLock])).rows[0]
      ?.locked ?? false;
  while (!(await lock())) await sleep(100);
}

/** The versioned migrations first, each once, then every SQL function whose text has changed. Answers the names of both. */
async function applyMigrations(schema: SchemaDefinition, url: string): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions(schema, url, asOwner(schema)));
  try {
    const client = await connectAsOwner(schema, url);
    try {
      await refuseOlder(client, schema);
      const done = await givingWay(() => orm.migrator.up());
      const functions = await givingWay(() => applySqlFiles(client, schema));
      // So that whoever waits for a migration can see that it is done.
      await client.query(
        `grant select on "${schema.name}".migrations, "${schema.name}".repeatable_migrations to "${runtimeRole(schema.name)}"`,
      );
      return [...done.map(({ name }) => name), ...functions.map((name) => `${name}.sql`)];
    } finally {
      await client.end();
    }
  } finally {
    await orm.close(true);
  }
}

/** What waits in front of a migration's lock waits for the migration too, and so it gives up soon and tries again. */
const lockTimeoutMs = 3_000;
const statementTimeoutMs = 15 * 60_000;
const lockTries = 20;

/** As who owns the schema, with the limits of a migration. */
function asOwner(schema: SchemaDefinition): DatabaseOptions {
  return { poolSize: 2, role: ownerRole(schema.name), statementTimeoutMs, lockTimeoutMs };
}

async function connectAsOwner(schema: SchemaDefinition, url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    ...sessionOptions(schema, asOwner(schema)),
    application_name: 'plaza-migrate',
  });
  await client.connect();
  return client;
}

const lockNotAvailable = '55P03';

function givingWay<Result>(work: () => Promise<Result>): Promise<Result> {
  return retry(work, {
    attempts: lockTries,
    pauseMs: () => Math.random() * 1_000,
    when: (error) => sqlState(error) === lockNotAvailable,
  });
}

/** Throws if the schema was made by migrations that are no longer there: before the first release they were made one. */
async function refuseOlder(client: pg.Client, schema: SchemaDefinition): Promise<void> {
  const { rows } = await client
    .query<{ name: string }>(`select name from "${schema.name}".migrations order by name`)
    .catch((error: unknown) => {
      if (sqlState(error) === undefinedTable) return { rows: [] };
      throw error;
    });
  const [baseline] = migrationNames(schema);
  if (rows.length === 0 || rows.some(({ name }) => name === baseline)) return;
  throw new OlderSchemaError(schema.name, baseline ?? '');
}

const undefinedTable = '42P01';

/** A schema that cannot be brought up to date, with the sentence that says what to do instead. */
export class OlderSchemaError extends Error {
  constructor(schema: string, baseline: string) {
    super(
      `The schema "${schema}" was made by a development version of Plaza, from before the migration ${baseline}, and cannot be brought up to date: ` +
        'use an empty database. For that of "npm start": "npm start -- --reset".',
    );
    this.name = 'OlderSchemaError';
  }
}

async function createRoles(admin: pg.Client, name: string, password: string): Promise<void> {
  const owner = admin.escapeIdentifier(ownerRole(name));
  const runtime = admin.escapeIdentifier(runtimeRole(name));
  await createRole(admin, ownerRole(name), `create role ${owner} nologin`);
  await createRole(
    admin,
    runtimeRole(name),
    `create role ${runtime} login nosuperuser nocreatedb nocreaterole noinherit`,
  );
  await retryConcurrent(() =>
    admin.query(`alter role ${runtime} with login password ${admin.escapeLiteral(password)}`),
  );
  // An administrator that is no superuser must be a member of the role whose schema it makes.
  await retryConcurrent(() => admin.query(`grant ${owner} to current_user`));
}

async function createRole(admin: pg.Client, role: string, sql: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
  if (rowCount) return;
  try {
    await admin.query(sql);
  } catch (error) {
    // Another migration, of another database on this server, was faster.
    if (!['42710', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  }
}

// Two databases of one server that change a role at once: "tuple concurrently updated".
function retryConcurrent(query: () => Promise<unknown>): Promise<unknown> {
  return retry(query, {
    attempts: 10,
    pauseMs: (attempt) => 20 * attempt * Math.random(),
    when: (error) => /concurrently updated/.test(String(error)),
  });
}

async function createSchema(admin: pg.Client, name: string, database: string): Promise<void> {
  const schema = admin.escapeIdentifier(name);
  const runtime = admin.escapeIdentifier(runtimeRole(name));
  await admin.query(`create schema if not exists ${schema} authorization ${admin.escapeIdentifier(ownerRole(name))}`);
  await admin.query(`grant usage on schema ${schema} to ${runtime}`);
  await retryConcurrent(() =>
    admin.query(`grant connect on database ${admin.escapeIdentifier(database)} to ${runtime}`),
  );
  await admin.query('revoke create on schema public from public');
  // Everybody may connect to a new database, and make temporary tables there. Where others have theirs beside ours, that is theirs to decide.
  if (await isOurs(admin, name))
    await retryConcurrent(() =>
      admin.query(`revoke connect, temporary on database ${admin.escapeIdentifier(database)} from public`),
    );
}

async function isOurs(admin: pg.Client, name: string): Promise<boolean> {
  const { rowCount } = await admin.query(
    `select from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and n.nspname <> all ($1) limit 1`,
    [[...schemaNames, name]],
  );
  return rowCount === 0;
}

/** Which committed migrations the database has not had yet, and which SQL functions it has with another text. */
export async function pendingMigrations(schema: SchemaDefinition, adminUrl: string): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions(schema, adminUrl, { poolSize: 1, role: ownerRole(schema.name) }));
  try {
    const versioned = (await orm.migrator.getPending()).map(({ name }) => name);
    const client = await connectAsOwner(schema, adminUrl);
    try {
      return [...versioned, ...(await pendingSqlFiles(client, schema)).map(({ name }) => `${name}.sql`)];
    } finally {
      await client.end();
    }
  } finally {
    await orm.close(true);
  }
}

/** Whether the entities have changed since the last migration was written: they differ from the committed snapshot. */
export async function hasSchemaDrift(schema: SchemaDefinition, adminUrl: string): Promise<boolean> {
  if (!existsSync(new URL('snapshot.json', schema.migrations)))
    throw new Error(`The schema ${schema.name} has no snapshot beside its migrations.`);
  const orm = await MikroORM.init(ormOptions(schema, adminUrl, { poolSize: 1, role: ownerRole(schema.name) }));
  try {
    return await orm.migrator.checkSchema();
  } finally {
    await orm.close(true);
  }
}

/**
 * Writes the migration from the snapshot to the entities, a class and the `.sql` file that it runs, and the new snapshot. The SQL wants finishing by
 * hand: row-level security, grants, constraints and whatever keeps old and new code working side by side.
 * @returns the name of the .sql file, or undefined if nothing has changed
 */
export async function createMigration(
  schema: SchemaDefinition,
  adminUrl: string,
  name: string,
): Promise<string | undefined> {
  const orm = await MikroORM.init(ormOptions(schema, adminUrl, { poolSize: 1, role: ownerRole(schema.name) }));
  try {
    const { fileName, diff } = await orm.migrator.create(undefined, false, false, name);
    if (!fileName) return undefined;
    const className = fileName.replace(/\.ts$/, '');
    const file = `${className.replace(/^Migration/, '')}.sql`;
    const statements = diff.up.map((statement) => statement.trim()).filter((statement) => statement !== '');
    writeFileSync(new URL(file, schema.migrations), `-- ${name}: why.\n\n${statements.join('\n')}\n`);
    writeFileSync(new URL(fileName, schema.migrations), migrationClass(className, file));
    return file;
  } finally {
    await orm.close(true);
  }
}

const migrationClass = (className: string, file: string): string => `import { SqlMigration } from '@plaza/service';

export class ${className} extends SqlMigration {
  override readonly file = new URL('${file}', import.meta.url);
}
`;
