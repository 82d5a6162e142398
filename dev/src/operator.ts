// The tasks of the operator's image in a deployment, each configured by the environment only. Everything else that
// `npx plaza` knows, it knows too.
import { setTimeout as sleep } from 'node:timers/promises';
import { migrationNames, sqlFiles, prepare, upgrade, type SchemaDefinition } from '@plaza/service';
import { perService, schemaNames, schemaVariable, variableOf, type SchemaName } from '@plaza/services';
import pg from 'pg';
import { schemaOf, seedAll, whyUnreachable } from './databases.ts';
import { heat } from './cluster/heat.ts';
import { knock } from './cluster/knock.ts';
import { load } from './cluster/load.ts';
import { formCluster } from './engines/valkey-cluster.ts';
import { Sentence, textOf } from './sentence.ts';
import { testRelease } from './release-test.ts';

const [, , command, ...rest] = process.argv;
// A database may start a moment later than this task; a wrong password stays wrong.
const databaseTimeoutMs = Number(process.env['PATIENCE_SECONDS'] ?? 120) * 1000;

try {
  switch (command) {
    case 'prepare':
      refuseSharedPasswords();
      await each(prepareOne);
      break;
    case 'migrate':
      await each(migrateOne);
      break;
    case 'wait':
      for (const name of rest) await waitFor(name as SchemaName);
      break;
    case 'seed':
      await seed();
      break;
    case 'form-cluster':
      await form(rest);
      break;
    case 'test':
      await testRelease(rest[0] ?? 'http://127.0.0.1:3000', process.env);
      break;
    case 'load':
      await load(rest[0] ?? '', Number(rest[1] ?? 8), Number(rest[2] ?? 1_000));
      break;
    case 'heat':
      await heat(rest[0] ?? '', Number(rest[1] ?? 4));
      break;
    case 'knock':
      await knock(rest);
      break;
    default:
      await import('./plaza.ts');
  }
} catch (error) {
  console.error(textOf(error));
  process.exitCode = 1;
}

function value(name: string): string {
  const given = process.env[name];
  if (!given) throw new Sentence(`${name} is missing.`);
  return given;
}

/** A variable for each schema, or one for all. */
function either(name: SchemaName, variable: string): string {
  return process.env[schemaVariable(name, variable)] || value(variable);
}

/** A shared password of two roles would open both schemas. */
function refuseSharedPasswords(): void {
  const seen = new Map<string, string>();
  for (const name of schemaNames) {
    for (const variable of [
      schemaVariable(name, 'DATABASE_URL'),
      schemaVariable(name, 'MIGRATION_DATABASE_URL'),
      'MIGRATION_DATABASE_URL',
    ]) {
      const url = process.env[variable];
      if (!url || !URL.canParse(url)) continue;
      const { username, password } = new URL(url);
      const other = seen.get(password);
      if (other !== undefined && other !== username)
        throw new Sentence(
          `The roles ${decodeURIComponent(other)} and ${decodeURIComponent(username)} have the same password: each needs one of its own.`,
        );
      seen.set(password, username);
    }
  }
}

async function each(work: (name: SchemaName, schema: SchemaDefinition) => Promise<string>): Promise<void> {
  for (const name of schemaNames) console.log(`${name.padEnd(10)} ${await work(name, await schemaOf(name))}`);
}

/** Roles, their passwords and the schema, as an administrator: each role is the one that a URL names. */
async function prepareOne(name: SchemaName, schema: SchemaDefinition): Promise<string> {
  const runtime = new URL(value(schemaVariable(name, 'DATABASE_URL')));
  const migration = new URL(either(name, 'MIGRATION_DATABASE_URL'));
  if (runtime.username !== `plaza_${name}`)
    throw new Sentence(
      `${schemaVariable(name, 'DATABASE_URL')} connects as "${runtime.username}", but the role of this schema is plaza_${name}.`,
    );
  const adminUrl = either(name, 'ADMIN_DATABASE_URL');
  await reachable(adminUrl, 'ADMIN_DATABASE_URL');
  await prepare(schema, adminUrl, decodeURIComponent(runtime.password), {
    role: decodeURIComponent(migration.username),
    password: decodeURIComponent(migration.password),
  });
  return 'has its roles and its schema';
}

async function migrateOne(name: SchemaName, schema: SchemaDefinition): Promise<string> {
  const url = either(name, 'MIGRATION_DATABASE_URL');
  await reachable(url, 'MIGRATION_DATABASE_URL');
  const done = await upgrade(schema, url);
  return done.length === 0 ? 'is up to date' : `got ${done.join(', ')}`;
}

async function reachable(url: string, variable: string): Promise<void> {
  for (const since = Date.now(); ; await sleep(1_000)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return;
    } catch (error) {
      if (Date.now() > since + databaseTimeoutMs)
        throw new Sentence(whyUnreachable(error, url, variable), { cause: error });
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Until the schema has had every migration and every text of a function that this image knows of. What newer images applied since does not matter. */
async function waitFor(name: SchemaName): Promise<void> {
  if (!schemaNames.includes(name)) throw new Sentence(`There is no schema "${name}": ${schemaNames.join(', ')}.`);
  const url = value(schemaVariable(name, 'DATABASE_URL'));
  const schema = await schemaOf(name);
  const [migrations, functions] = [migrationNames(schema), sqlFiles(schema)];
  let problem = 'has not been migrated yet';
  for (const since = Date.now(); Date.now() < since + databaseTimeoutMs; await sleep(500)) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ done: boolean }>(
        `select (select count(distinct name) from "${name}".migrations where name = any ($1)) = $2
            and (select count(*) from "${name}".repeatable_migrations where (name, checksum) in (select * from unnest($3::text[], $4::text[]))) = $5 as done`,
        [
          migrations,
          migrations.length,
          functions.map((file) => file.name),
          functions.map((file) => file.checksum),
          functions.length,
        ],
      );
      if (rows[0]?.done) return;
    } catch (error) {
      problem = (error as Error).message;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Sentence(`The schema of ${name} is not ready: ${problem}.`);
}

async function seed(): Promise<void> {
  await seedAll(perService((name) => value(variableOf(name, 'DATABASE_URL'))));
  console.log('The demo data is loaded.');
}

async function form(nodes: string[]): Promise<void> {
  await formCluster(nodes);
  console.log(`A cluster of ${nodes.length} nodes serves every slot.`);
}
